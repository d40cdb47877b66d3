using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Promotions;

/// <summary>Lists the caller's own coupons.</summary>
public sealed class ListMyCoupons(WalletTable wallets, CouponClaims claims, ICallers callers, TimeProvider time)
{
    [Function(nameof(ListMyCoupons))]
    [Operation("List my coupons", Who = Who.SignedIn, Answer = typeof(PageOf<ClaimView>), Query = ["cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "me/coupons")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        var (page, next) = await wallets.PageAsync(caller.Id, paging.After, paging.Limit, cancellation);
        var settled = await Task.WhenAll(page.Select(c => claims.SettleAsync(caller.Id, c, cancellation)));
        return Answer.Ok(new PageOf<ClaimView>([.. settled.OfType<KeptClaim>().Select(c => ClaimView.Of(c.Claim, time.GetUtcNow()))], Paging.Cursor(next)));
    }
}
