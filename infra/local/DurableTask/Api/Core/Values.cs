namespace DurableTask.Core
{
    /// <summary>Where an instance stands, as histories say it.</summary>
    public enum OrchestrationStatus
    {
        /// <summary>It runs or waits.</summary>
        Running,

        /// <summary>It ended well.</summary>
        Completed,

        /// <summary>It began anew.</summary>
        ContinuedAsNew,

        /// <summary>It ended by an exception.</summary>
        Failed,

        /// <summary>It was cancelled.</summary>
        Canceled,

        /// <summary>It was ended from outside.</summary>
        Terminated,

        /// <summary>It has not begun.</summary>
        Pending,

        /// <summary>It is held from outside.</summary>
        Suspended,
    }

    /// <summary>Why something failed, as histories say it.</summary>
    /// <param name="errorType">The exception's full type name.</param>
    /// <param name="errorMessage">Its message.</param>
    /// <param name="stackTrace">Its stack trace.</param>
    /// <param name="innerFailure">Its cause.</param>
    /// <param name="isNonRetriable">Whether another attempt is pointless.</param>
    public class FailureDetails(string errorType, string errorMessage, string? stackTrace, FailureDetails? innerFailure, bool isNonRetriable)
    {
        /// <summary>The exception's full type name.</summary>
        public string ErrorType { get; } = errorType;

        /// <summary>Its message.</summary>
        public string ErrorMessage { get; } = errorMessage;

        /// <summary>Its stack trace.</summary>
        public string? StackTrace { get; } = stackTrace;

        /// <summary>Its cause.</summary>
        public FailureDetails? InnerFailure { get; } = innerFailure;

        /// <summary>Whether another attempt is pointless.</summary>
        public bool IsNonRetriable { get; } = isNonRetriable;

        /// <inheritdoc/>
        public override string ToString() => $"{ErrorType}: {ErrorMessage}";
    }

    /// <summary>One generation of an instance.</summary>
    public class OrchestrationInstance
    {
        /// <summary>The instance's id.</summary>
        public string InstanceId { get; set; } = string.Empty;

        /// <summary>The generation's id.</summary>
        public string ExecutionId { get; set; } = string.Empty;
    }

    /// <summary>The orchestration that called another.</summary>
    public class ParentInstance
    {
        /// <summary>Its name.</summary>
        public string Name = string.Empty;

        /// <summary>Its instance.</summary>
        public OrchestrationInstance OrchestrationInstance = new();

        /// <summary>The number of the call.</summary>
        public int TaskScheduleId;

        /// <summary>Its version.</summary>
        public string Version = string.Empty;
    }
}

namespace DurableTask.Core.History
{
    /// <summary>The kind of a history event.</summary>
    public enum EventType
    {
        /// <summary>The instance began.</summary>
        ExecutionStarted,

        /// <summary>The instance ended.</summary>
        ExecutionCompleted,

        /// <summary>The instance failed; no longer written.</summary>
        ExecutionFailed,

        /// <summary>The instance was ended from outside.</summary>
        ExecutionTerminated,

        /// <summary>An activity was called.</summary>
        TaskScheduled,

        /// <summary>An activity answered.</summary>
        TaskCompleted,

        /// <summary>An activity failed.</summary>
        TaskFailed,

        /// <summary>A sub-orchestration was called.</summary>
        SubOrchestrationInstanceCreated,

        /// <summary>A sub-orchestration answered.</summary>
        SubOrchestrationInstanceCompleted,

        /// <summary>A sub-orchestration failed.</summary>
        SubOrchestrationInstanceFailed,

        /// <summary>A timer was set.</summary>
        TimerCreated,

        /// <summary>A timer fired.</summary>
        TimerFired,

        /// <summary>A turn began.</summary>
        OrchestratorStarted,

        /// <summary>A turn ended.</summary>
        OrchestratorCompleted,

        /// <summary>An event was sent to another instance.</summary>
        EventSent,

        /// <summary>An event arrived.</summary>
        EventRaised,

        /// <summary>The instance began anew.</summary>
        ContinueAsNew,

        /// <summary>Anything else.</summary>
        GenericEvent,

        /// <summary>The instance's state at one moment.</summary>
        HistoryState,

        /// <summary>The instance was held.</summary>
        ExecutionSuspended,

        /// <summary>The instance went on.</summary>
        ExecutionResumed,

        /// <summary>The instance was rewound.</summary>
        ExecutionRewound,
    }
}
