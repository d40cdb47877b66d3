using Marketplace.Promotions.Contracts;
using Marketplace.Shared;

namespace Marketplace.Promotions;

/// <summary>A coupon as buyers see it.</summary>
/// <param name="Left">How many can still be claimed.</param>
public sealed record CouponView(
    string CouponId, string? ShopId, string Name, Money Threshold, Money? Amount, int? Percent, Money? MaxDiscount,
    int Stock, int Left, int PerUser, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    public static CouponView Of(Coupon coupon, int left) => new(
        coupon.CouponId, coupon.ShopId, coupon.Name, coupon.Terms.Threshold, coupon.Terms.Amount, coupon.Terms.Percent, coupon.Terms.MaxDiscount,
        coupon.Stock, left, coupon.PerUser, coupon.StartsAt, coupon.EndsAt);
}

/// <summary>Whether a claimed coupon can be used.</summary>
public enum ClaimStatus
{
    /// <summary>It can be used, now or from its beginning on.</summary>
    Usable,

    /// <summary>Orders use it; if all of them end without a sale it can be used again.</summary>
    InUse,

    /// <summary>Its time is over.</summary>
    Ended,
}

/// <summary>A coupon in the caller's wallet.</summary>
/// <param name="OrderIds">The orders that use it.</param>
public sealed record ClaimView(
    string ClaimId, string CouponId, string? ShopId, string Name, Money Threshold, Money? Amount, int? Percent, Money? MaxDiscount,
    DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset ClaimedAt, ClaimStatus Status, IReadOnlyList<string> OrderIds)
{
    public static ClaimView Of(Claim claim, DateTimeOffset now) => new(
        claim.ClaimId, claim.Coupon.CouponId, claim.Coupon.ShopId, claim.Coupon.Name, claim.Coupon.Terms.Threshold, claim.Coupon.Terms.Amount,
        claim.Coupon.Terms.Percent, claim.Coupon.Terms.MaxDiscount, claim.Coupon.StartsAt, claim.Coupon.EndsAt, claim.ClaimedAt,
        claim.HeldBy.Count > 0 ? ClaimStatus.InUse : claim.Coupon.EndsAt <= now ? ClaimStatus.Ended : ClaimStatus.Usable, claim.HeldBy);
}
