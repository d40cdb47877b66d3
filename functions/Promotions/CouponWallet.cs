using Marketplace.Promotions.Contracts;
using Marketplace.Shared;

namespace Marketplace.Promotions;

/// <summary><see cref="ICoupons"/> over the wallets: read, decide by <see cref="Claim"/>, write under the ETag, and again when a rival was first.</summary>
public sealed class CouponWallet(WalletTable wallets, CouponClaims claims, TimeProvider time) : ICoupons
{
    public async Task<IReadOnlyList<ClaimedCoupon>> FindAsync(string userId, IReadOnlyCollection<string> couponIds, CancellationToken cancellation)
    {
        var kept = await Task.WhenAll(couponIds.Where(id => Ids.IsId(id, "cpn")).Select(id => wallets.OfCouponAsync(userId, id, cancellation)));
        var settled = await Task.WhenAll(kept.SelectMany(k => k).Select(k => claims.SettleAsync(userId, k, cancellation)));
        return [.. settled.OfType<KeptClaim>().Select(k => k.Claim.ToContract())];
    }

    public async Task<Result<bool>> LockAsync(string userId, string claimId, IReadOnlyList<string> orderIds, CancellationToken cancellation)
    {
        while (true)
        {
            if (await wallets.FindAsync(userId, claimId, cancellation) is not { } kept) return CouponProblems.InUse;
            if (kept.Claim.HeldBy.Count == orderIds.Count && !kept.Claim.HeldBy.Except(orderIds).Any()) return true;
            if (kept.Claim.Lock(orderIds, time.GetUtcNow()) is not { } locked) return CouponProblems.InUse;
            if (await wallets.TryChangeAsync(userId, kept, locked, cancellation)) return true;
        }
    }

    public async Task LetGoAsync(string userId, string claimId, string orderId, CancellationToken cancellation)
    {
        while (await wallets.FindAsync(userId, claimId, cancellation) is { } kept)
        {
            if (kept.Claim.LetGoBy.Contains(orderId) && !kept.Claim.HeldBy.Contains(orderId)) return;
            if (await wallets.TryChangeAsync(userId, kept, kept.Claim.LetGo(orderId), cancellation)) return;
        }
    }
}
