using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>A message at rest in a mailbox. Only the mailbox changes it, inside a turn; what is on disk follows by the turn's writes. The lock is never on disk: a lock does not outlive its broker.</summary>
internal sealed class Stored
{
    public required Content Content { get; set; }

    public required long Number { get; init; }

    public required long EnqueuedNumber { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }

    public string? DeadLetterSource { get; init; }

    public int DeliveryCount { get; set; }

    public ServiceBusMessageState State { get; set; }

    public Guid LockToken { get; private set; }

    public DateTimeOffset LockedUntil { get; set; }

    public bool IsLocked => LockToken != Guid.Empty;

    public void Lock(DateTimeOffset until) => (LockToken, LockedUntil) = (Guid.NewGuid(), until);

    public void Unlock() => (LockToken, LockedUntil) = (Guid.Empty, default);

    public Delivery Snapshot() => new()
    {
        Content = Content,
        SequenceNumber = Number,
        EnqueuedSequenceNumber = EnqueuedNumber,
        EnqueuedAt = EnqueuedAt,
        ExpiresAt = ExpiresAt,
        ScheduledFor = ScheduledFor,
        DeadLetterSource = DeadLetterSource,
        DeliveryCount = DeliveryCount,
        State = State,
        LockToken = LockToken,
        LockedUntil = LockedUntil,
    };

    public static Stored From(Delivery kept) => new()
    {
        Content = kept.Content,
        Number = kept.SequenceNumber,
        EnqueuedNumber = kept.EnqueuedSequenceNumber,
        EnqueuedAt = kept.EnqueuedAt,
        ExpiresAt = kept.ExpiresAt,
        ScheduledFor = kept.ScheduledFor,
        DeadLetterSource = kept.DeadLetterSource,
        DeliveryCount = kept.DeliveryCount,
        State = kept.State,
    };
}
