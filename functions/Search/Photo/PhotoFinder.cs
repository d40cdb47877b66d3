using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Marketplace.Vision.Contracts;

namespace Marketplace.Search.Photo;

/// <summary>
/// Finds products that look like a photograph. The search service gives those whose vectors are nearest, and their patches rank them. Only what is on sale is in the
/// index, so nothing else is found.
/// </summary>
internal static class PhotoFinder
{
    /// <summary>How many of the nearest are ranked by their patches.</summary>
    public const int Candidates = 100;

    public static async Task<IReadOnlyList<ProductDocument>> FindAsync(SearchClient client, PhotoLook photo, int limit, CancellationToken cancellation)
    {
        var options = new SearchOptions
        {
            Size = Candidates,
            VectorSearch = new VectorSearchOptions { Queries = { new VectorizedQuery(photo.Vector) { KNearestNeighborsCount = Candidates, Fields = { "look" } } } },
        };
        foreach (var field in ProductDocument.Shown.Append("patches")) options.Select.Add(field);
        var (hits, _, _) = await ProductFinder.AskAsync(client, null, options, cancellation);
        return [.. Rank(photo, hits.Select(h => (h.Document, h.Score ?? 0))).Take(limit)];
    }

    /// <summary>The most alike first. Pure.</summary>
    internal static IEnumerable<ProductDocument> Rank(PhotoLook photo, IEnumerable<(ProductDocument Product, double Score)> candidates) =>
        candidates.AsParallel().WithDegreeOfParallelism(2)
            .Select(c => (c.Product, Likeness: c.Product.Patches is { } patches ? Looks.Likeness(photo, Convert.FromBase64String(patches), Cosine(c.Score)) : double.NegativeInfinity))
            .AsSequential().OrderByDescending(c => c.Likeness).ThenBy(c => c.Product.Id, StringComparer.Ordinal).Select(c => c.Product);

    /// <summary>The service says how near a vector is as 1 / (2 − cosine), from which the cosine is had back. Pure.</summary>
    internal static double Cosine(double score) => score <= 0 ? -1 : 2 - (1 / score);
}
