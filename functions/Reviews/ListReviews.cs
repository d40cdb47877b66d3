using Marketplace.Catalog.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Reviews;

/// <summary>What all reviews of a product that are shown come to.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Average">Of the ratings, to two digits; null while there is none.</param>
/// <param name="Stars">How many gave one star, two, to five.</param>
public sealed record ReviewSummary(int Count, decimal? Average, IReadOnlyDictionary<string, int> Stars)
{
    internal static ReviewSummary Of(StarCounts counts) =>
        new(counts.Count, counts.Average, counts.ByStar.Index().ToDictionary(s => $"{s.Index + 1}", s => s.Item));
}

/// <summary>A page of a product's reviews.</summary>
public sealed record ReviewPage(IReadOnlyList<ReviewView> Items, string? NextCursor, ReviewSummary Summary);

/// <summary>Lists the reviews of a product, newest first. A product that was never on sale has none, and is not told of.</summary>
public sealed class ListReviews(ICallers callers, IListings listings, ReviewTable table, ReviewViews views)
{
    [Function(nameof(ListReviews))]
    [Operation("List the reviews of a product", Answer = typeof(ReviewPage), Query = ["cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit", "404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "products/{productId}/reviews")] HttpRequest request, string productId, CancellationToken cancellation)
    {
        if (callers.Anyone(request).Problem is { } forged) return forged;
        if (!Paging.Read(request).TryGet(out var paging, out var wrong)) return wrong;
        if (paging.After is { } after && !Ids.IsId(after, "new")) return Problem.BadRequest("bad-cursor", "This cursor was not handed out here.");
        if (!Ids.IsId(productId, "prd")) return Problem.NotFound("product");
        var counts = await table.CountsAsync(productId, cancellation);
        if (counts is null && await listings.FindAsync(productId, cancellation) is null) return Problem.NotFound("product");
        var (reviews, next) = counts is null ? ([], null) : await table.PageAsync(productId, paging.After, paging.Limit, cancellation);
        return Answer.Ok(new ReviewPage(await views.OfAsync(reviews, cancellation), Paging.Cursor(next), ReviewSummary.Of(counts ?? StarCounts.None)));
    }
}
