using Marketplace.Simulation.Model;
using Marketplace.Simulation.Plan;

namespace Marketplace.Simulation.Actors;

/// <summary>What a buyer does to pay less: checks in for coins, and claims coupons until there are none left.</summary>
public sealed class Thrift(Town town, Chronicle chronicle)
{
    static readonly string[] NoneLeft = ["coupon-exhausted", "coupon-limit-reached"];

    /// <summary>Before a checkout; the coupons that are there for it.</summary>
    public async Task<IReadOnlyList<string>> PrepareAsync(CheckoutPlan plan, CancellationToken cancellation)
    {
        if (plan.Savings.ChecksIn) await CheckInAsync(plan.Buyer, $"checkout-{plan.Index}", cancellation);
        var coupons = new List<string>();
        if (plan.Savings.ShopCoupon) coupons.Add(town.Shops[plan.Orders[0].Shop].CouponId);
        if (plan.Savings.PlatformCoupon) coupons.Add(town.CouponId);
        var claimed = await Task.WhenAll(coupons.Select(c => ClaimAsync(plan, c, cancellation)));
        return [.. coupons.Zip(claimed).Where(c => c.Second).Select(c => c.First)];
    }

    /// <summary>Checks in; a second time on one day gives nothing.</summary>
    public async Task CheckInAsync(int buyer, string occasion, CancellationToken cancellation)
    {
        var reply = await town.Buyers[buyer].PostAsync("/api/coins/check-in", null, $"check-in-{occasion}", cancellation);
        if (reply.IsSuccess) chronicle.Note(new CheckedIn(buyer, reply.Json.GetProperty("coins").GetInt64()));
        else if (reply.Code != "already-checked-in") throw new InvalidOperationException($"A check-in was refused: {reply}");
    }

    async Task<bool> ClaimAsync(CheckoutPlan plan, string couponId, CancellationToken cancellation)
    {
        var reply = await town.Buyers[plan.Buyer].PostAsync($"/api/coupons/{couponId}/claims", null, $"claim-{couponId}-{plan.Index}", cancellation);
        if (reply.IsSuccess) chronicle.Note(new Claimed(plan.Buyer, couponId));
        else if (!NoneLeft.Contains(reply.Code)) throw new InvalidOperationException($"A claim was refused: {reply}");
        return reply.IsSuccess;
    }
}
