using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>
/// Finds what a failed instance is rewound to. Its last turn is taken back, and so are the failures of its activities and
/// sub-orchestrations, which are then called again. A failure that the code has dealt with cannot be taken back without
/// changing what the code did afterwards; so plans are tried from the boldest to the most timid, the first that replays
/// without a difference is taken, and the last takes no failure back but those of the last turn.
/// </summary>
static class Rewinding
{
    public static IEnumerable<RewindPlan> Plans(IReadOnlyList<HistoryEvent> history, string? reason)
    {
        var events = history.Where(e => e is not ExecutionCompletedEvent).ToList();
        var lastTurn = events.FindLastIndex(e => e is OrchestratorStartedEvent);
        var past = events[..lastTurn];
        var again = events[lastTurn..].Where(e => IsFromOutside(e) && !IsFailure(e)).ToList();
        var failures = past.Where(IsFailure).ToList();
        for (var kept = 0; kept <= failures.Count; kept++)
        {
            var takenBack = failures.Skip(kept).ToHashSet();
            yield return new RewindPlan([.. past.Where(e => !takenBack.Contains(e))], again, reason);
        }
    }

    static bool IsFailure(HistoryEvent e) => e is TaskFailedEvent or SubOrchestrationInstanceFailedEvent;

    static bool IsFromOutside(HistoryEvent e) => OpenCalls.Answered(e) is not null || e is EventRaisedEvent or ExecutionSuspendedEvent or ExecutionResumedEvent;
}
