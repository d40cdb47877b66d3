using System.Text;
using System.Text.Json;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Reviews;

/// <summary>Counts a review for its shop as what it is now. Safe to hear twice and late.</summary>
public sealed class OnReviewTold(ReviewTable reviews, ShopRatingTable ratings, TimeProvider time)
{
    /// <summary>The subscription to <see cref="ReviewEvent.Topic"/>.</summary>
    public const string Subscription = "statistics";

    [Function(nameof(OnReviewTold))]
    public async Task Run([ServiceBusTrigger(ReviewEvent.Topic, Subscription)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<ReviewEvent>(Encoding.UTF8.GetBytes(message)).TryGet(out var told, out var wrong)) throw new JsonException($"Not a ReviewEvent: {wrong.Detail}");
        if (!Ids.IsId(told.ReviewId, "rev")) throw new JsonException("Not a ReviewEvent: its review id is none.");
        if (await reviews.FindAsync(told.ReviewId, cancellation) is not { Review: var review }) return;
        if (string.CompareOrdinal(ShopRating.Day(review.At), ShopRating.FirstDay(time.GetUtcNow())) >= 0) await ratings.CountAsync(review, cancellation);
    }
}
