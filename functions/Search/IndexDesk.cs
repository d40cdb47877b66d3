using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Marketplace.Catalog.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Search.Photo;
using Marketplace.Shops.Contracts;

namespace Marketplace.Search;

/// <summary>
/// Brings products in indexes in step with the catalogue: on sale it is there as it is now, otherwise it is not. After writing it looks again,
/// and writes again what was edited meanwhile, so the last to write has seen the last edit, in whatever order changes and rebuilds come.
/// </summary>
public sealed class IndexDesk(IListings listings, IShops shops, IAccounts accounts, SearchTable table, CoverLooks looks)
{
    const int AtOnce = 16;

    public async Task BringInStepAsync(IReadOnlyList<SearchClient> indexes, IReadOnlyCollection<string> productIds, CancellationToken cancellation)
    {
        var waiting = await ReadAsync(productIds, cancellation);
        var sellers = new Dictionary<string, (Shop Shop, string Owner)?>();
        while (waiting.Count > 0)
        {
            foreach (var shopId in waiting.Values.OfType<Listing>().Select(l => l.ShopId).Distinct())
                if (!sellers.ContainsKey(shopId)) sellers[shopId] = await SellerAsync(shopId, cancellation);
            var batch = IndexDocumentsBatch.Create(await Task.WhenAll(waiting.Select(w => ActionAsync(w.Key, w.Value, sellers, cancellation))));
            foreach (var index in indexes) await index.IndexDocumentsAsync(batch, new IndexDocumentsOptions { ThrowOnAnyError = true }, cancellation);
            var now = await ReadAsync(waiting.Keys, cancellation);
            waiting = now.Where(n => n.Value?.Version != waiting[n.Key]?.Version).ToDictionary();
        }
    }

    async Task<IndexDocumentsAction<ProductDocument>> ActionAsync(string productId, Listing? listing, Dictionary<string, (Shop Shop, string Owner)?> sellers, CancellationToken cancellation) =>
        listing is not null && sellers[listing.ShopId] is var (shop, owner)
            ? IndexDocumentsAction.Upload(ProductDocument.Of(listing, shop, owner, await table.SoldAsync(productId, cancellation), await looks.FindAsync(listing, cancellation)))
            : IndexDocumentsAction.Delete(new ProductDocument { Id = productId });

    async Task<(Shop Shop, string Owner)?> SellerAsync(string shopId, CancellationToken cancellation) =>
        await shops.FindAsync(shopId, cancellation) is { Status: ShopStatus.Open } shop ? (shop, (await accounts.FindAsync(shop.OwnerId, cancellation))?.DisplayName ?? "") : null;

    async Task<Dictionary<string, Listing?>> ReadAsync(IReadOnlyCollection<string> productIds, CancellationToken cancellation)
    {
        var read = new Dictionary<string, Listing?>();
        foreach (var some in productIds.Distinct().Chunk(AtOnce))
            foreach (var (id, listing) in await Task.WhenAll(some.Select(async id => (id, await listings.FindAsync(id, cancellation))))) read[id] = listing;
        return read;
    }
}
