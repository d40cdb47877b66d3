using Marketplace.Shared;

namespace Marketplace.Catalog;

/// <summary>Keeps the lists in step with a product: on sale it is listed, otherwise it is not. Repeating it repairs.</summary>
public sealed class ProductLists(ProductIndexTable index, CategoryTable categories)
{
    public async Task FollowAsync(Product? before, Product after, CancellationToken cancellation)
    {
        var tree = await categories.TreeAsync(cancellation);
        var former = before is null ? [] : Ids(tree, before.CategoryId);
        if (after.Status == ProductStatus.OnSale) await index.WriteAsync(CardOf(after), Ids(tree, after.CategoryId), former, cancellation);
        else await index.RemoveAsync(CardOf(after), Ids(tree, after.CategoryId).Union(former), cancellation);
    }

    static IReadOnlyList<string> Ids(CategoryTree tree, string categoryId) => [.. tree.PathOf(categoryId).Select(c => c.CategoryId)];

    static ProductCard CardOf(Product product) => new(
        product.ProductId, product.ShopId, product.Title, product.CategoryId,
        product.Skus.Count == 0 ? Money.Cny(0) : product.LowestPrice, null, product.CreatedAt);
}
