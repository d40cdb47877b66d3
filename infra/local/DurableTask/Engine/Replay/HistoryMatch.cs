using DurableTask.Core.History;

namespace Marketplace.Local.DurableTask.Engine;

/// <summary>The code asks for something else than the history says it did.</summary>
sealed class HistoryMismatch(string message) : Exception(message);

/// <summary>
/// Compares what an orchestrator's code asks for in a replay with what it asked for before. The first difference ends the
/// turn, with the step, what the history says and what the code says.
/// </summary>
static class HistoryMatch
{
    public static void Take(List<HistoryEvent> asked, HistoryEvent known, InstanceState state)
    {
        if (asked.Count == 0)
            throw Mismatch(state, known.EventId, Describe(known), "nothing");
        var first = asked[0];
        if (!IsSame(first, known))
            throw Mismatch(state, known.EventId, Describe(known), Describe(first));
        asked.RemoveAt(0);
    }

    public static void DemandAllKnown(List<HistoryEvent> asked, InstanceState state)
    {
        if (asked.Count > 0)
            throw Mismatch(state, asked[0].EventId, "nothing", Describe(asked[0]));
    }

    static bool IsSame(HistoryEvent asked, HistoryEvent known) => asked.EventId == known.EventId && (asked, known) switch
    {
        (TaskScheduledEvent a, TaskScheduledEvent b) => SameName(a.Name, b.Name),
        (SubOrchestrationInstanceCreatedEvent a, SubOrchestrationInstanceCreatedEvent b) => SameName(a.Name, b.Name) && a.InstanceId == b.InstanceId,
        (TimerCreatedEvent, TimerCreatedEvent) => true,
        (EventSentEvent a, EventSentEvent b) => SameName(a.Name, b.Name) && a.InstanceId == b.InstanceId,
        _ => false,
    };

    static bool SameName(string? a, string? b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    static string Describe(HistoryEvent e) => e switch
    {
        TaskScheduledEvent x => $"activity '{x.Name}' (#{x.EventId})",
        SubOrchestrationInstanceCreatedEvent x => $"sub-orchestration '{x.Name}' as instance '{x.InstanceId}' (#{x.EventId})",
        TimerCreatedEvent x => $"a timer for {x.FireAt:o} (#{x.EventId})",
        EventSentEvent x => $"event '{x.Name}' to instance '{x.InstanceId}' (#{x.EventId})",
        _ => e.EventType.ToString(),
    };

    static HistoryMismatch Mismatch(InstanceState state, int step, string expected, string actual) => new(
        $"Non-Deterministic workflow detected in instance '{state.Id}' of orchestrator '{state.Name}' at step #{step}: "
        + $"the history says {expected}, the code now asks for {actual}. Was the orchestrator changed while the instance was under way, "
        + "or does it depend on anything but its input, its context's clock and ids, and the answers of its calls?");
}
