using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Marketplace.Shared.Http;

namespace Marketplace.Shared.Messaging;

/// <summary>
/// Sends facts as JSON to Service Bus topics, and work to its queues. A message may come twice and late; whoever hears it drops what it
/// has seen. Costs no storage transaction.
/// </summary>
public sealed class Bus(ServiceBusClient client)
{
    static readonly TimeSpan LongerThanAWrite = TimeSpan.FromMinutes(5);
    readonly ConcurrentDictionary<string, ServiceBusSender> senders = new(StringComparer.Ordinal);

    /// <summary>Sends all of these or none.</summary>
    /// <param name="entity">The topic's or queue's name, from the contracts of whoever owns it.</param>
    /// <param name="messages">Made by <see cref="Message{T}"/>; none is fine.</param>
    /// <param name="cancellation">Gives up waiting; the messages may have been sent all the same.</param>
    public Task SendAsync(string entity, IReadOnlyList<ServiceBusMessage> messages, CancellationToken cancellation) =>
        messages.Count == 0 ? Task.CompletedTask : SenderOf(entity).SendMessagesAsync(messages, cancellation);

    /// <summary>Sends one that comes at a time; the number that it can be called back by.</summary>
    public Task<long> ScheduleAsync(string entity, ServiceBusMessage message, DateTimeOffset at, CancellationToken cancellation) =>
        SenderOf(entity).ScheduleMessageAsync(message, at, cancellation);

    /// <summary>Calls back one that has not come yet; one that has cannot be called back, and is left.</summary>
    public async Task CallBackAsync(string entity, long number, CancellationToken cancellation)
    {
        try
        {
            await SenderOf(entity).CancelScheduledMessageAsync(number, cancellation);
        }
        catch (ServiceBusException come) when (come.Reason == ServiceBusFailureReason.MessageNotFound)
        {
        }
    }

    /// <summary>
    /// Writes, and tells of it whatever dies in between: the fact is scheduled before the write, sent at once after it, and the scheduled one is called back.
    /// So it may come although nothing was written, and its hearer looks at what there is.
    /// </summary>
    /// <param name="entity">The topic's name.</param>
    /// <param name="fact">Makes the message; called twice.</param>
    /// <param name="write">Whether there is anything to tell of now.</param>
    /// <param name="now">The clock's time.</param>
    /// <param name="cancellation">Of the write; the telling after it is not given up.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    public async Task<bool> TellOfAsync(string entity, Func<ServiceBusMessage> fact, Func<Task<bool>> write, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(fact);
        ArgumentNullException.ThrowIfNull(write);
        var number = await ScheduleAsync(entity, fact(), now + LongerThanAWrite, cancellation);
        var written = await write();
        if (written) await SendAsync(entity, [fact()], CancellationToken.None);
        await CallBackAsync(entity, number, CancellationToken.None);
        return written;
    }

    /// <summary>A message with a JSON body.</summary>
    /// <param name="messageId">The same for the same fact, so that a person who reads dead letters sees twins.</param>
    /// <param name="subject">What it tells, for filters and for people.</param>
    /// <param name="body">All of it.</param>
    public static ServiceBusMessage Message<T>(string messageId, string subject, T body) =>
        new(BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(body, Json.Options))) { MessageId = messageId, Subject = subject, ContentType = "application/json" };

    ServiceBusSender SenderOf(string entity) => senders.GetOrAdd(entity, static (name, to) => to.CreateSender(name), client);
}
