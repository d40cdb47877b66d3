using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Promotions;

/// <summary>Lists a shop's coupons, or without a shop the platform's, that have not ended; newest first.</summary>
public sealed class ListCoupons(CouponTable coupons, ICallers callers, TimeProvider time)
{
    [Function(nameof(ListCoupons))]
    [Operation("List coupons", Answer = typeof(PageOf<CouponView>), Query = ["shop", "cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "coupons")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out _, out var forged)) return forged;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        var shop = request.Query["shop"].ToString();
        if (shop.Length > 0 && !Ids.IsId(shop, "shp")) return Answer.Ok(new PageOf<CouponView>([], null));
        var (page, next) = await coupons.PageAsync(shop.Length == 0 ? null : shop, time.GetUtcNow(), paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<CouponView>([.. page.Select(c => CouponView.Of(c.Coupon, c.Left))], Paging.Cursor(next)));
    }
}
