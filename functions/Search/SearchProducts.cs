using System.ComponentModel;
using System.Globalization;
using Azure.Search.Documents.Models;
using Marketplace.Identity.Contracts;
using Marketplace.Recommendations.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Caching.Hybrid;

namespace Marketplace.Search;

/// <summary>A product as a list shows it; and why it stands further in front for the caller than for others, or null.</summary>
public sealed record FoundProduct(string ProductId, string ShopId, string ShopName, string Title, string CategoryId, Money Price, string? PictureUrl, long Sales, DateTimeOffset CreatedAt, string? Reason)
{
    internal static FoundProduct Of(ProductDocument p, string? reason = null) =>
        new(p.Id, p.ShopId, p.ShopName, p.Title, p.CategoryId, new Money(p.Price, p.Currency), p.PictureUrl, p.Sales, p.CreatedAt, reason);
}

/// <summary>A value that narrows the search, and how many products have it; bands of price have bounds instead, in minor units.</summary>
public sealed record FacetCount(string? Value, long Count, long? From, long? To);

/// <summary>One page of what was found. Facets stand on the first page; those of attributes are named <c>attr.</c> and the attribute.</summary>
public sealed record SearchAnswer(
    IReadOnlyList<FoundProduct> Items, IReadOnlyDictionary<string, IReadOnlyList<FacetCount>> Facets, long Total, string? CorrectedQuery, string? NextCursor);

/// <summary>
/// Finds products. The same search is made once in two seconds for all who ask it. By relevance, what the caller is interested in is blended in (<see cref="Personal"/>), unless they
/// say <c>personal=false</c>.
/// </summary>
public sealed class SearchProducts(SearchIndexes indexes, Words words, QueryTally tally, IInterests interests, ICallers callers, HybridCache cache)
{
    static readonly HybridCacheEntryOptions TwoSeconds = new() { Expiration = TimeSpan.FromSeconds(2), LocalCacheExpiration = TimeSpan.FromSeconds(2) };

    [Function(nameof(SearchProducts))]
    [Operation("Search products", Answer = typeof(SearchAnswer), Problems = ["400 bad-cursor", "400 bad-limit", "400 bad-sort", "400 bad-price", "400 bad-kind", "400 bad-personal", "400 too-many-filters"],
        Query = ["q", "category", "shop", "owner", "kind", "minPrice", "maxPrice", "attr.<name>", "sort", "personal", "cursor", "limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "search")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        if (!SearchQuery.Read(request).TryGet(out var asked, out var bad)) return bad;
        var personal = IsForOne(asked, request) ? await interests.OfAsync(caller, cancellation) : null;
        var page = personal is null ? await ForAllAsync(asked, cancellation) : await ForOneAsync(asked, personal, cancellation);
        if (page.Found && asked.Skip == 0) await tally.NoteAsync(asked.Query, cancellation);
        return new Answer(200, page.Bytes) { ETag = page.ETag, CacheControl = personal is null ? "public, max-age=2" : "private, max-age=2" };
    }

    static bool IsForOne(SearchAsked asked, HttpRequest request) =>
        asked.Order == SearchOrder.Relevance && !string.IsNullOrWhiteSpace(asked.Query) && asked.Skip < ProductFinder.Window && request.Query["personal"] != "false";

    async Task<SearchPage> ForAllAsync(SearchAsked asked, CancellationToken cancellation) => await cache.GetOrCreateAsync(
        KeyOf(asked), (this, asked), static async (of, stop) => await of.Item1.FindAsync(of.asked, stop), TwoSeconds, cancellationToken: cancellation);

    /// <summary>A page of the whole ranked window, which is found once for all, in the caller's own order.</summary>
    async Task<SearchPage> ForOneAsync(SearchAsked asked, Interests personal, CancellationToken cancellation)
    {
        var wide = asked with { Skip = 0, Limit = ProductFinder.Window };
        var found = (await cache.GetOrCreateAsync($"{KeyOf(wide)}.window", (this, wide), static async (of, stop) => new Window(await of.Item1.RankAsync(of.wide, stop)), TwoSeconds, cancellationToken: cancellation)).Found;
        var items = Personal.Order(found.Products, p => personal.In(p.Id)).Skip(asked.Skip).Take(asked.Limit).Select(p => FoundProduct.Of(p.Item, p.Reason)).ToList();
        var reached = asked.Skip + items.Count;
        return Page(new SearchAnswer(items, asked.Skip == 0 ? FacetsOf(found.Facets) : [], found.Total, found.Corrected, items.Count > 0 && reached < found.Total ? Paging.Cursor(reached.ToString(CultureInfo.InvariantCulture)) : null));
    }

    async Task<SearchPage> FindAsync(SearchAsked asked, CancellationToken cancellation)
    {
        var found = await RankAsync(asked, cancellation);
        return Page(new SearchAnswer(
            [.. found.Products.Select(p => FoundProduct.Of(p))], FacetsOf(found.Facets), found.Total, found.Corrected, Paging.Cursor(found.NextSkip?.ToString(CultureInfo.InvariantCulture))));
    }

    async Task<Found> RankAsync(SearchAsked asked, CancellationToken cancellation) =>
        await ProductFinder.FindAsync(await indexes.CurrentAsync(cancellation), asked, await words.KnownAsync(cancellation), cancellation);

    static SearchPage Page(SearchAnswer shown)
    {
        var bytes = Answer.Ok(shown).Body.ToArray();
        return new SearchPage(bytes, Ids.From("s", Convert.ToHexString(bytes))[2..], shown.Items.Count > 0);
    }

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

    [ImmutableObject(true)]
    sealed record Window(Found Found);
}
