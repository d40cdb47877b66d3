using Azure.Search.Documents;
using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>A text to search for, and why it is suggested: <c>popular</c> (others searched for it) or <c>product</c> (a title holds what was typed).</summary>
public sealed record Suggestion(string Text, string Reason);

/// <summary>What to search for next.</summary>
public sealed record SuggestionsAnswer(IReadOnlyList<Suggestion> Items);

/// <summary>Completes what is being typed: searches that others made often first, then titles.</summary>
public sealed class SuggestQueries(SearchIndexes indexes, SearchTable table, ICallers callers)
{
    const int Most = 10;
    const int MostPopular = 5;
    const int FewestTimes = 3;
    const int MaxTyped = 100;

    [Function(nameof(SuggestQueries))]
    [Operation("Suggest searches while typing", Answer = typeof(SuggestionsAnswer), Query = ["q"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "search/suggestions")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out _, out var forged)) return forged;
        var typed = QueryTally.Folded(request.Query["q"].ToString());
        if (typed.Length > MaxTyped) typed = typed[..MaxTyped];
        if (TermReader.Words(typed).Count == 0) return Answer.Ok(new SuggestionsAnswer([]));
        var popular = (await table.BeginningAsync(typed, cancellation)).Where(q => q.Times >= FewestTimes).OrderByDescending(q => q.Times).Take(MostPopular).Select(q => new Suggestion(q.Query, "popular"));
        var titles = (await TitlesAsync(typed, cancellation)).Select(t => new Suggestion(t, "product"));
        return Answer.Ok(new SuggestionsAnswer([.. popular.Concat(titles).DistinctBy(s => s.Text.ToUpperInvariant()).Take(Most)])) with { CacheControl = "public, max-age=2" };
    }

    async Task<IReadOnlyList<string>> TitlesAsync(string typed, CancellationToken cancellation)
    {
        var index = await indexes.CurrentAsync(cancellation);
        var answer = await index.SuggestAsync<ProductDocument>(string.Join(' ', TermReader.Words(typed)), "titles", new SuggestOptions { Size = Most, Select = { "title" } }, cancellation);
        return [.. answer.Value.Results.Select(r => r.Document.Title)];
    }
}
