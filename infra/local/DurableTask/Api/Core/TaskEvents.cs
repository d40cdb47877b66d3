namespace DurableTask.Core.History;

/// <summary>An activity was called.</summary>
/// <param name="eventId">The number of the call.</param>
/// <param name="name">The activity.</param>
/// <param name="version">Its version.</param>
/// <param name="input">Its input.</param>
public class TaskScheduledEvent(int eventId, string? name, string? version = null, string? input = null) : HistoryEvent(eventId)
{
    /// <summary>The activity.</summary>
    public string? Name { get; set; } = name;

    /// <summary>Its version.</summary>
    public string? Version { get; set; } = version;

    /// <summary>Its input.</summary>
    public string? Input { get; set; } = input;

    /// <summary>Its tags.</summary>
    public IDictionary<string, string>? Tags { get; set; }

    /// <inheritdoc/>
    public override EventType EventType => EventType.TaskScheduled;
}

/// <summary>An activity answered.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="taskScheduledId">The number of the call.</param>
/// <param name="result">The answer.</param>
public class TaskCompletedEvent(int eventId, int taskScheduledId, string? result) : HistoryEvent(eventId)
{
    /// <summary>The number of the call.</summary>
    public int TaskScheduledId { get; } = taskScheduledId;

    /// <summary>The answer.</summary>
    public string? Result { get; } = result;

    /// <inheritdoc/>
    public override EventType EventType => EventType.TaskCompleted;
}

/// <summary>An activity failed.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="taskScheduledId">The number of the call.</param>
/// <param name="reason">The message.</param>
/// <param name="details">More words, if any.</param>
/// <param name="failureDetails">Why.</param>
public class TaskFailedEvent(int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
    : HistoryEvent(eventId)
{
    /// <summary>The number of the call.</summary>
    public int TaskScheduledId { get; } = taskScheduledId;

    /// <summary>The message.</summary>
    public string? Reason { get; } = reason;

    /// <summary>More words, if any.</summary>
    public string? Details { get; } = details;

    /// <summary>Why.</summary>
    public FailureDetails? FailureDetails { get; } = failureDetails;

    /// <inheritdoc/>
    public override EventType EventType => EventType.TaskFailed;
}

/// <summary>A sub-orchestration was called.</summary>
/// <param name="eventId">The number of the call.</param>
public class SubOrchestrationInstanceCreatedEvent(int eventId) : HistoryEvent(eventId)
{
    /// <summary>Its instance.</summary>
    public string InstanceId { get; set; } = string.Empty;

    /// <summary>Its orchestrator.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Its version.</summary>
    public string? Version { get; set; }

    /// <summary>Its input.</summary>
    public string? Input { get; set; }

    /// <summary>Its tags.</summary>
    public IDictionary<string, string>? Tags { get; set; }

    /// <inheritdoc/>
    public override EventType EventType => EventType.SubOrchestrationInstanceCreated;
}

/// <summary>A sub-orchestration answered.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="taskScheduledId">The number of the call.</param>
/// <param name="result">The answer.</param>
public class SubOrchestrationInstanceCompletedEvent(int eventId, int taskScheduledId, string? result) : HistoryEvent(eventId)
{
    /// <summary>The number of the call.</summary>
    public int TaskScheduledId { get; } = taskScheduledId;

    /// <summary>The answer.</summary>
    public string? Result { get; } = result;

    /// <inheritdoc/>
    public override EventType EventType => EventType.SubOrchestrationInstanceCompleted;
}

/// <summary>A sub-orchestration failed.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="taskScheduledId">The number of the call.</param>
/// <param name="reason">The message.</param>
/// <param name="details">More words, if any.</param>
/// <param name="failureDetails">Why.</param>
public class SubOrchestrationInstanceFailedEvent(
    int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
    : HistoryEvent(eventId)
{
    /// <summary>The number of the call.</summary>
    public int TaskScheduledId { get; } = taskScheduledId;

    /// <summary>The message.</summary>
    public string? Reason { get; } = reason;

    /// <summary>More words, if any.</summary>
    public string? Details { get; } = details;

    /// <summary>Why.</summary>
    public FailureDetails? FailureDetails { get; } = failureDetails;

    /// <inheritdoc/>
    public override EventType EventType => EventType.SubOrchestrationInstanceFailed;
}
