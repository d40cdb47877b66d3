using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;

namespace Marketplace.Operations;

/// <summary>One event of an orchestration's history. Fields that its type lacks are null.</summary>
/// <param name="EventId">Its number, or -1.</param>
/// <param name="Type">Such as <c>TaskScheduled</c>.</param>
/// <param name="At">When.</param>
/// <param name="Name">Of the activity, event, sub-orchestration or orchestration.</param>
/// <param name="About">The number of the event that it answers.</param>
/// <param name="Data">Input, result or payload.</param>
/// <param name="FireAt">When a timer fires.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Failure">What went wrong.</param>
public sealed record HistoryView(
    int EventId, string Type, DateTimeOffset At, string? Name, int? About, JsonElement? Data, DateTimeOffset? FireAt, string? Reason, FailureView? Failure)
{
    /// <summary>The view of an event.</summary>
    public static HistoryView Of(HistoryEvent e)
    {
        var plain = new HistoryView(e.EventId, e.EventType.ToString(), Utc(e.Timestamp), null, null, null, null, null, null);
        return e switch
        {
            TaskScheduledEvent x => plain with { Name = x.Name, Data = Read(x.Input) },
            TaskCompletedEvent x => plain with { About = x.TaskScheduledId, Data = Read(x.Result) },
            TaskFailedEvent x => plain with { About = x.TaskScheduledId, Reason = x.Reason, Failure = Failed(x.FailureDetails) },
            SubOrchestrationInstanceCreatedEvent x => plain with { Name = x.Name, Data = Read(x.Input), Reason = x.InstanceId },
            SubOrchestrationInstanceCompletedEvent x => plain with { About = x.TaskScheduledId, Data = Read(x.Result) },
            SubOrchestrationInstanceFailedEvent x => plain with { About = x.TaskScheduledId, Reason = x.Reason, Failure = Failed(x.FailureDetails) },
            TimerCreatedEvent x => plain with { FireAt = Utc(x.FireAt) },
            TimerFiredEvent x => plain with { About = x.TimerId, FireAt = Utc(x.FireAt) },
            EventRaisedEvent x => plain with { Name = x.Name, Data = Read(x.Input) },
            EventSentEvent x => plain with { Name = x.Name, Data = Read(x.Input), Reason = x.InstanceId },
            _ => OfExecution(e, plain),
        };
    }

    static HistoryView OfExecution(HistoryEvent e, HistoryView plain) => e switch
    {
        ExecutionStartedEvent x => plain with { Name = x.Name, Data = Read(x.Input) },
        ExecutionCompletedEvent x => plain with { Data = Read(x.Result), Reason = x.OrchestrationStatus.ToString(), Failure = Failed(x.FailureDetails) },
        ExecutionTerminatedEvent x => plain with { Data = Read(x.Input) },
        ExecutionSuspendedEvent x => plain with { Reason = x.Reason },
        ExecutionResumedEvent x => plain with { Reason = x.Reason },
        ExecutionRewoundEvent x => plain with { Reason = x.Reason },
        _ => plain,
    };

    static JsonElement? Read(string? text) => SerializedJson.Read(text);

    static FailureView? Failed(FailureDetails? failure) => failure is null ? null : new FailureView(failure.ErrorType, failure.ErrorMessage, Failed(failure.InnerFailure));

    static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
