using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>The calls of a history that have no answer in it.</summary>
static class OpenCalls
{
    public static List<HistoryEvent> Of(params ReadOnlySpan<IReadOnlyList<HistoryEvent>> histories)
    {
        var open = new Dictionary<int, HistoryEvent>();
        foreach (var history in histories)
            foreach (var e in history)
            {
                if (e is TaskScheduledEvent or TimerCreatedEvent or SubOrchestrationInstanceCreatedEvent)
                    open[e.EventId] = e;
                else if (Answered(e) is { } id)
                    open.Remove(id);
            }

        return [.. open.Values];
    }

    /// <summary>The number of the call that an event answers.</summary>
    public static int? Answered(HistoryEvent e) => e switch
    {
        TaskCompletedEvent x => x.TaskScheduledId,
        TaskFailedEvent x => x.TaskScheduledId,
        TimerFiredEvent x => x.TimerId,
        SubOrchestrationInstanceCompletedEvent x => x.TaskScheduledId,
        SubOrchestrationInstanceFailedEvent x => x.TaskScheduledId,
        _ => null,
    };
}
