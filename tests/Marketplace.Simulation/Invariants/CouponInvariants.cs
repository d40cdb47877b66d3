namespace Marketplace.Simulation.Invariants;

/// <summary>What must hold of coupons: issued is left, or in a wallet; what is in a wallet is free, or used by one checkout.</summary>
public static class CouponInvariants
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("Coupons that were issued are left or in the wallets of those who were told so", Conserved),
        new("A coupon is used by the orders of one checkout that stand, and is free when none does", UsedOnce),
    ];

    static IEnumerable<string> Conserved(Outcome outcome) =>
        from coupon in outcome.Seen.Coupons
        let kept = outcome.Seen.Wallets.Where(w => w.CouponId == coupon.CouponId).Select(w => w.Buyer).Order().ToList()
        let told = outcome.Claims.Where(c => c.CouponId == coupon.CouponId).Select(c => c.Buyer).Order().ToList()
        where coupon.Left < 0 || coupon.Stock - coupon.Left != kept.Count || !kept.SequenceEqual(told)
        select $"{coupon.CouponId}: {coupon.Stock} issued, {coupon.Left} left, {kept.Count} in wallets, {told.Count} claims answered";

    static IEnumerable<string> UsedOnce(Outcome outcome)
    {
        var right = from checkout in outcome.Stories
                    from coupon in outcome.Seen.Coupons.Where(c => checkout.Coupons.Contains(c.CouponId))
                    let standing = checkout.Orders.Select(o => outcome.Find(o.OrderId)).Where(o => o?.Status == "completed" && (coupon.Shop is null || coupon.Shop == o.Shop)).ToList()
                    where standing.Count > 0
                    select Said(checkout.Plan.Buyer, coupon.CouponId, standing.Select(o => o!.OrderId));
        var used = outcome.Seen.Wallets.Where(w => w.OrderIds.Count > 0).Select(w => Said(w.Buyer, w.CouponId, w.OrderIds));
        var (rights, seen) = (right.CountBy(r => r).ToDictionary(), used.CountBy(u => u).ToDictionary());
        return rights.Keys.Union(seen.Keys).Where(k => rights.GetValueOrDefault(k) != seen.GetValueOrDefault(k))
            .Select(k => $"{k}: used {seen.GetValueOrDefault(k)} times, {rights.GetValueOrDefault(k)} is right");
    }

    static string Said(int buyer, string couponId, IEnumerable<string> orderIds) => $"{couponId} of buyer {buyer} for {string.Join(", ", orderIds.Order(StringComparer.Ordinal))}";
}
