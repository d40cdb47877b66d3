using System.Runtime.CompilerServices;
using Marketplace.Catalog.Contracts;

namespace Marketplace.Catalog;

/// <summary><see cref="IListings"/> from the product's row, the category tree, the list of all that is on sale and what was told of changes.</summary>
public sealed class Listings(ProductTable products, ProductIndexTable index, CategoryTable categories, StockTable stock, ProductChangeTable changes) : IListings
{
    public async Task<IReadOnlyDictionary<string, long>> SoldAsync(CancellationToken cancellation)
    {
        var sold = new Dictionary<string, long>();
        await foreach (var (skuId, pieces) in stock.TakenAsync(cancellation))
            if (SkuIds.ProductOf(skuId) is { } productId) sold[productId] = sold.GetValueOrDefault(productId) + pieces;
        return sold;
    }

    public async Task<Listing?> FindAsync(string productId, CancellationToken cancellation) =>
        await products.FindAsync(productId, cancellation) is var (product, etag) && product.Status == ProductStatus.OnSale
            ? Of(product, etag, await categories.TreeAsync(cancellation))
            : null;

    public async Task<(IReadOnlyList<string> ProductIds, string? Next)> PageAsync(string? after, int limit, CancellationToken cancellation)
    {
        var page = await index.PageAsync(null, null, after, limit, cancellation);
        return ([.. page.Select(p => p.Card.ProductId)], page.Count < limit ? null : page[^1].Key);
    }

    public async IAsyncEnumerable<Listing> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var tree = await categories.TreeAsync(cancellation);
        await foreach (var (product, etag) in products.AllAsync(cancellation))
            if (product.Status == ProductStatus.OnSale) yield return Of(product, etag, tree);
    }

    public IAsyncEnumerable<ListingsChange> ChangedAsync(DateTimeOffset since, CancellationToken cancellation) => changes.SinceAsync(since, cancellation);

    static Listing Of(Product product, string etag, CategoryTree tree)
    {
        var path = tree.PathOf(product.CategoryId);
        return new Listing(
            product.ProductId, product.ShopId, product.Title, product.Texts.ToDictionary(t => t.Key, t => t.Value.Title), product.Description,
            [.. path.Select(c => c.CategoryId)], [.. path.SelectMany(c => c.Names.Values.Prepend(c.Name)).Distinct()],
            product.Attributes, path.SelectMany(c => c.Attributes).Where(a => a.Facet).Select(a => a.Name).ToHashSet(), product.LowestPrice,
            ProductMedia.CoverOf(product, 480), product.Media is [var cover, ..] ? cover : null, product.CreatedAt, etag);
    }
}
