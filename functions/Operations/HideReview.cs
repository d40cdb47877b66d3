using Marketplace.Identity.Contracts;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <param name="Reason">Kept in the audit log, and told to the review's author.</param>
public sealed record HideReviewRequest(string? Reason);

/// <summary>What became of a review.</summary>
public sealed record ReviewHidden(string ReviewId, DateTimeOffset HiddenAt, string Reason);

/// <summary>Takes a review from sight and out of all averages, on the record. Done twice, the first reason stays.</summary>
public sealed class HideReview(ICallers callers, IReviews reviews, AuditLog audit)
{
    [Function(nameof(HideReview))]
    [Operation("Hide a review", Who = Who.Operator, Body = typeof(HideReviewRequest), Answer = typeof(ReviewHidden), Problems = ["403 forbidden", "404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "reviews/{reviewId}/actions/hide")] HttpRequest request, string reviewId, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        if (!(await Body.ReadAsync<HideReviewRequest>(request, cancellation)).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var reason = checks.Text("reason", asked.Reason, 500);
        if (checks.Problem is { } wrong) return wrong;
        return await audit.RecordAsync(caller, "review.hide", reviewId, reason, async () =>
            (await reviews.HideAsync(reviewId, caller.Id, reason, cancellation)).TryGet(out var hidden, out var why)
                ? Answer.Ok(new ReviewHidden(reviewId, hidden.Since[ReviewFact.Hidden], hidden.HiddenReason!)) : why, cancellation);
    }
}
