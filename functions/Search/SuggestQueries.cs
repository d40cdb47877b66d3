using Azure.Search.Documents;
using Marketplace.Identity.Contracts;
using Marketplace.Recommendations.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>
/// A text to search for, and why it is suggested: <c>searched</c> (the caller did), <c>popular</c> (others did), <c>of-interest</c> (a title holds what was typed, and is of interest to the caller) or
/// <c>product</c> (a title holds it).
/// </summary>
public sealed record Suggestion(string Text, string Reason);

/// <summary>What to search for next.</summary>
public sealed record SuggestionsAnswer(IReadOnlyList<Suggestion> Items);

/// <summary>Completes what is being typed: the caller's own searches first, then those that others made often, then titles, those of interest to the caller before others.</summary>
public sealed class SuggestQueries(SearchIndexes indexes, SearchTable table, IInterests interests, ICallers callers)
{
    const int Most = 10;
    const int MostOwn = 3;
    const int MostPopular = 5;
    const int FewestTimes = 3;
    const int MaxTyped = 100;

    [Function(nameof(SuggestQueries))]
    [Operation("Suggest searches while typing", Answer = typeof(SuggestionsAnswer), Query = ["q"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "search/suggestions")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        var typed = QueryTally.Folded(request.Query["q"].ToString());
        if (typed.Length > MaxTyped) typed = typed[..MaxTyped];
        if (TermReader.Words(typed).Count == 0) return Answer.Ok(new SuggestionsAnswer([]));
        var popular = (await table.BeginningAsync(typed, cancellation)).Where(q => q.Times >= FewestTimes).OrderByDescending(q => q.Times).Take(MostPopular).Select(q => new Suggestion(q.Query, "popular"));
        var personal = await interests.OfAsync(caller, cancellation);
        var own = (personal?.Searches ?? []).Where(q => QueryTally.Folded(q).StartsWith(typed, StringComparison.Ordinal)).Take(MostOwn).Select(q => new Suggestion(q, "searched"));
        var titles = (await TitlesAsync(typed, cancellation)).Select((p, i) => (p.Title, Place: i, Interest: personal?.In(p.Id)?.Strength ?? 0))
            .OrderByDescending(t => t.Interest).ThenBy(t => t.Place).Select(t => new Suggestion(t.Title, t.Interest > 0 ? "of-interest" : "product"));
        return Answer.Ok(new SuggestionsAnswer([.. own.Concat(popular).Concat(titles).DistinctBy(s => s.Text.ToUpperInvariant()).Take(Most)])) with { CacheControl = personal is null ? "public, max-age=2" : "private, max-age=2" };
    }

    async Task<IReadOnlyList<ProductDocument>> TitlesAsync(string typed, CancellationToken cancellation)
    {
        var index = await indexes.CurrentAsync(cancellation);
        var answer = await index.SuggestAsync<ProductDocument>(string.Join(' ', TermReader.Words(typed)), "titles", new SuggestOptions { Size = Most, Select = { "id", "title" } }, cancellation);
        return [.. answer.Value.Results.Select(r => r.Document)];
    }
}
