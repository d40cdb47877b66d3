using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Promotions;

/// <summary>Puts a coupon into the caller's wallet.</summary>
public sealed class ClaimCoupon(CouponClaims claims, ICallers callers, Idempotency idempotency, TimeProvider time)
{
    [Function(nameof(ClaimCoupon))]
    [Operation("Claim a coupon", Who = Who.SignedIn, Answer = typeof(ClaimView), Status = 201, IdempotencyKey = IdempotencyKey.Required,
        Problems = ["400 idempotency-key-required", "404 not-found", "409 coupon-exhausted", "409 coupon-limit-reached", "409 coupon-not-valid-now"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "coupons/{couponId}/claims")] HttpRequest request, string couponId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        return await idempotency.OnceAsync(request, caller.Id, body, required: true, attempt => ClaimAsync(caller.Id, couponId, attempt, cancellation), cancellation);
    }

    async Task<IResult> ClaimAsync(string userId, string couponId, Attempt attempt, CancellationToken cancellation) =>
        (await claims.ClaimAsync(userId, couponId, attempt, cancellation)).TryGet(out var claim, out var why) ? Answer.Created(ClaimView.Of(claim, time.GetUtcNow())) : why;
}
