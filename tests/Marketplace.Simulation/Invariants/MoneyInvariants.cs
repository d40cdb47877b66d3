using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation.Invariants;

/// <summary>What must hold of money and coins.</summary>
public static class MoneyInvariants
{
    const int CommissionBasisPoints = 500;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("Every escrow is empty", EscrowsEmpty),
        new("The ledger audit is ok", AuditOk),
        new("Every capture has a checkout", CapturesHaveCheckouts),
        new("What was captured is with shops and platform, or went back", CapturesAddUp),
        new("Each shop was paid for its completed orders, less commission", ShopsPaid),
        new("The provider's payouts are the shops' payouts", PayoutsAgree),
        new("Each completed order earned its coins exactly once", CoinsOnce),
        new("A buyer's balance is the sum of the entries", BalancesAddUp),
    ];

    /// <summary>What the platform keeps of an order, rounded half up.</summary>
    public static long Commission(long dueFen) => (long)Math.Floor((dueFen * CommissionBasisPoints / 10_000m) + 0.5m);

    static IEnumerable<string> EscrowsEmpty(Outcome outcome) => outcome.Seen.Shops.Where(s => s.HeldFen != 0).Select(s => $"shop {s.Shop}: {s.HeldFen} fen are held")
        .Concat(outcome.Seen.Ledger.EscrowsNotZero == 0 ? [] : [$"{outcome.Seen.Ledger.EscrowsNotZero} escrows of finished orders are not zero"]);

    static IEnumerable<string> AuditOk(Outcome outcome) => outcome.Seen.Ledger is { Ok: true, Unbalanced: 0, ProviderMismatch: 0 }
        ? []
        : [$"unbalanced {outcome.Seen.Ledger.Unbalanced}, provider mismatch {outcome.Seen.Ledger.ProviderMismatch}: {string.Join("; ", outcome.Seen.Ledger.Findings)}"];

    static IEnumerable<string> CapturesHaveCheckouts(Outcome outcome)
    {
        var due = outcome.Stories.Where(c => c.PaymentId is not null).ToDictionary(c => c.PaymentId!, c => (c.MoneyGiven, Fen: c.Orders.Sum(o => o.DueFen)));
        var captured = Sums(outcome, StatementKind.Payment);
        return captured.Where(c => !due.TryGetValue(c.Key, out var d) || !d.MoneyGiven || d.Fen != c.Value)
            .Select(c => $"{c.Key}: the provider took {c.Value} fen, its checkout is {(due.TryGetValue(c.Key, out var d) ? $"about {d.Fen}, given: {d.MoneyGiven}" : "unknown")}")
            .Concat(due.Where(d => d.Value.MoneyGiven && !captured.ContainsKey(d.Key)).Select(d => $"{d.Key}: the buyer gave money that the provider does not have"));
    }

    static IEnumerable<string> CapturesAddUp(Outcome outcome)
    {
        var captured = Sums(outcome, StatementKind.Payment);
        var returned = Sums(outcome, StatementKind.Refund);
        return from checkout in outcome.Stories
               where checkout.PaymentId is not null
               let kept = checkout.Orders.Sum(o => outcome.Find(o.OrderId)?.KeptFen ?? 0)
               let left = captured.GetValueOrDefault(checkout.PaymentId!) - returned.GetValueOrDefault(checkout.PaymentId!)
               where kept != left
               select $"{checkout.PaymentId} (checkout {checkout.Plan.Index}): captured less paid back is {left}, what is kept of its orders is {kept} fen";
    }

    static IEnumerable<string> ShopsPaid(Outcome outcome) =>
        from shop in outcome.Seen.Shops
        let right = outcome.Completed.Where(o => o.Shop == shop.Shop).Sum(o => o.KeptFen - Commission(o.KeptFen))
        where shop.AvailableFen != 0 || shop.PaidOutFen != right
        select $"shop {shop.Shop}: paid out {shop.PaidOutFen}, available {shop.AvailableFen}, earned {right} fen";

    static IEnumerable<string> PayoutsAgree(Outcome outcome)
    {
        var byProvider = Sums(outcome, StatementKind.Transfer).Values.Sum();
        var byShops = outcome.Seen.Shops.Sum(s => s.PaidOutFen);
        return byProvider == byShops ? [] : [$"the provider paid {byProvider}, the shops got {byShops} fen"];
    }

    /// <summary>
    /// A refund that Coins heard of before the order took nothing yet: what it lacked was paid off by the order's coins, in an entry of no order. So an order may
    /// stand with more than is right of it when its buyer paid something off; all entries of a buyer together never do.
    /// </summary>
    static IEnumerable<string> CoinsOnce(Outcome outcome)
    {
        var entries = outcome.Seen.Buyers.SelectMany(b => b.Entries.Select(e => (b.Buyer, Entry: e))).ToLookup(e => e.Entry.OrderId ?? "");
        var paidOff = entries[""].Where(e => e.Entry.Coins < 0).Select(e => e.Buyer).ToHashSet();
        var wrong = from order in outcome.Seen.Orders
                    let right = order.KeptFen / 100
                    let got = entries[order.OrderId].ToList()
                    let sum = got.Sum(g => g.Entry.Coins)
                    where sum < right || (sum > right && !paidOff.Contains(order.Buyer)) || got.Count(g => g.Entry.Coins > 0) > 1 || got.Any(g => g.Buyer != order.Buyer)
                    select $"{order.OrderId} ({order.Status}, {order.DueFen} fen): {string.Join(" + ", got.Select(g => $"{g.Entry.Coins} for buyer {g.Buyer}"))}, not {right} for buyer {order.Buyer}";
        var rights = outcome.Seen.Orders.GroupBy(o => o.Buyer).ToDictionary(g => g.Key, g => g.Sum(o => o.KeptFen / 100));
        return wrong.Concat(outcome.Seen.Buyers.Where(b => b.Entries.Sum(e => e.Coins) != rights.GetValueOrDefault(b.Buyer)).Select(b => $"buyer {b.Buyer}: {b.Entries.Sum(e => e.Coins)} coins, not {rights.GetValueOrDefault(b.Buyer)}"));
    }

    static IEnumerable<string> BalancesAddUp(Outcome outcome) =>
        outcome.Seen.Buyers.Where(b => b.Balance != b.Entries.Sum(e => e.Coins)).Select(b => $"buyer {b.Buyer}: {b.Balance}, entries {b.Entries.Sum(e => e.Coins)}");

    static Dictionary<string, long> Sums(Outcome outcome, StatementKind kind) =>
        outcome.Seen.Statement.Where(l => l.Kind == kind).GroupBy(l => l.PaymentId ?? "").ToDictionary(g => g.Key, g => g.Sum(l => l.AmountFen));
}
