using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation.Invariants;

/// <summary>
/// A timeline read as one life: it begins with the placing, its times never go back, what decides happens once and in the only
/// order there is, and its last decision is where the order stands.
/// </summary>
public static class TimelineRules
{
    static readonly string[] Once = ["placed", "paid", "shipped", "extended", "confirmed", "completed", "cancelled", "refunded"];

    /// <summary>What is wrong with the order's timeline; none when it is right.</summary>
    public static IEnumerable<string> Faults(OrderSeen order)
    {
        var whats = order.Timeline.Select(e => e.What).ToList();
        if (whats.FirstOrDefault() != "placed") yield return $"begins with {whats.FirstOrDefault() ?? "nothing"}";
        foreach (var (earlier, later) in order.Timeline.Zip(order.Timeline.Skip(1)).Where(p => p.Second.At < p.First.At))
            yield return $"{later.What} at {later.At:O} comes after {earlier.What} at {earlier.At:O}";
        foreach (var what in Once.Where(w => whats.Count(x => x == w) > 1)) yield return $"{what} twice";
        if (!whats.Contains(order.Status)) yield return $"it is {order.Status}, which its timeline never says";
        if (order.Status is "completed" or "refunded" && !whats.Contains("paid")) yield return $"{order.Status} without having been paid";
        if (order.Status is "completed" && !whats.Contains("shipped")) yield return "completed without having been shipped";
        if (whats.Contains("paid") && order.Status is "cancelled") yield return "cancelled although it was paid";
    }
}
