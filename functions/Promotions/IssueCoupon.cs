using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Promotions;

/// <summary>Issues a coupon: a shop's by its staff, the platform's by an operator.</summary>
public sealed class IssueCoupon(CouponTable coupons, IShops shops, ICallers callers, Idempotency idempotency, TimeProvider time)
{
    [Function("IssueShopCoupon")]
    [Operation("Issue a coupon of a shop", Who = Who.Staff, Body = typeof(CouponRequest), Answer = typeof(CouponView), Status = 201, IdempotencyKey = IdempotencyKey.Optional,
        Problems = ["404 not-found", "422 invalid-fields"])]
    public async Task<IResult> OfShop([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "shops/{shopId}/coupons")] HttpRequest request, string shopId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await shops.StaffedByAsync(shopId, caller, cancellation)).TryGet(out _, out var stranger)) return stranger;
        return await IssueAsync(request, caller.Id, shopId, cancellation);
    }

    [Function("IssuePlatformCoupon")]
    [Operation("Issue a coupon of the platform", Who = Who.Operator, Body = typeof(CouponRequest), Answer = typeof(CouponView), Status = 201, IdempotencyKey = IdempotencyKey.Optional,
        Problems = ["422 invalid-fields"])]
    public async Task<IResult> OfPlatform([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "coupons")] HttpRequest request, CancellationToken cancellation) =>
        callers.Operator(request).TryGet(out var caller, out var refused) ? await IssueAsync(request, caller.Id, null, cancellation) : refused;

    async Task<IResult> IssueAsync(HttpRequest request, string callerId, string? shopId, CancellationToken cancellation)
    {
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var bytes, out var unread)) return unread;
        if (!Body.Parse<CouponRequest>(bytes).TryGet(out var body, out var malformed)) return malformed;
        return await idempotency.OnceAsync(request, callerId, bytes, required: false, async attempt =>
        {
            if (!body.Read(shopId, attempt, time.GetUtcNow()).TryGet(out var coupon, out var wrong)) return wrong;
            await coupons.IssueAsync(coupon, cancellation);
            return Answer.Created(CouponView.Of(coupon, coupon.Stock));
        }, cancellation);
    }
}
