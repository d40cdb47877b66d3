namespace Marketplace.Testing;

/// <summary>A picture in a review as it is read.</summary>
public sealed record WirePicture(string MediaId, IReadOnlyDictionary<string, string> Urls);

/// <summary>A reply or follow-up as it is read.</summary>
public sealed record WireRemark(string Text, IReadOnlyList<WirePicture> Pictures, DateTimeOffset At);

/// <summary>A review as it is read.</summary>
public sealed record WireReview(string ReviewId, string ProductId, string SkuId, string Author, int Rating, string Text, IReadOnlyList<WirePicture> Pictures, WireRemark? Reply, WireRemark? FollowUp);

/// <summary>What the reviews of a product come to, as it is read.</summary>
public sealed record WireReviewSummary(int Count, decimal? Average, IReadOnlyDictionary<string, int> Stars);

/// <summary>A page of reviews as it is read.</summary>
public sealed record WireReviews(IReadOnlyList<WireReview> Items, string? NextCursor, WireReviewSummary Summary);

/// <summary>What is thought of a shop, as it is read.</summary>
public sealed record WireShopRatings(decimal? AsDescribed, decimal? Service, decimal? Delivery, int Count);

// What buyers say.
public sealed partial class MarketplaceClient
{
    /// <summary>Reviews a line of one's own order.</summary>
    public async Task<WireReview> ReviewAsync(string orderId, string skuId, int rating = 5, string text = "Lovely.", IReadOnlyList<string>? media = null, object? ratings = null) =>
        (await PostAsync("/api/reviews", new { orderId, skuId, rating, text, media, ratings })).Expect(201).Read<WireReview>();

    /// <summary>The newest reviews of a product.</summary>
    public async Task<WireReviews> ReviewsAsync(string productId) => (await GetAsync($"/api/products/{productId}/reviews")).Expect(200).Read<WireReviews>();

    /// <summary>What a shop's page says of what is thought of it.</summary>
    public async Task<WireShopRatings> ShopRatingsAsync(string shopId) =>
        (await GetAsync($"/api/shops/{shopId}")).Expect(200).Read<WireShopPage>().Ratings;

    sealed record WireShopPage(WireShopRatings Ratings);
}
