namespace Marketplace.Local.ServiceBus;

/// <summary>Something to keep on disk.</summary>
internal abstract record Write;

internal sealed record PutMessage(string Mailbox, Delivery Message) : Write;

internal sealed record CountDelivery(string Mailbox, long Number, int DeliveryCount) : Write;

internal sealed record DropMessage(string Mailbox, long Number) : Write;

internal sealed record PutNextNumber(string Mailbox, long Next) : Write;

internal sealed record PutSessionState(string Mailbox, string SessionId, byte[]? State) : Write;

internal sealed record PutSeen(string Entity, string MessageId, DateTimeOffset Until) : Write;

internal sealed record DropSeen(string Entity, string MessageId) : Write;

internal sealed record PutEntity(string Path, EntityKind Kind, string Settings) : Write;

internal sealed record DropEntity(string Path) : Write;

internal enum EntityKind
{
    Queue,
    Topic,
    Subscription,
}

/// <summary>A moment at which a mailbox must look at a message or a session again.</summary>
internal readonly record struct Due(DateTimeOffset At, Mailbox Mailbox, long Number, string? SessionId);

/// <summary>
/// One step of the broker, taken under its lock at one instant. Mailboxes change in memory and note here what must be written
/// and who gets what; the broker hands the writes to the journal as one unit and lets receivers go on once they are on disk.
/// So nobody ever holds a message whose delivery was not counted, and no sender hears "accepted" of a message that is not kept.
/// </summary>
internal sealed class Turn(DateTimeOffset now)
{
    private readonly List<Action<Task>> grants = [];

    public DateTimeOffset Now => now;

    public List<Write> Writes { get; } = [];

    public List<Due> Dues { get; } = [];

    public void Grant(Action<Task> grant) => grants.Add(grant);

    public void Release(Task kept)
    {
        foreach (var grant in grants) grant(kept);
    }
}
