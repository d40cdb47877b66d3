using System.Text.Json.Nodes;
using Lucene.Net.Search;
using Marketplace.Local.SearchServer.Answers;
using Marketplace.Local.SearchServer.Schema;
using Marketplace.Local.SearchServer.Store;

namespace Marketplace.Local.SearchServer.Query;

/// <summary>
/// Runs a search: words, a filter, vectors, in one state of the index. Words alone are ranked by BM25 and the scoring profile; with vectors, each ranking
/// gives a document 1 / (60 + rank) and the sums decide (reciprocal rank fusion), as published.
/// </summary>
internal sealed class SearchRunner(LocalIndex index, TimeProvider time)
{
    const int FusionConstant = 60;
    const int MostPerAnswer = 1_000;
    const int MostSkipped = 100_000;
    readonly IndexDefinition definition = index.Definition;

    public JsonObject Run(SearchRequest request)
    {
        request.Refuse("semanticConfiguration", "answers", "captions", "semanticQuery", "speller");
        var plan = Plan(request);
        return index.Read(searcher => Answer(searcher, request, plan));
    }

    /// <summary>The filter of a request, or null.</summary>
    public QueryWrapperFilter? FilterOf(string? expression)
    {
        if (string.IsNullOrWhiteSpace(expression)) return null;
        var compiler = new FilterCompiler(definition, match =>
        {
            var texts = new TextQueries(definition, index.Analyzers.AtSearch);
            var fields = (match.Fields ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return texts.Parse(match.Search, match.QueryType, match.SearchMode, texts.Fields(fields, null)) ?? new MatchAllDocsQuery();
        });
        return new QueryWrapperFilter(compiler.Compile(ODataParser.Parse(expression)));
    }

    SearchPlan Plan(SearchRequest request)
    {
        var profile = (request.Text("scoringProfile") ?? definition.DefaultProfile) is { } name ? definition.Profile(name) : null;
        var texts = new TextQueries(definition, index.Analyzers.AtSearch);
        var words = texts.Parse(request.Text("search"), request.Text("queryType") ?? "simple", request.Text("searchMode") ?? "any", texts.Fields(request.Words("searchFields"), profile));
        var vectors = request.Objects("vectorQueries").Select(v => VectorSearch.Read(definition, v)).ToList();
        var text = words ?? new MatchAllDocsQuery();
        if (profile is { Functions.Count: > 0 }) text = new ProfileQuery(text, profile, ScoringProfile.Tags(request.Words("scoringParameters")), time.GetUtcNow());
        return new SearchPlan(
            words, text, vectors, FilterOf(request.Text("filter")), request.Text("vectorFilterMode") == "postFilter", Ordering.Read(definition, request.Words("orderby")),
            request.Bounded("skip", 0, 0, MostSkipped), Math.Min(request.Bounded("top", 50, 0, int.MaxValue), MostPerAnswer),
            [.. request.Words("facets").Count == 0 ? [] : FacetTexts(request).Select(f => new FacetRequest(definition, f))]);
    }

    /// <summary>Facets are strings with commas of their own, so they come as an array only.</summary>
    static IReadOnlyList<string> FacetTexts(SearchRequest request) =>
        request.Values["facets"] is JsonArray ? request.Words("facets") : throw Refusal.Invalid("'facets' must be an array.");

    JsonObject Answer(IndexSearcher searcher, SearchRequest request, SearchPlan plan)
    {
        var matches = plan.Facets.Count > 0 ? new MatchCollector() : null;
        var (total, hits) = plan.Vectors.Count > 0 ? Fused(searcher, plan, matches) : Plain(searcher, plan, matches);
        var documents = new DocumentAnswers(index, request, plan.Words);
        var answer = new JsonObject { ["@odata.context"] = "#docs" };
        if (request.Flag("count")) answer["@odata.count"] = total;
        if (matches is not null) answer["@search.facets"] = new JsonObject(plan.Facets.Select(f => KeyValuePair.Create(f.Path, (JsonNode?)f.Count(matches.Matches))));
        answer["value"] = new JsonArray([.. hits.Select(hit => (JsonNode)documents.Make(searcher, hit))]);
        if (plan.Skip + hits.Count < total && hits.Count > 0 && hits.Count < (request.Number("top") ?? int.MaxValue)) Continue(answer, request, plan.Skip + hits.Count, hits.Count);
        return answer;
    }

    static void Continue(JsonObject answer, SearchRequest request, int skip, int had)
    {
        var next = request.Values.DeepClone().AsObject();
        next["skip"] = skip;
        if (request.Number("top") is { } wanted) next["top"] = wanted - had;
        answer["@search.nextPageParameters"] = next;
        answer["@odata.nextLink"] = DocumentAnswers.NextLink;
    }

    static (int Total, IReadOnlyList<Hit> Hits) Plain(IndexSearcher searcher, SearchPlan plan, MatchCollector? matches)
    {
        var wanted = Math.Min(plan.Skip + plan.Top, Math.Max(1, searcher.IndexReader.MaxDoc));
        if (plan.Order is null)
        {
            var top = TopScoreDocCollector.Create(Math.Max(1, wanted), docsScoredInOrder: false);
            Search(searcher, plan, top, matches);
            return (top.TotalHits, [.. top.GetTopDocs().ScoreDocs.Skip(plan.Skip).Take(plan.Top).Select(d => new Hit(d.Doc, d.Score))]);
        }

        var sorted = TopFieldCollector.Create(plan.Order.Rewrite(searcher), Math.Max(1, wanted), fillFields: false, trackDocScores: true, trackMaxScore: false, docsScoredInOrder: false);
        Search(searcher, plan, sorted, matches);
        return (sorted.TotalHits, [.. sorted.GetTopDocs().ScoreDocs.Skip(plan.Skip).Take(plan.Top).Select(d => new Hit(d.Doc, d.Score))]);
    }

    static void Search(IndexSearcher searcher, SearchPlan plan, ICollector top, MatchCollector? matches)
    {
        try
        {
            searcher.Search(plan.Text, plan.Filter, matches is null ? top : MultiCollector.Wrap(top, matches));
        }
        catch (BooleanQuery.TooManyClausesException)
        {
            throw Refusal.Invalid("The search text matches more than 1,024 clauses.");
        }
    }

    static (int Total, IReadOnlyList<Hit> Hits) Fused(IndexSearcher searcher, SearchPlan plan, MatchCollector? matches)
    {
        if (plan.Order is not null) throw Refusal.NotCovered("Ordering a vector query by a field");
        var rankings = plan.Vectors.SelectMany(v => v.Run(searcher, plan.IsPostFilter ? null : plan.Filter)).ToList();
        if (plan.IsPostFilter && plan.Filter is not null) rankings = [.. rankings.Select(r => Within(searcher, r, plan.Filter))];
        if (plan.Words is not null) rankings.Add(Plain(searcher, plan with { Skip = 0, Top = MostPerAnswer }, null).Hits);
        var fused = rankings is [var only] ? only : [.. rankings
            .SelectMany(ranking => ranking.Select((hit, rank) => (hit.Document, Share: 1f / (FusionConstant + rank + 1))))
            .GroupBy(s => s.Document).Select(g => new Hit(g.Key, g.Sum(s => s.Share))).OrderByDescending(h => h.Score).ThenBy(h => h.Document)];
        if (matches is not null) searcher.Search(new ConstantScoreQuery(new DocumentsFilter(fused.Select(h => h.Document).ToHashSet())), matches);
        return (fused.Count, [.. fused.Skip(plan.Skip).Take(plan.Top)]);
    }

    static IReadOnlyList<Hit> Within(IndexSearcher searcher, IReadOnlyList<Hit> ranking, Lucene.Net.Search.Filter filter)
    {
        var allowed = new MatchCollector();
        searcher.Search(new ConstantScoreQuery(filter), allowed);
        var bases = searcher.IndexReader.Leaves.ToDictionary(l => l.AtomicReader, l => l.DocBase);
        return [.. ranking.Where(hit => allowed.Matches.Any(m => hit.Document - bases[m.Reader] is >= 0 and var doc && doc < m.Reader.MaxDoc && m.Documents.Get(doc)))];
    }
}

/// <summary>What a search comes to.</summary>
internal sealed record SearchPlan(
    Lucene.Net.Search.Query? Words, Lucene.Net.Search.Query Text, IReadOnlyList<VectorSearch> Vectors, Lucene.Net.Search.Filter? Filter, bool IsPostFilter, Sort? Order, int Skip, int Top, IReadOnlyList<FacetRequest> Facets);
