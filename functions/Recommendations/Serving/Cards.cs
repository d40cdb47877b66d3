using Marketplace.Catalog.Contracts;
using Microsoft.Extensions.Caching.Memory;

namespace Marketplace.Recommendations.Serving;

/// <summary>
/// What is chosen, as it is in the catalogue now: nothing that has left sale is shown, and prices are at most half a minute old. A process remembers what it looked up, so pages
/// that are much alike cost little storage.
/// </summary>
public sealed class Cards(IListings listings) : IDisposable
{
    const int MostRemembered = 50_000;
    static readonly TimeSpan Life = TimeSpan.FromSeconds(30);
    readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MostRemembered });

    /// <summary>Those that are on sale, in their order. One storage transaction for each that was not looked up lately.</summary>
    internal async Task<IReadOnlyList<Pick>> OnSaleAsync(IReadOnlyList<Pick> picks, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(picks.Select(p => FindAsync(p.Good, cancellation)));
        return [.. picks.Zip(found).Where(x => x.Second is not null).Select(x => x.First with { Good = x.Second! })];
    }

    public void Dispose() => cache.Dispose();

    async Task<Good?> FindAsync(Good good, CancellationToken cancellation)
    {
        if (cache.TryGetValue(good.ProductId, out Good? known)) return known;
        var now = await listings.FindAsync(good.ProductId, cancellation) is { } listing ? Good.Of(listing, good.Sold) : null;
        return cache.Set(good.ProductId, now, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Life, Size = 1 });
    }
}
