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
        new("A refund takes coins along in proportion", CoinsGoAlong),
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
        let right = outcome.Completed.Where(o => o.Shop == shop.Shop).Select(o => WorthOf(outcome, o)).Sum(worth => worth - Commission(worth))
        where shop.AvailableFen != 0 || shop.PaidOutFen != right
        select $"shop {shop.Shop}: paid out {shop.PaidOutFen}, available {shop.AvailableFen}, earned {right} fen";

    static IEnumerable<string> PayoutsAgree(Outcome outcome)
    {
        var byProvider = Sums(outcome, StatementKind.Transfer).Values.Sum();
        var byShops = outcome.Seen.Shops.Sum(s => s.PaidOutFen);
        return byProvider == byShops ? [] : [$"the provider paid {byProvider}, the shops got {byShops} fen"];
    }

    static IEnumerable<string> CoinsGoAlong(Outcome outcome) =>
        from order in outcome.Seen.Orders
        let right = AlongWith(order, order.CoinsFen)
        where !order.Refunds.Select(r => r.Coins).SequenceEqual(right)
        select $"{order.OrderId}: {string.Join(", ", order.Refunds)} of {order.DueFen} fen and {order.CoinsFen} coins, which should take {string.Join(", ", right)} coins along";

    /// <summary>What a completed order is worth to its shop: the money that it keeps, and the platform's part in coupon and coins.</summary>
    static long WorthOf(Outcome outcome, OrderSeen order)
    {
        var used = outcome.Stories.FirstOrDefault(c => c.Orders.Any(o => o.OrderId == order.OrderId))?.Coupons ?? [];
        var byShop = outcome.Seen.Coupons.Where(c => c.Shop == order.Shop && used.Contains(c.CouponId)).Sum(c => Math.Min(c.AmountFen, order.GoodsFen - 1));
        var byPlatform = order.DiscountsFen - byShop;
        return order.KeptFen + order.KeptCoins + byPlatform - AlongWith(order, byPlatform).Sum();
    }

    /// <summary>What each refund takes along of something that was paid beside the money: in proportion to what is left, rounded down; the last of the money takes all.</summary>
    static List<long> AlongWith(OrderSeen order, long beside)
    {
        var (money, parts) = (order.DueFen, new List<long>());
        foreach (var refund in order.Refunds)
        {
            parts.Add(refund.Fen == money ? beside : beside * refund.Fen / money);
            (money, beside) = (money - refund.Fen, beside - parts[^1]);
        }

        return parts;
    }

    static Dictionary<string, long> Sums(Outcome outcome, StatementKind kind) =>
        outcome.Seen.Statement.Where(l => l.Kind == kind).GroupBy(l => l.PaymentId ?? "").ToDictionary(g => g.Key, g => g.Sum(l => l.AmountFen));
}
