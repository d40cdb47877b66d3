using DurableTask.Core;
using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// One instance as its next turn needs it. Only the one turn that may run at a time touches it, and what stands in it is
/// always what is committed: it may be forgotten at any time and read again from the file.
/// </summary>
sealed class InstanceState
{
    public required long Iid { get; init; }

    public required string Id { get; init; }

    /// <summary>The number of times it began anew, and one; messages of earlier generations are dropped.</summary>
    public int Generation { get; set; } = 1;

    public OrchestrationStatus Status { get; set; } = OrchestrationStatus.Pending;

    /// <summary>Whether the present generation has not had its first turn.</summary>
    public bool Fresh { get; set; } = true;

    /// <summary>The highest number of a message taken; a message at or below it is a copy.</summary>
    public long Watermark { get; set; }

    public required ExecutionStartedEvent Start { get; set; }

    public Parent? Parent { get; init; }

    public string? CustomStatus { get; set; }

    /// <summary>All events after <see cref="Start"/>, turn by turn.</summary>
    public List<HistoryEvent> Events { get; set; } = [];

    /// <summary>The place of the next history row.</summary>
    public int NextPlace { get; set; } = 1;

    public string Name => Start.Name;

    public string Version => Start.Version ?? string.Empty;

    public bool HasEnded => Status.HasEnded();

    /// <summary>About what it costs to keep it in memory.</summary>
    public int Weight => 600 + (Events.Count * 160) + ((Start.Input?.Length ?? 0) * 2) + payloads;

    int payloads;

    public void Append(IReadOnlyList<HistoryEvent> events)
    {
        Events.AddRange(events);
        foreach (var e in events)
            payloads += Payload(e);
    }

    static int Payload(HistoryEvent e) => 2 * (e switch
    {
        TaskScheduledEvent x => x.Input?.Length ?? 0,
        TaskCompletedEvent x => x.Result?.Length ?? 0,
        TaskFailedEvent x => x.FailureDetails?.StackTrace?.Length ?? 0,
        EventRaisedEvent x => x.Input?.Length ?? 0,
        EventSentEvent x => x.Input?.Length ?? 0,
        SubOrchestrationInstanceCreatedEvent x => x.Input?.Length ?? 0,
        SubOrchestrationInstanceCompletedEvent x => x.Result?.Length ?? 0,
        SubOrchestrationInstanceFailedEvent x => x.FailureDetails?.StackTrace?.Length ?? 0,
        _ => 0,
    });
}

/// <summary>Whom a sub-orchestration answers to: an instance, its generation then, and the number of the call.</summary>
sealed record Parent(long Iid, int Generation, int Task);

/// <summary>
/// Something on its way to an instance. Number 0 means that it has no row of its own: a start or a timer, whose cause is
/// durable elsewhere. Generation 0 means any.
/// </summary>
sealed record Message(long Mid, int Generation, HistoryEvent Event);

/// <summary>An activity that waits to be run.</summary>
sealed record PendingTask(long Tid, long Iid, int Generation, string InstanceId, TaskScheduledEvent Event);

static class Statuses
{
    public static bool HasEnded(this OrchestrationStatus status) => status
        is OrchestrationStatus.Completed or OrchestrationStatus.Failed or OrchestrationStatus.Terminated or OrchestrationStatus.Canceled;
}
