using System.Text;
using System.Text.Json;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Notifications;

/// <summary>
/// Puts what happened to a review into the inboxes of those whom it concerns. The event says what may have happened; only what stands in the review is
/// told. Safe to hear twice.
/// </summary>
public sealed class OnReviewHeard(IReviews reviews, Inboxes inboxes)
{
    /// <summary>The subscription to <see cref="ReviewEvent.Topic"/>.</summary>
    public const string Subscription = "notifications";

    [Function(nameof(OnReviewHeard))]
    public async Task Run([ServiceBusTrigger(ReviewEvent.Topic, Subscription)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<ReviewEvent>(Encoding.UTF8.GetBytes(message)).TryGet(out var told, out var wrong)) throw new JsonException($"Not a ReviewEvent: {wrong.Detail}");
        if (!Ids.IsId(told.ReviewId, "rev")) throw new JsonException("Not a ReviewEvent: its review id is none.");
        if (await reviews.FindAsync(told.ReviewId, cancellation) is not { } review || !review.Since.TryGetValue(told.What, out var at)) return;
        var news = ReviewWords.Of(told.What, review, at);
        if (told.What is ReviewFact.Written or ReviewFact.FollowedUp) await inboxes.TellShopAsync(review.ShopId, news, cancellation);
        else await inboxes.TellAsync(review.BuyerId, news, cancellation);
    }
}
