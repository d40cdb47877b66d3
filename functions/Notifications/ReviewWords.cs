using Marketplace.Reviews.Contracts;

namespace Marketplace.Notifications;

/// <summary>Words for what happens to reviews: the shop hears of what buyers write, the author of a reply and of being hidden.</summary>
internal static class ReviewWords
{
    public static News Of(ReviewFact what, ReviewState review, DateTimeOffset at)
    {
        var data = new Dictionary<string, string>
        {
            ["reviewId"] = review.ReviewId,
            ["productId"] = review.ProductId,
            ["shopId"] = review.ShopId,
            ["orderId"] = review.OrderId,
            ["title"] = review.Title,
            ["rating"] = $"{review.Rating}",
        };
        if (what == ReviewFact.Hidden && review.HiddenReason is { } reason) data["reason"] = reason;
        return new News($"{review.ReviewId}.{what}", Kind(what), at, Text(what, review), data);
    }

    static string Kind(ReviewFact what) => what switch
    {
        ReviewFact.Written => "review-written",
        ReviewFact.Replied => "review-replied",
        ReviewFact.FollowedUp => "review-followed-up",
        ReviewFact.Hidden => "review-hidden",
    };

    static string Text(ReviewFact what, ReviewState review) => what switch
    {
        ReviewFact.Written => $"“{review.Title}” was reviewed with {review.Rating} of 5 stars.",
        ReviewFact.Replied => $"The shop has replied to your review of “{review.Title}”.",
        ReviewFact.FollowedUp => $"A buyer has written again about “{review.Title}”.",
        ReviewFact.Hidden => $"Your review of “{review.Title}” was hidden. Reason: {review.HiddenReason}",
    };
}
