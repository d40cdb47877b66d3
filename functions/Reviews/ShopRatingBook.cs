using Marketplace.Shops.Contracts;
using Microsoft.Extensions.Caching.Hybrid;

namespace Marketplace.Reviews;

/// <summary>Tells Shops what is thought of a shop; may lag by two seconds.</summary>
public sealed class ShopRatingBook(ShopRatingTable table, HybridCache cache, TimeProvider time) : IShopRatings
{
    static readonly HybridCacheEntryOptions TwoSeconds = new() { Expiration = TimeSpan.FromSeconds(2), LocalCacheExpiration = TimeSpan.FromSeconds(2) };

    public async Task<ShopRatings> RateAsync(string shopId, CancellationToken cancellation) => await cache.GetOrCreateAsync(
        $"ratings:{shopId}", (this, shopId), static async (of, stop) => await of.Item1.FreshAsync(of.shopId, stop), TwoSeconds, cancellationToken: cancellation);

    /// <summary>As it is now.</summary>
    public async Task<ShopRatings> FreshAsync(string shopId, CancellationToken cancellation) =>
        (await table.SumAsync(shopId, ShopRating.FirstDay(time.GetUtcNow()), cancellation)).Average();
}
