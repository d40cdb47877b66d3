using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;

namespace Marketplace.Promotions;

/// <summary>A claim that wants to be taken from the stock; one that may have been taken by an earlier run is looked for first.</summary>
public sealed record ClaimWish(string UserId, int Number, bool MayRepeat);

/// <summary>
/// Claims coupons: first the claim is written into the wallet, unconfirmed, under the next number; then it is taken from the stock; then it is
/// confirmed. Whoever dies in between leaves a claim that counts for nothing until it is looked at again: one that was taken is
/// confirmed then, one that was not is taken up by the user's next claim.
/// </summary>
public sealed class CouponClaims(CouponTable coupons, WalletTable wallets, TimeProvider time)
{
    const int Tries = 50;

    /// <summary>An unconfirmed claim older than this is nobody's any more.</summary>
    static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    readonly Lanes<ClaimWish, bool> lanes = new(wish => $"{wish.UserId}.{wish.Number}");

    /// <summary>The claim; 404, or 409 <c>coupon-exhausted</c>, <c>coupon-limit-reached</c>, <c>coupon-not-valid-now</c>.</summary>
    public async Task<Result<Claim>> ClaimAsync(string userId, string couponId, Attempt attempt, CancellationToken cancellation)
    {
        if (!Ids.IsId(couponId, "cpn") || await coupons.FindAsync(couponId, cancellation) is not { } issued) return Problem.NotFound("coupon");
        for (var tried = 0; tried < Tries; tried++)
        {
            var mine = await wallets.OfCouponAsync(userId, couponId, cancellation);
            if (mine.FirstOrDefault(c => c.Claim.Cause == attempt.Cause) is { Claim.Confirmed: true } done) return done.Claim;
            if (!issued.Coupon.IsOpen(time.GetUtcNow())) return CouponProblems.NotOpen;
            if (await BeginAsync(userId, issued, mine, attempt, cancellation) is not { } begun) continue;
            if (!begun.TryGet(out var claim, out var refusal)) return refusal;
            if (await FinishAsync(userId, claim, mine.Any(c => c.Claim.Number == claim.Number), cancellation) is { } outcome) return outcome;
        }

        return Problem.Conflict("request-in-progress", "Another claim of yours is still running.") with { RetryAfterSeconds = 1 };
    }

    /// <summary>The claim as it counts: an unconfirmed one is confirmed if it was taken from the stock, and null if not.</summary>
    public async Task<KeptClaim?> SettleAsync(string userId, KeptClaim kept, CancellationToken cancellation)
    {
        if (kept.Claim.Confirmed) return kept;
        if (!await coupons.IsClaimedAsync(kept.Claim.Coupon.CouponId, userId, kept.Claim.Number, cancellation)) return null;
        await wallets.TryChangeAsync(userId, kept, kept.Claim with { Confirmed = true }, cancellation);
        return await wallets.FindAsync(userId, kept.Claim.ClaimId, cancellation) is { Claim.Confirmed: true } settled ? settled : null;
    }

    /// <summary>Writes the unconfirmed claim; null when a rival of the same user was first or is still at it.</summary>
    async Task<Result<Claim>?> BeginAsync(string userId, IssuedCoupon issued, IReadOnlyList<KeptClaim> mine, Attempt attempt, CancellationToken cancellation)
    {
        var open = mine.FirstOrDefault(c => !c.Claim.Confirmed);
        if (open is not null && open.Claim.Cause != attempt.Cause && time.GetUtcNow() - open.Claim.ClaimedAt < Abandoned)
        {
            await Task.Delay(Pause, cancellation);
            return null;
        }

        var number = open?.Claim.Number ?? mine.Count + 1;
        if (number > issued.Coupon.PerUser) return (Result<Claim>)CouponProblems.LimitReached(issued.Coupon.PerUser);
        if (open is null && issued.Left <= 0) return (Result<Claim>)CouponProblems.Exhausted;
        var claim = new Claim(issued.Coupon, number, attempt.Cause, attempt.FirstTriedAt, Confirmed: false);
        var written = open is null ? await wallets.TryAddAsync(userId, claim, cancellation) : await wallets.TryChangeAsync(userId, open, claim, cancellation);
        return written ? (Result<Claim>)claim : (Result<Claim>?)null;
    }

    /// <summary>Takes it from the stock and confirms it, or takes it back; null when a rival of the same user has taken it over.</summary>
    async Task<Result<Claim>?> FinishAsync(string userId, Claim claim, bool mayRepeat, CancellationToken cancellation)
    {
        var wish = new ClaimWish(userId, claim.Number, mayRepeat);
        var taken = await lanes.AskAsync(claim.Coupon.CouponId, wish, CouponTable.MaxBatch, batch => TakeAsync(claim.Coupon.CouponId, batch)).WaitAsync(cancellation);
        if (await wallets.FindAsync(userId, claim.ClaimId, cancellation) is not { } kept || kept.Claim.Cause != claim.Cause) return null;
        if (kept.Claim.Confirmed) return (Result<Claim>)kept.Claim;
        if (!taken)
        {
            await wallets.TryRemoveAsync(userId, kept, cancellation);
            return (Result<Claim>)CouponProblems.Exhausted;
        }

        var confirmed = kept.Claim with { Confirmed = true };
        return await wallets.TryChangeAsync(userId, kept, confirmed, cancellation) ? (Result<Claim>)confirmed : (Result<Claim>?)null;
    }

    // One caller's going away must not end the work for the others of the batch, so none of their tokens is used.
    async Task TakeAsync(string couponId, IReadOnlyList<Waiting<ClaimWish, bool>> batch)
    {
        var waiting = batch.ToList();
        for (var check = false; waiting.Count > 0; check = true)
        {
            var taken = await Task.WhenAll(waiting.Select(async w => (check || w.Wish.MayRepeat) && await coupons.IsClaimedAsync(couponId, w.Wish.UserId, w.Wish.Number, CancellationToken.None)));
            for (var i = waiting.Count - 1; i >= 0; i--)
                if (taken[i]) Answer(waiting, i, true);
            var issued = (await coupons.FindAsync(couponId, CancellationToken.None))!;
            while (waiting.Count > Math.Max(0, issued.Left)) Answer(waiting, waiting.Count - 1, false);
            if (waiting.Count > 0 && await coupons.TryClaimAsync(issued, [.. waiting.Select(w => (w.Wish.UserId, w.Wish.Number))], CancellationToken.None))
                while (waiting.Count > 0) Answer(waiting, waiting.Count - 1, true);
        }
    }

    static void Answer(List<Waiting<ClaimWish, bool>> waiting, int at, bool taken)
    {
        waiting[at].Done(taken);
        waiting.RemoveAt(at);
    }
}
