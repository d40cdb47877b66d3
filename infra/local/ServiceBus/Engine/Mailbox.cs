using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>
/// One line of messages: a queue, a subscription, their dead letters, or what a topic holds until it is due. It lives in memory and
/// is the truth while the broker runs; every change is noted in the turn, so the file holds the same. Messages are handed out in the
/// order of their numbers within a lane; a mailbox without sessions has one lane, one with sessions a lane a session.
/// </summary>
internal sealed partial class Mailbox(string path, QueueSettings settings, Mailbox? deadLetters)
{
    private readonly Dictionary<long, Stored> messages = [];
    private readonly SortedSet<long> numbers = [];
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Stored> locked = [];
    private long next = 1;

    public string Path => path;

    public QueueSettings Settings { get; set; } = settings;

    public Mailbox? DeadLetters => deadLetters;

    /// <summary>What happens with a scheduled message when its time has come.</summary>
    public Action<Turn, Stored>? Activate { get; init; }

    public bool HoldsDeadLetters => deadLetters is null && Activate is null;

    public int Count => messages.Count;

    public int CountOf(ServiceBusMessageState state) => messages.Values.Count(message => message.State == state);

    /// <summary>Takes a new message in, ready at once or when it is due, and says which number it got.</summary>
    public long Accept(Turn turn, Content content, DateTimeOffset? scheduledFor, long? enqueuedNumber = null)
    {
        var later = scheduledFor > turn.Now;
        var number = next++;
        var message = new Stored
        {
            Content = content,
            Number = number,
            EnqueuedNumber = enqueuedNumber ?? number,
            EnqueuedAt = turn.Now,
            ExpiresAt = later ? DateTimeOffset.MaxValue : ExpiryOf(content, turn.Now),
            ScheduledFor = scheduledFor,
            State = later ? ServiceBusMessageState.Scheduled : ServiceBusMessageState.Active,
        };
        turn.Writes.Add(new PutNextNumber(path, next));
        Keep(turn, message);
        return number;
    }

    /// <summary>Takes back what was on disk.</summary>
    public void Restore(Turn turn, IEnumerable<Delivery> kept, long nextNumber)
    {
        next = nextNumber;
        foreach (var message in kept.Select(Stored.From))
        {
            messages.Add(message.Number, message);
            numbers.Add(message.Number);
            PutInLine(turn, message);
        }
    }

    /// <summary>Removes a scheduled message that is not wanted any more.</summary>
    public void CancelScheduled(Turn turn, long number)
    {
        if (Scheduled(number) is { } message) Remove(turn, message);
    }

    public Stored? Scheduled(long number) =>
        messages.TryGetValue(number, out var message) && message.State == ServiceBusMessageState.Scheduled ? message : null;

    public IReadOnlyList<Delivery> Peek(long from, int max, string? sessionId) =>
        [.. numbers.GetViewBetween(Math.Max(from, 0), long.MaxValue).Select(number => messages[number])
            .Where(message => sessionId is null || message.Content.SessionId == sessionId)
            .Take(max).Select(message => message.Snapshot() with { LockToken = Guid.Empty, LockedUntil = default })];

    /// <summary>Looks again at what was due: a schedule, the end of a lock, of a life.</summary>
    public void LookAgain(Turn turn, Due due)
    {
        if (due.SessionId is { } session) LoseSessionIfOver(turn, session);
        if (!messages.TryGetValue(due.Number, out var message)) return;
        if (message.State == ServiceBusMessageState.Scheduled) ActivateIfDue(turn, message);
        else if (message.IsLocked) UnlockIfOver(turn, message);
        else if (message.ExpiresAt <= turn.Now) Expire(turn, message);
    }

    private DateTimeOffset ExpiryOf(Content content, DateTimeOffset from)
    {
        var life = content.TimeToLive < Settings.DefaultMessageTimeToLive ? content.TimeToLive : Settings.DefaultMessageTimeToLive;
        return HoldsDeadLetters || life >= DateTimeOffset.MaxValue - from ? DateTimeOffset.MaxValue : from + life;
    }

    private void Keep(Turn turn, Stored message)
    {
        messages.Add(message.Number, message);
        numbers.Add(message.Number);
        turn.Writes.Add(new PutMessage(path, message.Snapshot()));
        PutInLine(turn, message);
    }

    private void PutInLine(Turn turn, Stored message)
    {
        if (message.State == ServiceBusMessageState.Scheduled)
        {
            turn.Dues.Add(new Due(message.ScheduledFor!.Value, this, message.Number, null));
            return;
        }

        if (message.ExpiresAt < DateTimeOffset.MaxValue) turn.Dues.Add(new Due(message.ExpiresAt, this, message.Number, null));
        LetGo(turn, message);
    }

    private void ActivateIfDue(Turn turn, Stored message)
    {
        if (message.ScheduledFor > turn.Now) return;
        Remove(turn, message);
        if (Activate is null) Accept(turn, message.Content, message.ScheduledFor);
        else Activate(turn, message);
    }

    private void Expire(Turn turn, Stored message)
    {
        if (Settings.DeadLetteringOnMessageExpiration && deadLetters is not null)
            Bury(turn, message, "TTLExpiredException", "The message expired and was dead lettered.");
        else
            Remove(turn, message);
    }

    private void Bury(Turn turn, Stored message, string? reason, string? description)
    {
        Remove(turn, message);
        var properties = new Dictionary<string, object>(message.Content.Properties);
        if (reason is not null) properties[DeadLetterNotes.Reason] = reason;
        if (description is not null) properties[DeadLetterNotes.Description] = description;
        deadLetters!.Keep(turn, new Stored
        {
            Content = message.Content with { Properties = properties },
            Number = message.Number,
            EnqueuedNumber = message.EnqueuedNumber,
            EnqueuedAt = message.EnqueuedAt,
            ExpiresAt = DateTimeOffset.MaxValue,
            ScheduledFor = message.ScheduledFor,
            DeadLetterSource = path,
            DeliveryCount = message.DeliveryCount,
            State = ServiceBusMessageState.Active,
        });
    }

    private void Remove(Turn turn, Stored message)
    {
        locked.Remove(message.LockToken);
        if (LaneOf(message) is { } lane)
        {
            lane.Ready.Remove(message.Number);
            lane.Held.Remove(message.Number);
        }

        message.Unlock();
        messages.Remove(message.Number);
        numbers.Remove(message.Number);
        turn.Writes.Add(new DropMessage(path, message.Number));
    }
}
