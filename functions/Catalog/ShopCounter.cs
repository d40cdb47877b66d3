using Marketplace.Shops.Contracts;
using Microsoft.Extensions.Caching.Hybrid;

namespace Marketplace.Catalog;

/// <summary>Tells Shops how much is on sale in a shop; counted anew every half minute at most.</summary>
public sealed class ShopCounter(ProductIndexTable index, HybridCache cache) : IShopCounts
{
    static readonly HybridCacheEntryOptions HalfAMinute = new() { Expiration = TimeSpan.FromSeconds(30), LocalCacheExpiration = TimeSpan.FromSeconds(30) };

    public async Task<ShopCounts> CountAsync(string shopId, CancellationToken cancellation) => new(await cache.GetOrCreateAsync(
        $"count:{shopId}", (index, shopId), static async (of, stop) => await of.index.CountAsync(of.shopId, ShopCounts.Most, stop), HalfAMinute, cancellationToken: cancellation));
}
