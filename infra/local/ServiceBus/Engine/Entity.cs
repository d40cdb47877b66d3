using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>The names of things, as the service makes them; they differ in more than case.</summary>
internal static class EntityPath
{
    public const string DeadLetterSuffix = "/$DeadLetterQueue";

    public static string Subscription(string topic, string subscription) => $"{topic}/Subscriptions/{subscription}";

    public static string DeadLetters(string path) => path + DeadLetterSuffix;

    public static string Transferred(string path) => path + "/$Transfer" + DeadLetterSuffix;
}

/// <summary>A message on its way in.</summary>
internal sealed record Outgoing(Content Content, DateTimeOffset? ScheduledFor);

/// <summary>
/// A queue, topic or subscription with its mailbox. A topic's mailbox only keeps what is scheduled: when its time has come, or at
/// once, each subscription with a rule that takes the message gets its own copy.
/// </summary>
internal sealed class Entity
{
    private readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset Until)> seenInOrder = new();

    public Entity(string path, EntityKind kind, QueueSettings settings)
    {
        (Path, Kind) = (path, kind);
        var deadLetters = kind == EntityKind.Topic ? null : new Mailbox(EntityPath.DeadLetters(path), new QueueSettings { LockDuration = settings.LockDuration }, null);
        Store = new Mailbox(path, settings, deadLetters)
        {
            Activate = kind == EntityKind.Topic ? (turn, message) => Publish(turn, message.Content, message.EnqueuedNumber) : null,
        };
    }

    public string Path { get; }

    public EntityKind Kind { get; }

    public Mailbox Store { get; }

    /// <summary>A topic's subscriptions by their names.</summary>
    public Dictionary<string, Entity> Subscriptions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A subscription's rules.</summary>
    public IReadOnlyList<Rule> Rules { get; set; } = [];

    public IEnumerable<Mailbox> Mailboxes => Store.DeadLetters is { } deadLetters ? [Store, deadLetters] : [Store];

    /// <summary>Refuses a message that this entity never takes, before anything is changed.</summary>
    public void Check(Outgoing message)
    {
        if (Kind == EntityKind.Subscription) throw new InvalidOperationException($"Messages are sent to a topic, not to its subscription '{Path}'.");
        if (Kind == EntityKind.Queue && Store.Settings.RequiresSession && message.Content.SessionId is null)
            throw new InvalidOperationException("The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support enabled can only receive messages that have the SessionId set to a valid value.");
    }

    /// <summary>Takes a message in and says its number; a duplicate is dropped and gets 0.</summary>
    public long Accept(Turn turn, Outgoing message)
    {
        if (Store.Settings.RequiresDuplicateDetection && !Remember(turn, message.Content.MessageId!)) return 0;
        if (Kind == EntityKind.Queue || message.ScheduledFor > turn.Now) return Store.Accept(turn, message.Content, message.ScheduledFor);
        Publish(turn, message.Content, null);
        return 0;
    }

    public void RestoreSeen(IEnumerable<(string Id, DateTimeOffset Until)> kept)
    {
        foreach (var (id, until) in kept)
        {
            seen[id] = until;
            seenInOrder.Enqueue((id, until));
        }
    }

    private void Publish(Turn turn, Content content, long? number)
    {
        foreach (var subscription in Subscriptions.Values.Where(subscription => subscription.Rules.Any(rule => rule.Filter.Takes(content))))
            subscription.TakeCopy(turn, content, number);
    }

    private void TakeCopy(Turn turn, Content content, long? number)
    {
        if (Store.Settings.RequiresSession && content.SessionId is null)
            Store.DeadLetters!.Accept(turn, WithoutSession(content), null, number);
        else
            Store.Accept(turn, content, null, number);
    }

    private static Content WithoutSession(Content content) => content with
    {
        Properties = new Dictionary<string, object>(content.Properties)
        {
            [DeadLetterNotes.Reason] = "Session ID is null.",
            [DeadLetterNotes.Description] = "Session enabled entity doesn't allow a message whose session identifier is null.",
        },
    };

    private bool Remember(Turn turn, string id)
    {
        while (seenInOrder.TryPeek(out var oldest) && oldest.Until <= turn.Now)
        {
            seenInOrder.Dequeue();
            if (!seen.TryGetValue(oldest.Id, out var until) || until > turn.Now) continue;
            seen.Remove(oldest.Id);
            turn.Writes.Add(new DropSeen(Path, oldest.Id));
        }

        var end = turn.Now + Store.Settings.DuplicateDetectionHistoryTimeWindow;
        if (!seen.TryAdd(id, end)) return false;
        seenInOrder.Enqueue((id, end));
        turn.Writes.Add(new PutSeen(Path, id, end));
        return true;
    }
}
