using Marketplace.Promotions.Contracts;

namespace Marketplace.Promotions;

/// <summary>A coupon as it was issued; it does not change afterwards, so what a buyer has claimed stays what it was.</summary>
/// <param name="CouponId"><c>cpn_…</c></param>
/// <param name="ShopId">At which shop it counts; null for one of the platform.</param>
/// <param name="Name">For people; escape it.</param>
/// <param name="Terms">What it takes off.</param>
/// <param name="Stock">How many can be claimed in all.</param>
/// <param name="PerUser">How many a user can claim.</param>
/// <param name="StartsAt">From when on it can be claimed and used.</param>
/// <param name="EndsAt">Until when.</param>
/// <param name="IssuedAt">When it was made.</param>
public sealed record Coupon(
    string CouponId, string? ShopId, string Name, CouponTerms Terms, int Stock, int PerUser, DateTimeOffset StartsAt, DateTimeOffset EndsAt, DateTimeOffset IssuedAt)
{
    /// <summary>Whether it can be claimed at a time.</summary>
    public bool IsOpen(DateTimeOffset at) => StartsAt <= at && at < EndsAt;
}

/// <summary>
/// A coupon in a wallet. It is written before the coupon's stock is asked and confirmed afterwards; one that is not confirmed counts
/// for nothing, and is taken up again by the next claim.
/// </summary>
/// <param name="Coupon">As issued.</param>
/// <param name="Number">Which of the user's claims of this coupon; from 1 to <see cref="Coupon.PerUser"/>.</param>
/// <param name="Cause">Of the request that made it.</param>
/// <param name="ClaimedAt">When.</param>
/// <param name="Confirmed">Whether it was taken from the stock.</param>
public sealed record Claim(Coupon Coupon, int Number, string Cause, DateTimeOffset ClaimedAt, bool Confirmed)
{
    const int LetGoKept = 20;

    /// <summary>Orders that use it.</summary>
    public IReadOnlyList<string> HeldBy { get; init; } = [];

    /// <summary>The orders that let it go last; they cannot hold it any more.</summary>
    public IReadOnlyList<string> LetGoBy { get; init; } = [];

    /// <summary>Its name in the wallet.</summary>
    public string ClaimId => $"{Coupon.CouponId}.{Number:D4}";

    /// <summary>Locked for these orders, or null when others hold it or one of them has let it go.</summary>
    public Claim? Lock(IReadOnlyList<string> orderIds, DateTimeOffset at) =>
        !Confirmed || !Coupon.IsOpen(at) || HeldBy.Except(orderIds).Any() || LetGoBy.Intersect(orderIds).Any() ? null : this with { HeldBy = [.. orderIds.Order(StringComparer.Ordinal)] };

    /// <summary>Without an order that held it, or would have.</summary>
    public Claim LetGo(string orderId) =>
        this with { HeldBy = [.. HeldBy.Where(o => o != orderId)], LetGoBy = [.. LetGoBy.Where(o => o != orderId).TakeLast(LetGoKept - 1), orderId] };

    /// <summary>As checkout sees it.</summary>
    public ClaimedCoupon ToContract() =>
        new(ClaimId, Coupon.CouponId, Coupon.ShopId, Coupon.Name, Coupon.Terms, Coupon.StartsAt, Coupon.EndsAt, HeldBy);
}
