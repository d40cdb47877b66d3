using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>Turns a message to send into what the broker keeps: a copy, so that the sender may go on changing his; with an id; and not too large.</summary>
internal static class Outbound
{
    /// <summary>The service's limit in its standard tier, for a message and for what is sent at once.</summary>
    public const long MaxBytes = 256 * 1024;

    public static Outgoing From(ServiceBusMessage message, DateTimeOffset? scheduledFor = null)
    {
        ContentJson.Check(message.ApplicationProperties);
        var at = scheduledFor ?? (message.ScheduledEnqueueTime == default ? null : message.ScheduledEnqueueTime);
        return new Outgoing(ContentOf(message), at?.ToUniversalTime());
    }

    public static IReadOnlyList<Outgoing> All(IEnumerable<ServiceBusMessage> messages, string path, DateTimeOffset? scheduledFor = null)
    {
        var list = messages.ToList();
        return list.Sum(SizeOf) > MaxBytes
            ? throw new ServiceBusException($"The messages to send are larger than {MaxBytes} bytes.", ServiceBusFailureReason.MessageSizeExceeded, path)
            : [.. list.Select(message => From(message, scheduledFor))];
    }

    public static long SizeOf(ServiceBusMessage message) =>
        60 + message.Body.ToMemory().Length
        + new[] { message.MessageId, message.SessionId, message.PartitionKey, message.CorrelationId, message.Subject, message.ContentType, message.To, message.ReplyTo, message.ReplyToSessionId }
            .Sum(text => text is null ? 0 : text.Length + 8)
        + message.ApplicationProperties.Sum(property => property.Key.Length + 16 + ValueSize(property.Value));

    private static int ValueSize(object? value) => value switch
    {
        string text => text.Length,
        byte[] bytes => bytes.Length,
        Uri uri => uri.OriginalString.Length,
        _ => 16,
    };

    private static Content ContentOf(ServiceBusMessage message) => new()
    {
        Body = message.Body.ToArray(),
        Properties = new Dictionary<string, object>(message.ApplicationProperties),
        MessageId = message.MessageId ?? Guid.NewGuid().ToString("N"),
        SessionId = message.SessionId,
        PartitionKey = message.PartitionKey ?? message.SessionId,
        TransactionPartitionKey = message.TransactionPartitionKey,
        CorrelationId = message.CorrelationId,
        Subject = message.Subject,
        ContentType = message.ContentType,
        To = message.To,
        ReplyTo = message.ReplyTo,
        ReplyToSessionId = message.ReplyToSessionId,
        TimeToLive = message.TimeToLive,
    };
}
