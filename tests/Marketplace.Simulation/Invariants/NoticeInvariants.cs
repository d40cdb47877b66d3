using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation.Invariants;

/// <summary>What must hold of inboxes.</summary>
public static class NoticeInvariants
{
    static readonly (string What, bool ToShop)[] Told = [("paid", true), ("shipped", false), ("completed", true), ("reminded", false)];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("Each side is told once what the timeline says", Once),
        new("Nobody is told of other people's orders", OwnOnly),
    ];

    static IEnumerable<string> Once(Outcome outcome)
    {
        var counts = outcome.Seen.Notices.CountBy(n => (n.OrderId, n.Kind, n.InShop)).ToDictionary();
        return from order in outcome.Seen.Orders
               from told in Told
               let right = order.Timeline.Count(e => e.What == told.What)
               let seen = counts.GetValueOrDefault((order.OrderId, $"order-{told.What}", told.ToShop))
               where seen != right
               select $"{order.OrderId}: {told.What} stands {right} times in the timeline and {seen} times in the inbox of {(told.ToShop ? "the shop" : "the buyer")}";
    }

    static IEnumerable<string> OwnOnly(Outcome outcome) =>
        from notice in outcome.Seen.Notices
        let order = outcome.Find(notice.OrderId)
        where order is null || (notice.InShop ? order.Shop : order.Buyer) != notice.Whose
        select $"{notice.Kind} of {notice.OrderId} is with {(notice.InShop ? "shop" : "buyer")} {notice.Whose}";
}
