using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Marketplace.Shared;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Operations;

/// <summary>
/// The poison queues of the app's own storage queues, and that of its blob triggers. A message can only be deleted by somebody
/// who has received it, so settling receives messages from the front until it meets the one, and gives the others back at once;
/// meanwhile they cannot be seen, for at most half a minute. Texts are carried over as they are, whatever their encoding.
/// </summary>
internal sealed class QueueDeadLetters([FromKeyedServices(StorageRegistration.RawQueues)] QueueServiceClient service, IEnumerable<StorageThing> things) : IDeadLetters
{
    const string Suffix = "-poison";
    const string BlobTriggers = "webjobs-blobtrigger";
    const int AtOnce = 32;
    const int LooksAtMost = 50;
    static readonly TimeSpan Hidden = TimeSpan.FromSeconds(30);

    public string Store => "queue";

    public IReadOnlyList<string> Entities { get; } =
        [.. things.Where(t => t.Kind == StorageKind.Queue).Select(t => t.Name).Where(n => !n.EndsWith(Suffix, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal), BlobTriggers];

    public async Task<IReadOnlyList<DeadLetter>> PeekAsync(string entity, CancellationToken cancellation)
    {
        var poison = service.GetQueueClient(entity + Suffix);
        if (!await poison.ExistsAsync(cancellation)) return [];
        var messages = (await poison.PeekMessagesAsync(AtOnce, cancellation)).Value;
        return [.. messages.Select(m => new DeadLetter(
            new DeadLetterKey(Store, entity, m.MessageId).Encode(), entity, DeadLetter.Show(Decode(m.Body)), m.InsertedOn, m.DequeueCount, null))];
    }

    public async Task<long> CountAsync(string entity, CancellationToken cancellation)
    {
        var poison = service.GetQueueClient(entity + Suffix);
        return await poison.ExistsAsync(cancellation) ? (await poison.GetPropertiesAsync(cancellation)).Value.ApproximateMessagesCount : 0;
    }

    public async Task<Problem?> SettleAsync(DeadLetterKey key, DeadLetterAction action, CancellationToken cancellation)
    {
        if (action == DeadLetterAction.Resend && key.Entity == BlobTriggers) return OperationProblems.CannotResend;
        var poison = service.GetQueueClient(key.Entity + Suffix);
        if (!await poison.ExistsAsync(cancellation)) return OperationProblems.UnknownDeadLetter;
        if (await TakeAsync(poison, key.MessageId, cancellation) is not { } message) return OperationProblems.UnknownDeadLetter;
        if (action == DeadLetterAction.Resend) await service.GetQueueClient(key.Entity).SendMessageAsync(message.Body, cancellationToken: cancellation);
        await poison.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellation);
        return null;
    }

    static async Task<QueueMessage?> TakeAsync(QueueClient poison, string messageId, CancellationToken cancellation)
    {
        List<QueueMessage> others = [];
        try
        {
            for (var look = 0; look < LooksAtMost; look++)
            {
                var taken = (await poison.ReceiveMessagesAsync(AtOnce, Hidden, cancellation)).Value;
                others.AddRange(taken.Where(m => m.MessageId != messageId));
                if (taken.FirstOrDefault(m => m.MessageId == messageId) is { } found) return found;
                if (taken.Length == 0) return null;
            }

            return null;
        }
        finally
        {
            foreach (var other in others) await poison.UpdateMessageAsync(other.MessageId, other.PopReceipt, other.Body, TimeSpan.Zero, CancellationToken.None);
        }
    }

    /// <summary>The app writes base64; what others wrote is shown as it is.</summary>
    static byte[] Decode(BinaryData body)
    {
        var text = body.ToString();
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : body.ToArray();
    }
}
