using Marketplace.Catalog.Contracts;

namespace Marketplace.Catalog;

/// <summary><see cref="ICatalog"/>: exact offers by point reads of the products, nothing cached.</summary>
public sealed class CatalogReader(ProductTable products) : ICatalog
{
    public async Task<IReadOnlyList<SkuOffer>> FindSkusAsync(IReadOnlyCollection<string> skuIds, CancellationToken cancellation)
    {
        var wanted = skuIds.ToHashSet();
        var found = await Task.WhenAll(wanted.Select(SkuIds.ProductOf).OfType<string>().Distinct().Select(id => products.FindAsync(id, cancellation)));
        return [.. found.Where(f => f is not null).SelectMany(f => Offers(f!.Value.Product)).Where(o => wanted.Contains(o.SkuId))];
    }

    static IEnumerable<SkuOffer> Offers(Product product) => product.Skus.Select(s => new SkuOffer(
        s.SkuId, product.ProductId, product.ShopId, product.Title, s.Options, s.Price, product.Status == ProductStatus.OnSale, ProductMedia.CoverOf(product, 160)));
}
