using System.ComponentModel;
using System.Globalization;
using Azure.Search.Documents.Models;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Caching.Hybrid;

namespace Marketplace.Search;

/// <summary>A product as a list shows it.</summary>
public sealed record FoundProduct(string ProductId, string ShopId, string ShopName, string Title, string CategoryId, Money Price, string? PictureUrl, long Sales, DateTimeOffset CreatedAt)
{
    internal static FoundProduct Of(ProductDocument p) =>
        new(p.Id, p.ShopId, p.ShopName, p.Title, p.CategoryId, new Money(p.Price, p.Currency), p.PictureUrl, p.Sales, p.CreatedAt);
}

/// <summary>A value that narrows the search, and how many products have it; bands of price have bounds instead, in minor units.</summary>
public sealed record FacetCount(string? Value, long Count, long? From, long? To);

/// <summary>One page of what was found. Facets stand on the first page; those of attributes are named <c>attr.</c> and the attribute.</summary>
public sealed record SearchAnswer(
    IReadOnlyList<FoundProduct> Items, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Facets, long Total, string? CorrectedQuery, string? NextCursor);

/// <summary>Finds products. The same search is made once in two seconds for all who ask it.</summary>
public sealed class SearchProducts(SearchIndexes indexes, Words words, QueryTally tally, ICallers callers, HybridCache cache)
{
    static readonly HybridCacheEntryOptions TwoSeconds = new() { Expiration = TimeSpan.FromSeconds(2), LocalCacheExpiration = TimeSpan.FromSeconds(2) };

    [Function(nameof(SearchProducts))]
    [Operation("Search products", Answer = typeof(SearchAnswer), Problems = ["400 bad-cursor", "400 bad-limit", "400 bad-sort", "400 bad-price", "400 bad-kind", "400 too-many-filters"],
        Query = ["q", "category", "shop", "owner", "kind", "minPrice", "maxPrice", "attr.<name>", "sort", "cursor", "limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "search")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out _, out var forged)) return forged;
        if (!SearchQuery.Read(request).TryGet(out var asked, out var bad)) return bad;
        var page = await cache.GetOrCreateAsync(
            KeyOf(asked), (this, asked), static async (of, stop) => await of.Item1.FindAsync(of.asked, stop), TwoSeconds, cancellationToken: cancellation);
        if (page.Found && asked.Skip == 0) await tally.NoteAsync(asked.Query, cancellation);
        return new Answer(200, page.Bytes) { ETag = page.ETag, CacheControl = "public, max-age=2" };
    }

    async Task<SearchPage> FindAsync(SearchAsked asked, CancellationToken cancellation)
    {
        var found = await ProductFinder.FindAsync(await indexes.CurrentAsync(cancellation), asked, await words.KnownAsync(cancellation), cancellation);
        var bytes = Answer.Ok(Shown(found)).Body.ToArray();
        return new SearchPage(bytes, Ids.From("s", Convert.ToHexString(bytes))[2..], found.Products.Count > 0);
    }

    static SearchAnswer Shown(Found found) => new(
        [.. found.Products.Select(FoundProduct.Of)],
        FacetsOf(found.Facets), found.Total, found.Corrected, Paging.Cursor(found.NextSkip?.ToString(CultureInfo.InvariantCulture)));

    static Dictionary<string, IReadOnlyList<FacetCount>> FacetsOf(IReadOnlyDictionary<string, IReadOnlyList<FacetResult>> facets)
    {
        var shown = new Dictionary<string, IReadOnlyList<FacetCount>>();
        foreach (var (name, counts) in facets)
            if (name == "attributes")
                foreach (var attribute in counts.Select(c => (Parts: $"{c.Value}".Split('=', 2), Count: c.Count ?? 0)).Where(c => c.Parts.Length == 2).GroupBy(c => c.Parts[0]))
                    shown[$"attr.{attribute.Key}"] = [.. attribute.Select(c => new FacetCount(c.Parts[1], c.Count, null, null))];
            else
                shown[name == "categories" ? "category" : name] = [.. counts.Where(c => c.Count > 0).Select(c => new FacetCount(c.Value?.ToString(), c.Count ?? 0, Whole(c.From), Whole(c.To)))];
        return shown;
    }

    static long? Whole(object? bound) => bound is null ? null : Convert.ToInt64(bound, CultureInfo.InvariantCulture);

    static string KeyOf(SearchAsked asked) => Ids.From("search", asked.Query ?? "", asked.ToFilter() ?? "", $"{asked.Order}:{asked.Skip}:{asked.Limit}");

    [ImmutableObject(true)]
    sealed record SearchPage(byte[] Bytes, string ETag, bool Found);
}
