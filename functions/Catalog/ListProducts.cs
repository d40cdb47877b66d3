using System.ComponentModel;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Caching.Hybrid;

namespace Marketplace.Catalog;

/// <summary>Lists what is on sale, newest first. The first page of each list is made once in two seconds for all who read it.</summary>
public sealed class ListProducts(ProductIndexTable index, CategoryTable categories, ICallers callers, HybridCache cache)
{
    static readonly HybridCacheEntryOptions TwoSeconds = new() { Expiration = TimeSpan.FromSeconds(2), LocalCacheExpiration = TimeSpan.FromSeconds(2) };

    [Function(nameof(ListProducts))]
    [Operation("List products on sale", Answer = typeof(PageOf<ProductCard>), Query = ["shop", "category", "cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "products")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out _, out var forged)) return forged;
        if (!Paging.Read(request).TryGet(out var paging, out var bad)) return bad;
        var asked = new AskedList(Asked(request, "shop"), Asked(request, "category"), paging);
        if (asked.Shop is not null && !Ids.IsId(asked.Shop, "shp")) return Shown(Nothing);
        if (asked.Category is not null && (await categories.TreeAsync(cancellation)).Find(asked.Category) is null) return Shown(Nothing);
        if (paging.After is not null) return Shown(await ReadAsync(asked, cancellation));
        return Shown(await cache.GetOrCreateAsync(
            $"list:{asked.Shop}:{asked.Category}:{paging.Limit}", (this, asked), static async (of, stop) => await of.Item1.ReadAsync(of.asked, stop), TwoSeconds, cancellationToken: cancellation));
    }

    async Task<ListPage> ReadAsync(AskedList asked, CancellationToken cancellation)
    {
        var page = await index.PageAsync(asked.Shop, asked.Category, asked.Paging.After, asked.Paging.Limit + 1, cancellation);
        var cards = page.Take(asked.Paging.Limit).ToList();
        var next = page.Count > asked.Paging.Limit ? Paging.Cursor(cards[^1].Key) : null;
        return new ListPage(Answer.Ok(new PageOf<ProductCard>([.. cards.Select(c => c.Card)], next)).Body);
    }

    static ListPage Nothing { get; } = new(Answer.Ok(new PageOf<ProductCard>([], null)).Body);

    static Answer Shown(ListPage page) => new(200, page.Bytes) { CacheControl = "public, max-age=2" };

    static string? Asked(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    sealed record AskedList(string? Shop, string? Category, Paging Paging);

    [ImmutableObject(true)]
    sealed record ListPage(ReadOnlyMemory<byte> Bytes);
}
