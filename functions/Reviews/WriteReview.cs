using Marketplace.Identity.Contracts;
using Marketplace.Media.Contracts;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Reviews;

/// <summary>The buyer of a completed order reviews one of its lines, once. To anybody else the order does not exist.</summary>
public sealed class WriteReview(ICallers callers, IAccounts accounts, IOrders orders, IMedia library, ReviewDesk desk, ReviewViews views, Idempotency idempotency)
{
    [Function(nameof(WriteReview))]
    [Operation("Review what I bought", Who = Who.SignedIn, Body = typeof(ReviewRequest), Answer = typeof(ReviewView), Status = 201, IdempotencyKey = IdempotencyKey.Optional,
        Problems = ["404 not-found", "409 not-completed", "409 reviewed-already", "422 invalid-fields"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "reviews")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        if (!Body.Parse<ReviewRequest>(body).Then(ReviewDraft.Of).TryGet(out var draft, out var wrong)) return wrong;
        return await idempotency.OnceAsync(request, caller.Id, body, required: false, attempt => WriteAsync(caller, draft, attempt, cancellation), cancellation);
    }

    async Task<IResult> WriteAsync(Caller caller, ReviewDraft draft, Attempt attempt, CancellationToken cancellation)
    {
        if (!Ids.IsId(draft.OrderId, "ord") || await orders.FindSaleAsync(draft.OrderId, cancellation) is not { } sale || sale.BuyerId != caller.Id) return ReviewProblems.NoSuchOrder;
        if (sale.Lines.FirstOrDefault(l => l.SkuId == draft.SkuId) is not { } line) return Problem.Invalid([new FieldError("skuId", "not-in-order", "This was not bought in that order.")]);
        if (sale.Status != OrderStatus.Completed) return ReviewProblems.NotCompleted;
        if (await library.ObstacleAsync(draft.Media, caller, cancellation) is { } unusable) return unusable;
        var name = (await accounts.FindAsync(caller.Id, cancellation))?.DisplayName ?? "";
        var review = new Review(
            Review.IdOf(sale.OrderId, line.SkuId), line.ProductId, line.SkuId, sale.ShopId, sale.OrderId, caller.Id, Review.Masked(name), line.Title, line.Options,
            draft.Rating, draft.Ratings, draft.Text, draft.Media, attempt.FirstTriedAt);
        return (await desk.WriteAsync(review, cancellation)).TryGet(out var written, out var refused) ? Answer.Created((await views.OfAsync([written], cancellation))[0]) : refused;
    }
}
