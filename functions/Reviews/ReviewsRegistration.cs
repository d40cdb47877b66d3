using Marketplace.Catalog.Contracts;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared.Messaging;
using Marketplace.Shared.Storage;
using Marketplace.Shops.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Reviews;

/// <summary>Wires reviews and what they come to.</summary>
public static class ReviewsRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity, Media, Shops, Catalog and Orders.</summary>
    public static IServiceCollection AddReviews(this IServiceCollection services) => services
        .AddTable(ReviewTable.Name).AddTable(ShopRatingTable.Name).AddSubscription(ReviewEvent.Topic, OnReviewTold.Subscription)
        .AddSingleton<ReviewTable>().AddSingleton<ShopRatingTable>().AddSingleton<ReviewViews>().AddSingleton<IProductRatings, ProductRatingBook>()
        .AddSingleton<ReviewDesk>().AddSingleton<IReviews>(p => p.GetRequiredService<ReviewDesk>())
        .AddSingleton<ShopRatingBook>().AddSingleton<IShopRatings>(p => p.GetRequiredService<ShopRatingBook>());
}
