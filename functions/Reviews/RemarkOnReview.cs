using Marketplace.Identity.Contracts;
using Marketplace.Media.Contracts;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Reviews;

/// <summary>What is said about a review later: a reply by those who work in the shop, and a follow-up by its author, each once.</summary>
public sealed class RemarkOnReview(ICallers callers, IShops shops, IMedia library, ReviewDesk desk, ReviewViews views, Idempotency idempotency, TimeProvider time)
{
    [Function("ReplyToReview")]
    [Operation("Reply to a review of my shop", Who = Who.Staff, Body = typeof(ReplyRequest), Answer = typeof(ReviewView), IdempotencyKey = IdempotencyKey.Optional,
        Problems = ["403 forbidden", "404 not-found", "409 replied-already", "409 review-hidden"])]
    public async Task<IResult> Reply(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "reviews/{reviewId}/reply")] HttpRequest request, string reviewId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        if (!Body.Parse<ReplyRequest>(body).TryGet(out var asked, out var malformed)) return malformed;
        if (await desk.FindAsync(reviewId, cancellation) is not { } review) return ReviewProblems.NoSuchReview;
        if ((await shops.FindAsync(review.ShopId, cancellation))?.RoleOf(caller.Id) is null) return ReviewProblems.NotTheShop;
        var checks = new Checks();
        var text = checks.Text("text", asked.Text, Wording.MaxText);
        if (checks.Problem is { } wrong) return wrong;
        return await ChangeAsync(request, caller, body, reviewId, ReviewFact.Replied, r => r.Replied(text, time.GetUtcNow()), cancellation);
    }

    [Function("FollowUpReview")]
    [Operation("Write a follow-up to my review", Who = Who.SignedIn, Body = typeof(FollowUpRequest), Answer = typeof(ReviewView), IdempotencyKey = IdempotencyKey.Optional,
        Problems = ["403 forbidden", "404 not-found", "409 followed-up-already", "409 review-hidden"])]
    public async Task<IResult> FollowUp(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "reviews/{reviewId}/follow-up")] HttpRequest request, string reviewId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        if (!Body.Parse<FollowUpRequest>(body).TryGet(out var asked, out var malformed)) return malformed;
        if (await desk.FindAsync(reviewId, cancellation) is not { } review) return ReviewProblems.NoSuchReview;
        if (review.BuyerId != caller.Id) return ReviewProblems.NotTheAuthor;
        var checks = new Checks();
        var (text, media) = (checks.Text("text", asked.Text, Wording.MaxText), Wording.Media(checks, asked.Media));
        if (checks.Problem is { } wrong) return wrong;
        if (await library.ObstacleAsync(media, caller, cancellation) is { } unusable) return unusable;
        return await ChangeAsync(request, caller, body, reviewId, ReviewFact.FollowedUp, r => r.FollowedUp(text, media, time.GetUtcNow()), cancellation);
    }

    Task<IResult> ChangeAsync(HttpRequest request, Caller caller, byte[] body, string reviewId, ReviewFact what, Func<Review, Result<Review>> change, CancellationToken cancellation) =>
        idempotency.OnceAsync(request, caller.Id, body, required: false, async _ =>
            (await desk.ChangeAsync(reviewId, what, change, cancellation)).TryGet(out var after, out var refused) ? Answer.Ok((await views.OfAsync([after], cancellation))[0]) : refused, cancellation);
}
