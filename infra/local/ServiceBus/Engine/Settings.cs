using Azure.Messaging.ServiceBus.Administration;

namespace Marketplace.Local.ServiceBus;

/// <summary>How a queue behaves, or a subscription, which is a queue behind a topic. Defaults are the service's.</summary>
public sealed record QueueSettings
{
    /// <summary>How long a received message is locked.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After so many deliveries a message is dead-lettered.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long a message lives that does not say so itself, and at most.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether an expired message is dead-lettered or dropped.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <summary>Whether messages are received session by session only.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>Whether a message id that was seen lately is dropped. Has no effect on a subscription, whose topic does it.</summary>
    public bool RequiresDuplicateDetection { get; init; }

    /// <summary>How long "lately" is.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = TimeSpan.FromMinutes(1);

    internal QueueSettings Checked() =>
        LockDuration <= TimeSpan.Zero || LockDuration > TimeSpan.FromMinutes(5) ? throw new ArgumentException("A lock lasts more than nothing and at most 5 minutes.")
        : MaxDeliveryCount < 1 ? throw new ArgumentException("A message is delivered at least once.")
        : DefaultMessageTimeToLive <= TimeSpan.Zero ? throw new ArgumentException("A message lives longer than nothing.")
        : DuplicateDetectionHistoryTimeWindow <= TimeSpan.Zero ? throw new ArgumentException("The window of duplicate detection lasts longer than nothing.")
        : this;
}

/// <summary>How a topic behaves.</summary>
public sealed record TopicSettings
{
    /// <summary>How long a message lives that does not say so itself, and at most.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether a message id that was seen lately is dropped.</summary>
    public bool RequiresDuplicateDetection { get; init; }

    /// <summary>How long "lately" is.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = TimeSpan.FromMinutes(1);

    internal QueueSettings AsStore() => new QueueSettings
    {
        DefaultMessageTimeToLive = DefaultMessageTimeToLive,
        RequiresDuplicateDetection = RequiresDuplicateDetection,
        DuplicateDetectionHistoryTimeWindow = DuplicateDetectionHistoryTimeWindow,
    }.Checked();
}

/// <summary>A named filter of a subscription; a message that several rules take is delivered once.</summary>
public sealed record Rule(string Name, RuleFilter Filter)
{
    /// <summary>What a subscription has that declares no rules.</summary>
    public static Rule Default => new("$Default", new EveryMessageFilter());
}

/// <summary>A queue to have.</summary>
public sealed record QueueDeclaration(string Name, QueueSettings Settings);

/// <summary>A subscription to have. Without rules a new one takes every message, and one that exists keeps its own.</summary>
public sealed record SubscriptionDeclaration(string Name, QueueSettings Settings, IReadOnlyList<Rule> Rules);

/// <summary>A topic to have, with its subscriptions.</summary>
public sealed record TopicDeclaration(string Name, TopicSettings Settings, IReadOnlyList<SubscriptionDeclaration> Subscriptions);

/// <summary>All a broker is to have; declared at start, so that the app finds what infrastructure code makes in the cloud.</summary>
public sealed record Topology(IReadOnlyList<QueueDeclaration> Queues, IReadOnlyList<TopicDeclaration> Topics)
{
    /// <summary>Nothing.</summary>
    public static Topology Empty { get; } = new([], []);
}

/// <summary>How full a queue or subscription is.</summary>
public sealed record QueueDepth(string Path, int Active, int Scheduled, int Deferred, int DeadLettered);
