using Marketplace.Promotions.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Promotions;

/// <summary>A coupon as it is asked for: exactly one of amount and percent.</summary>
public sealed record CouponRequest(
    string? Name, Money? Threshold, Money? Amount, int? Percent, Money? MaxDiscount, int? Stock, int? PerUser, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt)
{
    const int MaxName = 64;
    const int MaxStock = 10_000_000;
    const int MaxPerUser = 100;

    /// <summary>The coupon, or all that is wrong with it.</summary>
    public Result<Coupon> Read(string? shopId, Attempt attempt, DateTimeOffset now)
    {
        var checks = new Checks();
        var coupon = new Coupon(
            Ids.At("cpn", attempt.FirstTriedAt, attempt.Cause), shopId, checks.Text("name", Name, MaxName), ReadTerms(checks),
            checks.Number("stock", Stock, 1, MaxStock), checks.Number("perUser", PerUser ?? 1, 1, MaxPerUser), StartsAt ?? now, EndsAt ?? now, attempt.FirstTriedAt);
        if (EndsAt is null) checks.Add("endsAt", "required", "endsAt is missing.");
        else if (EndsAt <= coupon.StartsAt || EndsAt <= now) checks.Add("endsAt", "out-of-range", "endsAt must be after startsAt and in the future.");
        return checks.Problem is { } wrong ? wrong : coupon;
    }

    CouponTerms ReadTerms(Checks checks)
    {
        var threshold = checks.Amount("threshold", Threshold);
        var amount = Amount is null ? (Money?)null : checks.Amount("amount", Amount, 1);
        var most = MaxDiscount is null ? (Money?)null : checks.Amount("maxDiscount", MaxDiscount, 1);
        if (Percent is not null) checks.Number("percent", Percent, 1, 99);
        if ((Amount is null) == (Percent is null)) checks.Add("amount", "one-of", "Set either amount or percent.");
        if (new[] { amount, most }.Any(m => m is { } money && money.Currency != threshold.Currency))
            checks.Add("threshold.currency", "mixed-currencies", "All amounts of a coupon are in one currency.");
        return new CouponTerms(threshold, amount, Percent, most);
    }
}
