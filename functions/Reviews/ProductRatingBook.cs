using Marketplace.Catalog.Contracts;

namespace Marketplace.Reviews;

/// <summary>Tells Catalog what is thought of a product.</summary>
public sealed class ProductRatingBook(ReviewTable reviews) : IProductRatings
{
    public async Task<ProductRating> RateAsync(string productId, CancellationToken cancellation) =>
        await reviews.CountsAsync(productId, cancellation) is { } counts ? new ProductRating(counts.Average, counts.Count) : new ProductRating(null, 0);
}
