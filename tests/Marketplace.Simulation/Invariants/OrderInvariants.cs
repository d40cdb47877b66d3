using Marketplace.Simulation.Model;
using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation.Invariants;

/// <summary>What must hold of orders and stock.</summary>
public static class OrderInvariants
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("Every order ends as its actors left it", RightEnd),
        new("Every checkout was answered, and refused only for want of stock", Answered),
        new("There is no order that nobody placed", NoGhosts),
        new("What was listed at first is left or sold", StockAddsUp),
        new("Stock never falls below zero", NeverBelowZero),
        new("A timeline tells one life from its beginning to its end", Timeline),
    ];

    static IEnumerable<string> RightEnd(Outcome outcome) =>
        from known in outcome.Known
        let seen = outcome.Find(known.Order.OrderId)
        let right = RightEnds.Of(known.Order)
        where seen is null || !right.Contains(seen.Status)
        select $"{known.Order.OrderId} is {seen?.Status ?? "gone"}, not {string.Join(" or ", right)}: checkout {known.Checkout.Plan.Index}, "
            + $"{known.Checkout.Plan.Payment}, {known.Order.Plan.Shipment}, {known.Order.Plan.Receipt}, {known.Order.Plan.Grievance}; deeds {string.Join(", ", known.Order.Deeds)}";

    static IEnumerable<string> Answered(Outcome outcome) =>
        from checkout in outcome.Stories
        let scarce = checkout.Plan.Basket.Any(l => l is { Shop: 0, Sku: 0 })
        where checkout.Refusal is null ? checkout.PaymentId is null : checkout.Refusal != "out-of-stock" || !scarce
        select $"checkout {checkout.Plan.Index}: {checkout.Refusal ?? "never answered"}";

    // A checkout that was cut off between its order and its payment takes the order back, says so in its timeline, and is tried
    // afresh. That is the one way to an order that its buyer was never told of.
    static IEnumerable<string> NoGhosts(Outcome outcome)
    {
        var known = outcome.Known.Select(k => k.Order.OrderId).ToHashSet();
        return outcome.Seen.Orders.Where(o => !known.Contains(o.OrderId) && !WasTakenBack(o))
            .Select(o => $"{o.OrderId} ({o.Status}) was never told to its buyer: {string.Join(", ", o.Timeline)}");
    }

    static bool WasTakenBack(OrderSeen order) =>
        order is { Status: "cancelled", Timeline: [{ What: "placed" }, { Actor: "system", What: "cancelled", Reason: "The checkout could not be finished." }] };

    static IEnumerable<string> StockAddsUp(Outcome outcome) =>
        from sku in outcome.Seen.Skus
        let sold = outcome.Seen.Orders.Where(o => o.WasShipped).SelectMany(o => o.Lines).Where(l => l.SkuId == sku.SkuId).Sum(l => l.Quantity)
        where sku.Initial - sold != sku.Available
        select $"{sku.SkuId}: {sku.Initial} at first, {sold} sold, {sku.Available} left";

    static IEnumerable<string> NeverBelowZero(Outcome outcome) =>
        outcome.Seen.Skus.Where(s => s.LeastSeen < 0 || s.Available < 0).Select(s => $"{s.SkuId} was seen at {Math.Min(s.LeastSeen, s.Available)}");

    static IEnumerable<string> Timeline(Outcome outcome) => outcome.Seen.Orders.SelectMany(order => TimelineRules.Faults(order).Select(f => $"{order.OrderId}: {f}"));
}
