using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Reviews;

/// <summary>A review as it was read.</summary>
public sealed record ReviewRead(Review Review, string ETag);

/// <summary>
/// Table <c>reviews</c>. PartitionKey: product id. RowKey: <c>r.</c> and an id that falls with time for a review; <c>summary</c> for the counts by star, which change in
/// the transaction that shows or hides a review, so they are exact. PartitionKey: review id, RowKey <c>place</c>: the product, and the time that
/// the review's row key is made of; whoever comes first sets it, so a review has one place however often it is sent. Hottest partition: a product that
/// many review at once; who loses a race for the counts tries again.
/// </summary>
public sealed class ReviewTable(TableServiceClient service)
{
    public const string Name = "reviews";
    const string PlaceRow = "place";
    const string SummaryRow = "summary";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Claims the place of a review; the time it was claimed first. One storage transaction, two when it was.</summary>
    public async Task<DateTimeOffset> ClaimAsync(string reviewId, string productId, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await table.TryInsertAsync(new TableEntity(reviewId, PlaceRow) { ["ProductId"] = productId, ["At"] = now }, cancellation)) return now;
        return (await table.FindAsync(reviewId, PlaceRow, cancellation))!.GetDateTimeOffset("At")!.Value;
    }

    /// <summary>Adds a review, counted; false when it is there already.</summary>
    public async Task<bool> TryAddAsync(Review review, CancellationToken cancellation)
    {
        while (true)
        {
            var counting = await CountingAsync(review.ProductId, counts => counts.Plus(review.Rating, 1), cancellation);
            var added = await table.TrySubmitForVersionsAsync([new(TableTransactionActionType.Add, Entity(review)), counting], cancellation);
            if (added.Versions is not null) return true;
            if (await table.FindAsync(review.ProductId, RowOf(review), cancellation) is not null) return false;
        }
    }

    /// <summary>Saves a change over the version that was read, counted; false when somebody else was first.</summary>
    public async Task<bool> TrySaveAsync(ReviewRead before, Review after, CancellationToken cancellation)
    {
        List<TableTransactionAction> actions = [new(TableTransactionActionType.UpdateReplace, Entity(after), new ETag(before.ETag))];
        if (before.Review.IsShown != after.IsShown) actions.Add(await CountingAsync(after.ProductId, counts => counts.Plus(after.Rating, after.IsShown ? 1 : -1), cancellation));
        return await table.TrySubmitAsync(actions, cancellation);
    }

    /// <summary>One review, or null. Two storage transactions.</summary>
    public async Task<ReviewRead?> FindAsync(string reviewId, CancellationToken cancellation)
    {
        if (!Ids.IsId(reviewId, "rev") || await table.FindAsync(reviewId, PlaceRow, cancellation) is not { } place) return null;
        var row = RowOf(reviewId, place.GetDateTimeOffset("At")!.Value);
        return await table.FindAsync(place.GetString("ProductId"), row, cancellation) is { } found ? new ReviewRead(found.Document<Review>(), found.ETag.ToString()) : null;
    }

    /// <summary>The reviews of a product that are shown, newest first, and where the next page begins.</summary>
    public async Task<(IReadOnlyList<Review> Reviews, string? Next)> PageAsync(string productId, string? from, int limit, CancellationToken cancellation)
    {
        List<Review> reviews = [];
        await foreach (var row in table.RangeAsync(productId, $"r.{from}", "r/", limit + 1, cancellation))
        {
            if (row.Document<Review>() is not { IsShown: true } review) continue;
            if (reviews.Count == limit) return (reviews, row.RowKey[2..]);
            reviews.Add(review);
        }

        return (reviews, null);
    }

    /// <summary>The counts of a product; null for one that nobody has reviewed. One storage transaction.</summary>
    public async Task<StarCounts?> CountsAsync(string productId, CancellationToken cancellation) =>
        (await table.FindAsync(productId, SummaryRow, cancellation))?.Document<StarCounts>();

    /// <summary>All reviews written since a time, hidden ones too, in no order. Reads the whole table: for jobs of the night.</summary>
    public async IAsyncEnumerable<Review> SinceAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"RowKey ge {"r."} and RowKey lt {"r/"} and At ge {since}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation)) yield return row.Document<Review>();
    }

    async Task<TableTransactionAction> CountingAsync(string productId, Func<StarCounts, StarCounts> change, CancellationToken cancellation)
    {
        var row = await table.FindAsync(productId, SummaryRow, cancellation);
        var next = new TableEntity(productId, SummaryRow).WithDocument(change(row?.Document<StarCounts>() ?? StarCounts.None));
        return row is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, row.ETag);
    }

    static TableEntity Entity(Review review) => new TableEntity(review.ProductId, RowOf(review)) { ["At"] = review.At }.WithDocument(review);

    static string RowOf(Review review) => RowOf(review.ReviewId, review.At);

    static string RowOf(string reviewId, DateTimeOffset at) => $"r.{NewestFirst.Key(at, reviewId)}";
}
