using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>What the sender wrote. Shared by all copies of a message, hence never changed.</summary>
internal sealed record Content
{
    public required ReadOnlyMemory<byte> Body { get; init; }

    public required IReadOnlyDictionary<string, object> Properties { get; init; }

    public string? MessageId { get; init; }

    public string? SessionId { get; init; }

    public string? PartitionKey { get; init; }

    public string? TransactionPartitionKey { get; init; }

    public string? CorrelationId { get; init; }

    public string? Subject { get; init; }

    public string? ContentType { get; init; }

    public string? To { get; init; }

    public string? ReplyTo { get; init; }

    public string? ReplyToSessionId { get; init; }

    public TimeSpan TimeToLive { get; init; } = TimeSpan.MaxValue;
}

/// <summary>One message as it is handed to a receiver: a snapshot, of which only the end of the lock moves when the holder renews it.</summary>
internal sealed record Delivery
{
    public required Content Content { get; init; }

    public long SequenceNumber { get; init; }

    public long EnqueuedSequenceNumber { get; init; }

    public DateTimeOffset EnqueuedAt { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }

    public DateTimeOffset ExpiresAt { get; init; } = DateTimeOffset.MaxValue;

    public int DeliveryCount { get; init; }

    public Guid LockToken { get; init; }

    public DateTimeOffset LockedUntil { get; set; }

    public string? DeadLetterSource { get; init; }

    public ServiceBusMessageState State { get; init; }
}

/// <summary>The properties under which the service writes why a message was dead-lettered.</summary>
internal static class DeadLetterNotes
{
    public const string Reason = "DeadLetterReason";
    public const string Description = "DeadLetterErrorDescription";
}
