using Azure.Search.Documents;
using Azure.Search.Documents.Models;

namespace Marketplace.Search;

/// <summary>What was found: one page of it, and what it divides into.</summary>
internal sealed record Found(IReadOnlyList<ProductDocument> Products, long Total, IReadOnlyDictionary<string, IReadOnlyList<FacetResult>> Facets, string? Corrected, int? NextSkip);

/// <summary>
/// Asks the search service and ranks what it finds. By relevance, the first <see cref="Window"/> finds are fetched and ranked whatever page is asked
/// for, so pages do not overlap; beyond them the service's order stands. By other orders, a product must have every term of the query
/// (if any has), since the best match no longer comes first.
/// </summary>
internal static class ProductFinder
{
    /// <summary>How many of the service's finds are ranked again.</summary>
    public const int Window = 200;

    /// <summary>The service pages no deeper.</summary>
    public const int Deepest = 100_000;

    static readonly (string, double)[] Fields = [("terms", 1), ("otherTerms", 1), ("bodyTerms", 0.2), ("shopTerms", 0.3)];

    public static async Task<Found> FindAsync(SearchClient client, SearchAsked asked, Lexicon lexicon, CancellationToken cancellation)
    {
        var plan = QueryPlan.Make(asked.Query, lexicon);
        if (plan.IsEmpty && !string.IsNullOrWhiteSpace(asked.Query)) return new Found([], 0, new Dictionary<string, IReadOnlyList<FacetResult>>(), null, null);
        if (asked.Order != SearchOrder.Relevance || plan.IsEmpty) return await SortedAsync(client, plan, asked, cancellation);
        return asked.Skip < Window ? await RankedAsync(client, plan, asked, lexicon, cancellation) : await PageAsync(client, plan.ToExpression(Fields, false), asked, plan, cancellation);
    }

    static async Task<Found> SortedAsync(SearchClient client, QueryPlan plan, SearchAsked asked, CancellationToken cancellation)
    {
        if (plan.IsEmpty) return await PageAsync(client, "*", asked with { Order = asked.Order == SearchOrder.Relevance ? SearchOrder.Newest : asked.Order }, plan, cancellation);
        var strict = await PageAsync(client, plan.ToExpression(Fields, true), asked, plan, cancellation);
        return strict.Total > 0 ? strict : await PageAsync(client, plan.ToExpression(Fields, false), asked, plan, cancellation);
    }

    static async Task<Found> PageAsync(SearchClient client, string expression, SearchAsked asked, QueryPlan plan, CancellationToken cancellation)
    {
        var (hits, total, facets) = await AskAsync(client, expression, asked.ToOptions(asked.Skip, asked.Limit), cancellation);
        return new Found([.. hits.Select(h => h.Document)], total, facets, plan.Corrected, Next(asked.Skip + hits.Count, total, hits.Count == asked.Limit));
    }

    static async Task<Found> RankedAsync(SearchClient client, QueryPlan plan, SearchAsked asked, Lexicon lexicon, CancellationToken cancellation)
    {
        var (hits, total, facets) = await AskAsync(client, plan.ToExpression(Fields, false), asked.ToOptions(0, Window), cancellation);
        var order = Ranking.Order(plan, [.. hits.Select(h => new Candidate(h.Document.Layout ?? "", h.Score ?? 0))], lexicon);
        var page = order.Skip(asked.Skip).Take(asked.Limit).Select(i => hits[i].Document).ToList();
        return new Found(page, total, facets, plan.Corrected, Next(asked.Skip + page.Count, total, page.Count > 0));
    }

    /// <summary>What the service finds, of which a benchmark may want more than a page.</summary>
    public static async Task<(IReadOnlyList<SearchResult<ProductDocument>> Hits, long Total, IReadOnlyDictionary<string, IReadOnlyList<FacetResult>> Facets)> AskAsync(
        SearchClient client, string? expression, SearchOptions options, CancellationToken cancellation)
    {
        var answer = (await client.SearchAsync<ProductDocument>(expression, options, cancellation)).Value;
        var facets = answer.Facets?.ToDictionary(f => f.Key, f => (IReadOnlyList<FacetResult>)[.. f.Value]) ?? [];
        await foreach (var page in answer.GetResultsAsync().AsPages().WithCancellation(cancellation))
            return (page.Values, answer.TotalCount ?? 0, facets);
        return ([], answer.TotalCount ?? 0, facets);
    }

    /// <summary>The expression that the service is asked by.</summary>
    public static string ExpressionOf(QueryPlan plan) => plan.ToExpression(Fields, false);

    static int? Next(int reached, long total, bool more) => more && reached < total && reached < Deepest ? reached : null;
}
