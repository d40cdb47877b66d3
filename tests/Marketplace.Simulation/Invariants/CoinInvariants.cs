namespace Marketplace.Simulation.Invariants;

/// <summary>What must hold of coins: earned − spent − taken back − expired is what is there.</summary>
public static class CoinInvariants
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("Each completed order earned its coins exactly once", EarnedOnce),
        new("Orders were paid with the coins that they say, and gave them back with the money", SpentOnce),
        new("Each check-in gave its coins once", CheckInsOnce),
        new("A buyer's balance is the sum of the entries", BalancesAddUp),
        new("Coins live to the end of the next year and no longer", Expired),
    ];

    /// <summary>
    /// A refund that Coins heard of before the order took nothing yet, and coins that were spent cannot be taken back: what is owed is paid off by coins that come,
    /// in an entry of no order. So an order may stand with more than is right of it when its buyer paid something off or has nothing; all entries of a buyer
    /// together only while the balance is zero.
    /// </summary>
    static IEnumerable<string> EarnedOnce(Outcome outcome)
    {
        var entries = outcome.Seen.Buyers.SelectMany(b => b.Entries.Where(e => e.IsEarning).Select(e => (b.Buyer, Entry: e))).ToLookup(e => e.Entry.OrderId ?? "");
        var owing = entries[""].Where(e => e.Entry.Coins < 0).Select(e => e.Buyer).Concat(outcome.Seen.Buyers.Where(b => b.Balance == 0).Select(b => b.Buyer)).ToHashSet();
        var wrong = from order in outcome.Seen.Orders
                    let right = order.KeptFen / 100
                    let got = entries[order.OrderId].ToList()
                    let sum = got.Sum(g => g.Entry.Coins)
                    where sum < right || (sum > right && !owing.Contains(order.Buyer)) || got.Count(g => g.Entry.Coins > 0) > 1 || got.Any(g => g.Buyer != order.Buyer)
                    select $"{order.OrderId} ({order.Status}, {order.DueFen} fen): {string.Join(" + ", got.Select(g => $"{g.Entry.Coins} for buyer {g.Buyer}"))}, not {right} for buyer {order.Buyer}";
        var rights = outcome.Seen.Orders.GroupBy(o => o.Buyer).ToDictionary(g => g.Key, g => g.Sum(o => o.KeptFen / 100));
        return wrong.Concat(from buyer in outcome.Seen.Buyers
                            let earned = buyer.Entries.Where(e => e.IsEarning).Sum(e => e.Coins)
                            let right = rights.GetValueOrDefault(buyer.Buyer)
                            where earned != right && !(earned > right && buyer.Balance == 0)
                            select $"buyer {buyer.Buyer}: {earned} coins, not {right}");
    }

    static IEnumerable<string> SpentOnce(Outcome outcome)
    {
        var entries = outcome.Seen.Buyers.SelectMany(b => b.Entries.Where(e => e.IsSpending).Select(e => (b.Buyer, Entry: e))).ToLookup(e => e.Entry.OrderId ?? "");
        return from orderId in entries.Select(e => e.Key).Union(outcome.Seen.Orders.Where(o => o.CoinsFen > 0).Select(o => o.OrderId))
               let order = outcome.Find(orderId)
               let spent = -entries[orderId].Sum(e => e.Entry.Coins)
               let right = order?.KeptCoins ?? 0
               where spent != right || entries[orderId].Count(e => e.Entry.Kind == "spent") > 1 || entries[orderId].Any(e => order is not null && e.Buyer != order.Buyer)
               select $"{orderId} ({order?.Status ?? "never placed"}, paid with {order?.CoinsFen} coins, refunds {string.Join(", ", order?.Refunds ?? [])}): {string.Join(", ", entries[orderId].Select(e => $"{e.Entry.Kind} {e.Entry.Coins}"))}; {right} are right";
    }

    static IEnumerable<string> CheckInsOnce(Outcome outcome) =>
        from buyer in outcome.Seen.Buyers
        let seen = buyer.Entries.Where(e => e.Kind == "checked-in").Select(e => e.Coins).Order().ToList()
        let told = outcome.CheckIns.Where(c => c.Buyer == buyer.Buyer).Select(c => c.Coins).Order().ToList()
        where !seen.SequenceEqual(told)
        select $"buyer {buyer.Buyer} was told {string.Join(" + ", told)} and has {string.Join(" + ", seen)}";

    static IEnumerable<string> BalancesAddUp(Outcome outcome) =>
        outcome.Seen.Buyers.Where(b => b.Balance < 0 || b.Balance != b.Entries.Sum(e => e.Coins)).Select(b => $"buyer {b.Buyer}: {b.Balance}, entries {b.Entries.Sum(e => e.Coins)}");

    static IEnumerable<string> Expired(Outcome outcome) =>
        from buyer in outcome.Seen.Buyers
        let later = outcome.Seen.Later.FirstOrDefault(l => l.Buyer == buyer.Buyer)
        let expired = later?.Entries.Where(e => e.Kind == "expired").Sum(e => e.Coins)
        where later?.Balance != 0 || -expired != buyer.Balance || later.Entries.Sum(e => e.Coins) != 0 || buyer.Entries.Any(e => e.Kind == "expired")
        select $"buyer {buyer.Buyer} had {buyer.Balance} coins, of which {expired} expired: {later?.Balance} are left";
}
