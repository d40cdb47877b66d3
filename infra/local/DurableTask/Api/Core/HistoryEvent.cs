namespace DurableTask.Core.History;

/// <summary>One thing that happened to an instance.</summary>
/// <param name="eventId">Its number where it is a call, else -1.</param>
public abstract class HistoryEvent(int eventId)
{
    /// <summary>Its number where it is a call, else -1.</summary>
    public int EventId { get; } = eventId;

    /// <summary>Whether a turn has already seen it.</summary>
    public bool IsPlayed { get; set; }

    /// <summary>When it happened, in UTC.</summary>
    public DateTime Timestamp { get; set; }

    /// <summary>Its kind.</summary>
    public abstract EventType EventType { get; }
}

/// <summary>A turn began.</summary>
/// <param name="eventId">Always -1.</param>
public class OrchestratorStartedEvent(int eventId) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.OrchestratorStarted;
}

/// <summary>A turn ended.</summary>
/// <param name="eventId">Always -1.</param>
public class OrchestratorCompletedEvent(int eventId) : HistoryEvent(eventId)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.OrchestratorCompleted;
}

/// <summary>An event arrived.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="input">Its payload.</param>
public class EventRaisedEvent(int eventId, string? input) : HistoryEvent(eventId)
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Its payload.</summary>
    public string? Input { get; set; } = input;

    /// <inheritdoc/>
    public override EventType EventType => EventType.EventRaised;
}

/// <summary>An event was sent to another instance.</summary>
/// <param name="eventId">The number of the call.</param>
public class EventSentEvent(int eventId) : HistoryEvent(eventId)
{
    /// <summary>The other instance.</summary>
    public string InstanceId { get; set; } = string.Empty;

    /// <summary>The event's name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Its payload.</summary>
    public string? Input { get; set; }

    /// <inheritdoc/>
    public override EventType EventType => EventType.EventSent;
}

/// <summary>A timer was set.</summary>
/// <param name="eventId">The number of the call.</param>
/// <param name="fireAt">When it fires.</param>
public class TimerCreatedEvent(int eventId, DateTime fireAt) : HistoryEvent(eventId)
{
    /// <summary>When it fires.</summary>
    public DateTime FireAt { get; set; } = fireAt;

    /// <inheritdoc/>
    public override EventType EventType => EventType.TimerCreated;
}

/// <summary>A timer fired.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="fireAt">When it was to fire.</param>
public class TimerFiredEvent(int eventId, DateTime fireAt) : HistoryEvent(eventId)
{
    /// <summary>The number of the call that set it.</summary>
    public int TimerId { get; set; }

    /// <summary>When it was to fire.</summary>
    public DateTime FireAt { get; set; } = fireAt;

    /// <inheritdoc/>
    public override EventType EventType => EventType.TimerFired;
}
