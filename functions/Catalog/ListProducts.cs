using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Catalog;

/// <summary>Lists what is on sale, newest first.</summary>
public sealed class ListProducts(ProductIndexTable index, CategoryTable categories, ICallers callers)
{
    [Function(nameof(ListProducts))]
    [Operation("List products on sale", Answer = typeof(PageOf<ProductCard>), Query = ["shop", "category", "cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "products")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out _, out var forged)) return forged;
        if (!Paging.Read(request).TryGet(out var paging, out var bad)) return bad;
        var (shop, category) = (Asked(request, "shop"), Asked(request, "category"));
        var tree = await categories.TreeAsync(cancellation);
        if ((shop is not null && !Ids.IsId(shop, "shp")) || (category is not null && tree.Find(category) is null)) return Answer.Ok(new PageOf<ProductCard>([], null));
        var below = category is null ? null : tree.All.Where(c => tree.PathOf(c.CategoryId).Any(p => p.CategoryId == category)).Select(c => c.CategoryId).ToHashSet();
        var page = await index.PageAsync(shop, below, category, paging.After, paging.Limit + 1, cancellation);
        var cards = page.Take(paging.Limit).ToList();
        var next = page.Count > paging.Limit ? Paging.Cursor(cards[^1].Key) : null;
        return Answer.Ok(new PageOf<ProductCard>([.. cards.Select(c => c.Card)], next)) with { CacheControl = "public, max-age=2" };
    }

    static string? Asked(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;
}
