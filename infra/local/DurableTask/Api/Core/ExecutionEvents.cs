namespace DurableTask.Core.History;

/// <summary>The instance began.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="input">Its input.</param>
public class ExecutionStartedEvent(int eventId, string? input) : HistoryEvent(eventId)
{
    /// <summary>Its id and generation.</summary>
    public OrchestrationInstance OrchestrationInstance = new();

    /// <summary>The caller, if it is a sub-orchestration.</summary>
    public ParentInstance? ParentInstance { get; set; }

    /// <summary>The orchestrator.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Its version.</summary>
    public string? Version { get; set; }

    /// <summary>Its input.</summary>
    public string? Input { get; set; } = input;

    /// <summary>Its tags.</summary>
    public IDictionary<string, string>? Tags { get; set; }

    /// <summary>When it was to start, if later than at once.</summary>
    public DateTime? ScheduledStartTime { get; set; }

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionStarted;
}

/// <summary>The instance ended.</summary>
/// <param name="eventId">The number of the last call.</param>
/// <param name="result">Its output.</param>
/// <param name="orchestrationStatus">How it ended.</param>
/// <param name="failureDetails">Why it failed.</param>
public class ExecutionCompletedEvent(
    int eventId, string? result, OrchestrationStatus orchestrationStatus, FailureDetails? failureDetails = null)
    : HistoryEvent(eventId)
{
    /// <summary>How it ended.</summary>
    public OrchestrationStatus OrchestrationStatus { get; } = orchestrationStatus;

    /// <summary>Its output.</summary>
    public string? Result { get; } = result;

    /// <summary>Why it failed.</summary>
    public FailureDetails? FailureDetails { get; } = failureDetails;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionCompleted;
}

/// <summary>The instance began anew.</summary>
/// <param name="eventId">The number of the last call.</param>
/// <param name="input">The next generation's input.</param>
public class ContinueAsNewEvent(int eventId, string? input)
    : ExecutionCompletedEvent(eventId, input, OrchestrationStatus.ContinuedAsNew)
{
    /// <inheritdoc/>
    public override EventType EventType => EventType.ContinueAsNew;
}

/// <summary>The instance was ended from outside.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="input">The output it was given.</param>
public class ExecutionTerminatedEvent(int eventId, string? input) : HistoryEvent(eventId)
{
    /// <summary>The output it was given.</summary>
    public string? Input { get; set; } = input;

    internal bool Recurse { get; init; }

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionTerminated;
}

/// <summary>The instance was held.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="reason">Why.</param>
public class ExecutionSuspendedEvent(int eventId, string? reason) : HistoryEvent(eventId)
{
    /// <summary>Why.</summary>
    public string? Reason { get; set; } = reason;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionSuspended;
}

/// <summary>The instance went on.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="reason">Why.</param>
public class ExecutionResumedEvent(int eventId, string? reason) : HistoryEvent(eventId)
{
    /// <summary>Why.</summary>
    public string? Reason { get; set; } = reason;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionResumed;
}

/// <summary>The instance was rewound.</summary>
/// <param name="eventId">Always -1.</param>
/// <param name="reason">Why.</param>
public class ExecutionRewoundEvent(int eventId, string? reason) : HistoryEvent(eventId)
{
    /// <summary>Why.</summary>
    public string? Reason { get; set; } = reason;

    /// <inheritdoc/>
    public override EventType EventType => EventType.ExecutionRewound;
}
