using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Marketplace.Catalog.Contracts;
using Marketplace.Recommendations.Contracts;
using Marketplace.Search.Photo;
using Marketplace.Vision.Contracts;

namespace Marketplace.Search;

/// <summary>
/// Finds what reads like a product's title or looks like its first picture. The service gives the nearest of each; those that are not near enough are left out, because there is always a
/// nearest, and the rest are put into one order by their places in both.
/// </summary>
internal sealed class Lookalikes(SearchIndexes indexes, IListings listings, IVision vision) : ILookalikes
{
    const int Candidates = 40;
    const double LeastShared = 0.3;
    const double LeastCosine = 0.75;
    const double FirstPlaces = 10;

    public async Task<IReadOnlyList<string>> OfAsync(string productId, int most, CancellationToken cancellation)
    {
        if (await listings.FindAsync(productId, cancellation) is not { } listing) return [];
        var client = await indexes.CurrentAsync(cancellation);
        var orders = await Task.WhenAll(ReadsLikeAsync(client, listing, cancellation), LooksLikeAsync(client, listing, cancellation));
        return [.. Fuse(orders).Where(id => id != productId).Take(most)];
    }

    /// <summary>Whoever stands far in front in one order comes first, and who stands in both before who stands in one. Pure.</summary>
    internal static IEnumerable<string> Fuse(params IReadOnlyList<string>[] orders) =>
        orders.SelectMany(o => o.Select((id, place) => (Id: id, Worth: 1 / (FirstPlaces + place)))).GroupBy(x => x.Id)
            .OrderByDescending(g => g.Sum(x => x.Worth)).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key);

    /// <summary>How much of two titles' terms they share, from 0 to 1. Pure.</summary>
    internal static double Shared(string title, string other)
    {
        var (one, two) = (TermsOf(title), TermsOf(other));
        return one.Count == 0 || two.Count == 0 ? 0 : one.Count(two.Contains) / (double)(one.Count + two.Count - one.Count(two.Contains));
    }

    static async Task<IReadOnlyList<string>> ReadsLikeAsync(SearchClient client, Listing listing, CancellationToken cancellation)
    {
        var plan = QueryPlan.AsWritten(TermReader.Read(listing.Title, single: true));
        if (plan.IsEmpty) return [];
        var options = new SearchOptions { QueryType = SearchQueryType.Full, Size = Candidates, Select = { "id", "title" } };
        var (hits, _, _) = await ProductFinder.AskAsync(client, ProductFinder.ExpressionOf(plan), options, cancellation);
        return [.. hits.Where(h => Shared(listing.Title, h.Document.Title) >= LeastShared).Select(h => h.Document.Id)];
    }

    async Task<IReadOnlyList<string>> LooksLikeAsync(SearchClient client, Listing listing, CancellationToken cancellation)
    {
        if (listing.CoverId is not { } cover || await vision.FindAsync(cover, cancellation) is not { } look) return [];
        var nearest = new VectorizedQuery(look.Vector) { KNearestNeighborsCount = Candidates, Fields = { "look" } };
        var options = new SearchOptions { Size = Candidates, Select = { "id" }, VectorSearch = new VectorSearchOptions { Queries = { nearest } } };
        var (hits, _, _) = await ProductFinder.AskAsync(client, null, options, cancellation);
        return [.. hits.Where(h => PhotoFinder.Cosine(h.Score ?? 0) >= LeastCosine).Select(h => h.Document.Id)];
    }

    static HashSet<string> TermsOf(string title) => [.. TermReader.Read(title, single: true).Terms.Select(t => t.Text)];
}
