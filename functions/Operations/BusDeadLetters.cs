using Azure.Messaging.ServiceBus;
using Marketplace.Shared;

namespace Marketplace.Operations;

/// <summary>
/// The dead-letter sub-queues of the Service Bus queues and subscriptions that are configured, a subscription as
/// <c>topic/subscription</c>. What is sent again to a topic reaches all of its subscriptions. It gets a message id of its own,
/// the same each time, so that duplicate detection does not swallow it and a second sending of it is swallowed.
/// </summary>
internal sealed class BusDeadLetters(ServiceBusClient client, IReadOnlyList<string> entities) : IDeadLetters
{
    const int AtOnce = 32;
    const int LooksAtMost = 50;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public string Store => "bus";

    public IReadOnlyList<string> Entities => entities;

    public async Task<IReadOnlyList<DeadLetter>> PeekAsync(string entity, CancellationToken cancellation)
    {
        await using var receiver = Receiver(entity);
        var messages = await receiver.PeekMessagesAsync(AtOnce, cancellationToken: cancellation);
        return [.. messages.Select(m => new DeadLetter(
            new DeadLetterKey(Store, entity, $"{m.SequenceNumber}").Encode(), entity, DeadLetter.Show(m.Body.ToMemory().Span), m.EnqueuedTime, m.DeliveryCount,
            string.Join(": ", new[] { m.DeadLetterReason, m.DeadLetterErrorDescription }.Where(t => !string.IsNullOrEmpty(t)))))];
    }

    public async Task<long> CountAsync(string entity, CancellationToken cancellation)
    {
        const int PeekAtMost = 1_000;
        await using var receiver = Receiver(entity);
        var count = 0;
        for (long? from = null; count < PeekAtMost;)
        {
            var messages = await receiver.PeekMessagesAsync(100, from, cancellation);
            if (messages.Count == 0) break;
            count += messages.Count;
            from = messages[^1].SequenceNumber + 1;
        }

        return count;
    }

    public async Task<Problem?> SettleAsync(DeadLetterKey key, DeadLetterAction action, CancellationToken cancellation)
    {
        if (!long.TryParse(key.MessageId, out var number)) return OperationProblems.UnknownDeadLetter;
        await using var receiver = Receiver(key.Entity);
        if (await TakeAsync(receiver, number, cancellation) is not { } message) return OperationProblems.UnknownDeadLetter;
        if (action == DeadLetterAction.Resend)
        {
            await using var sender = client.CreateSender(key.Entity.Split('/')[0]);
            await sender.SendMessageAsync(new ServiceBusMessage(message) { MessageId = $"{message.MessageId}.resent-{number}" }, cancellation);
        }

        await receiver.CompleteMessageAsync(message, cancellation);
        return null;
    }

    static async Task<ServiceBusReceivedMessage?> TakeAsync(ServiceBusReceiver receiver, long number, CancellationToken cancellation)
    {
        List<ServiceBusReceivedMessage> others = [];
        try
        {
            for (var look = 0; look < LooksAtMost; look++)
            {
                var taken = await receiver.ReceiveMessagesAsync(AtOnce, Patience, cancellation);
                others.AddRange(taken.Where(m => m.SequenceNumber != number));
                if (taken.FirstOrDefault(m => m.SequenceNumber == number) is { } found) return found;
                if (taken.Count == 0) return null;
            }

            return null;
        }
        finally
        {
            foreach (var other in others) await receiver.AbandonMessageAsync(other, cancellationToken: CancellationToken.None);
        }
    }

    ServiceBusReceiver Receiver(string entity)
    {
        var options = new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter };
        return entity.Split('/') is [var topic, var subscription] ? client.CreateReceiver(topic, subscription, options) : client.CreateReceiver(entity, options);
    }
}
