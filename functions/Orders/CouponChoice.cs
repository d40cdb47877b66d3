using Marketplace.Promotions.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>What a buyer has that takes something off.</summary>
/// <param name="Claims">Of the coupons asked for.</param>
/// <param name="Coins">That can be spent.</param>
/// <param name="Now">The moment for which it is priced.</param>
/// <param name="OwnOrders">Orders that this very checkout may have made in an earlier run: what they hold is not in the way.</param>
public sealed record Wallet(IReadOnlyList<ClaimedCoupon> Claims, long Coins, DateTimeOffset Now, IReadOnlySet<string> OwnOrders)
{
    /// <summary>A claim of the coupon that can be used, or null.</summary>
    public ClaimedCoupon? Usable(string couponId) => Claims
        .Where(c => c.CouponId == couponId && (c with { HeldBy = [.. c.HeldBy.Where(o => !OwnOrders.Contains(o))] }).IsUsable(Now))
        .OrderByDescending(c => c.HeldBy.Count).ThenBy(c => c.ClaimId, StringComparer.Ordinal).FirstOrDefault();
}

/// <summary>
/// Which coupons count in a checkout: at most one of each shop and one of the platform, each only when its threshold is reached. A coupon
/// that does not count is said in a quote and stands in the way of an order, since its buyer expected another price. Pure.
/// </summary>
public sealed record CouponChoice(IReadOnlyList<ClaimedCoupon> Counting, IReadOnlyList<QuoteProblem> Problems)
{
    /// <summary>The platform's, or null.</summary>
    public ClaimedCoupon? OfPlatform => Of(null);

    /// <summary>Why the checkout cannot be placed with these coupons, or null.</summary>
    public Problem? Refusal => Problems.Count == 0
        ? null
        : OrderProblems.CouponNotValid([.. Problems.Select(p => new FieldError("couponIds", p.Code, p.Message))]);

    /// <summary>A shop's, or null.</summary>
    public ClaimedCoupon? Of(string? shopId) => Counting.FirstOrDefault(c => c.ShopId == shopId);

    /// <summary>Chooses among the coupons that were asked for.</summary>
    /// <param name="couponIds">As asked; each once.</param>
    /// <param name="wallet">What the buyer has.</param>
    /// <param name="goods">What the goods of each shop cost.</param>
    public static CouponChoice Make(IReadOnlyList<string> couponIds, Wallet wallet, IReadOnlyDictionary<string, Money> goods)
    {
        List<ClaimedCoupon> counting = [];
        List<QuoteProblem> problems = [];
        foreach (var id in couponIds)
        {
            var claim = wallet.Usable(id);
            if (Against(claim, counting, goods) is var (code, message)) problems.Add(new QuoteProblem(code, message, CouponId: id));
            else counting.Add(claim!);
        }

        return new CouponChoice(counting, problems);
    }

    static (string Code, string Message)? Against(ClaimedCoupon? claim, List<ClaimedCoupon> counting, IReadOnlyDictionary<string, Money> goods)
    {
        if (claim is null) return ("not-usable", "You have no such coupon that can be used now.");
        if (claim.ShopId is { } shop && !goods.ContainsKey(shop)) return ("other-shop", $"{claim.Name} counts at another shop.");
        if (counting.Any(c => c.ShopId == claim.ShopId)) return ("one-only", "Only one coupon of a shop and one of the platform count together.");
        var price = claim.ShopId is { } at ? goods[at] : goods.Values.Aggregate((a, b) => a + b);
        return claim.Terms.IsReachedBy(price) ? null : ("threshold-not-reached", $"{claim.Name} counts from {claim.Terms.Threshold} on; these goods cost {price}.");
    }
}
