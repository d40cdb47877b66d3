using Marketplace.Shared;

namespace Marketplace.Promotions;

/// <summary>The refusals of this slice.</summary>
internal static class CouponProblems
{
    /// <summary>409: all are claimed.</summary>
    public static Problem Exhausted { get; } = Problem.Conflict("coupon-exhausted", "All of these coupons are claimed.");

    /// <summary>409: too early or too late.</summary>
    public static Problem NotOpen { get; } = Problem.Conflict("coupon-not-valid-now", "This coupon cannot be used now.", "It has not begun yet, or has ended.");

    /// <summary>409: another checkout holds it.</summary>
    public static Problem InUse { get; } = Problem.Conflict("coupon-not-valid-now", "This coupon cannot be used now.", "It is gone, or another order of yours uses it.");

    /// <summary>409: the user has as many as one may have.</summary>
    public static Problem LimitReached(int perUser) =>
        Problem.Conflict("coupon-limit-reached", "You have claimed as many of these coupons as you may.", $"Each user may claim {perUser}.");
}
