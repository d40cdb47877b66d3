using Marketplace.Shared;

namespace Marketplace.Promotions.Contracts;

/// <summary>What a coupon takes off. Exactly one of amount and per cent is set.</summary>
/// <param name="Threshold">Goods must cost at least so much, before any discount.</param>
/// <param name="Amount">So much off, or null.</param>
/// <param name="Percent">1 to 99 per cent off, or null.</param>
/// <param name="MaxDiscount">What a per cent takes off at the most, or null.</param>
public sealed record CouponTerms(Money Threshold, Money? Amount, int? Percent, Money? MaxDiscount)
{
    /// <summary>Whether goods of this price are enough for it; goods in another currency never are.</summary>
    public bool IsReachedBy(Money goods) => goods.Currency == Threshold.Currency && goods >= Threshold;

    /// <summary>
    /// What it takes off. The threshold looks at the goods before any discount, so that one coupon never spoils another; the
    /// per cent is of what other coupons have left.
    /// </summary>
    /// <param name="goods">What the goods cost before any discount.</param>
    /// <param name="left">What is left of that after the coupons before this one.</param>
    public Money DiscountOn(Money goods, Money left)
    {
        if (!IsReachedBy(goods)) return Money.Zero(goods.Currency);
        var off = Amount ?? new Money((long)(left.Amount * (decimal)Percent!.Value / 100m), left.Currency);
        if (MaxDiscount < off) off = MaxDiscount.Value;
        return off < left ? off : left;
    }
}

/// <summary>A coupon in a user's wallet.</summary>
/// <param name="ClaimId">Names it among all claims of this user; what is locked and given back.</param>
/// <param name="CouponId"><c>cpn_…</c></param>
/// <param name="ShopId">At which shop it counts; null for one of the platform.</param>
/// <param name="Name">For people.</param>
/// <param name="Terms">What it takes off.</param>
/// <param name="StartsAt">From when on it counts.</param>
/// <param name="EndsAt">Until when it counts.</param>
/// <param name="HeldBy">Orders that use it; none when it is free.</param>
public sealed record ClaimedCoupon(
    string ClaimId, string CouponId, string? ShopId, string Name, CouponTerms Terms, DateTimeOffset StartsAt, DateTimeOffset EndsAt, IReadOnlyList<string> HeldBy)
{
    /// <summary>Whether it can be used at a time.</summary>
    public bool IsUsable(DateTimeOffset at) => HeldBy.Count == 0 && StartsAt <= at && at < EndsAt;
}

/// <summary>
/// Coupons in wallets, as checkout uses them. A coupon is used as long as an order holds it: a checkout locks it for its orders, each
/// order that is cancelled or refunded in full lets it go, and when the last one has, it is free again. It is never held by two checkouts.
/// </summary>
public interface ICoupons
{
    /// <summary>The user's claims of these coupons. One storage transaction per coupon.</summary>
    Task<IReadOnlyList<ClaimedCoupon>> FindAsync(string userId, IReadOnlyCollection<string> couponIds, CancellationToken cancellation);

    /// <summary>
    /// Locks a claim for the orders of one checkout, safe to repeat: 409 <c>coupon-not-valid-now</c> when others hold it or one of these
    /// orders has let it go before. Two storage transactions.
    /// </summary>
    Task<Result<bool>> LockAsync(string userId, string claimId, IReadOnlyList<string> orderIds, CancellationToken cancellation);

    /// <summary>An order lets a claim go, whether it held it or not; it cannot lock it any more. Safe to repeat. Two storage transactions.</summary>
    Task LetGoAsync(string userId, string claimId, string orderId, CancellationToken cancellation);
}
