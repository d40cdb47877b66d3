using System.Net;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes.Models;
using Azure.Search.Documents.Models;

namespace LocalRuntime.Tests.SearchServer;

public sealed class RankingTests
{
    [Fact]
    public async Task A_scoring_profile_weighs_fields_and_raises_what_is_dear_fresh_or_tagged()
    {
        await using var host = await SearchHost.StartAsync();
        var index = SearchHost.Goods();
        index.ScoringProfiles.Add(Profile("dear", new MagnitudeScoringFunction("price", 10, new MagnitudeScoringParameters(0, 30_000))));
        index.ScoringProfiles.Add(Profile("cheap", new MagnitudeScoringFunction("price", 10, new MagnitudeScoringParameters(30_000, 0))));
        index.ScoringProfiles.Add(Profile("fresh", new FreshnessScoringFunction("at", 10, new FreshnessScoringParameters(TimeSpan.FromDays(30)))));
        index.ScoringProfiles.Add(Profile("tagged", new TagScoringFunction("tags", 10, new TagScoringParameters("mine"))));
        index.ScoringProfiles.Add(new ScoringProfile("notes") { TextWeights = new TextWeights(new Dictionary<string, double> { ["tags"] = 50 }) });
        await host.Indexes.CreateIndexAsync(index);
        await host.Indexes.DeleteIndexAsync("goods");
        var client = await host.WithGoodsAsync();
        await host.Indexes.CreateOrUpdateIndexAsync(index);
        Assert.Equal("4 3 2 1 5", await client.IdsAsync("*", new SearchOptions { ScoringProfile = "dear" }));
        Assert.Equal("1 2 3 4 5", await client.IdsAsync("*", new SearchOptions { ScoringProfile = "cheap" }));
        Assert.Equal("4 3 2 1 5", await client.IdsAsync("*", new SearchOptions { ScoringProfile = "fresh" }));
        Assert.StartsWith("2 ", await client.IdsAsync("*", new SearchOptions { ScoringProfile = "tagged", ScoringParameters = { "mine-blue" } }), StringComparison.Ordinal);
        Assert.StartsWith("2 ", await client.IdsAsync("blue red shoes", new SearchOptions { ScoringProfile = "notes" }), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, "indexes/goods/docs/search", new { search = "*", scoringProfile = "none" })).Status);
    }

    [Fact]
    public async Task The_nearest_vectors_are_found_exactly_within_the_filter_and_fused_with_words()
    {
        await using var host = await SearchHost.StartAsync();
        await host.Indexes.CreateIndexAsync(Pictures());
        var client = host.Client("pictures");
        var chance = new Random(7);
        float[] Vector() => [.. Enumerable.Range(0, 37).Select(_ => (float)(chance.NextDouble() - 0.5))];
        var vectors = Enumerable.Range(0, 500).Select(_ => Vector()).ToList();
        await client.UploadDocumentsAsync(vectors.Select((v, i) => new SearchDocument { ["id"] = $"{i}", ["kind"] = i % 2 == 0 ? "even" : "odd", ["title"] = $"picture number{i}", ["look"] = v }));
        await client.DeleteDocumentsAsync("id", ["3"]);
        var asked = Vector();
        var right = Enumerable.Range(0, 500).Where(i => i != 3).OrderByDescending(i => Cosine(asked, vectors[i])).ToList();

        var found = await FoundAsync(client, null, new SearchOptions { VectorSearch = Nearest(asked, 10) });
        Assert.Equal(right.Take(10), found.Select(f => int.Parse(f.Document.GetString("id"))));
        Assert.Equal(1 / (2 - Cosine(asked, vectors[right[0]])), found[0].Score!.Value, 1e-4);
        var filtered = await FoundAsync(client, null, new SearchOptions { VectorSearch = Nearest(asked, 10), Filter = "kind eq 'odd'" });
        Assert.Equal(right.Where(i => i % 2 == 1).Take(10), filtered.Select(f => int.Parse(f.Document.GetString("id"))));
        var fused = await FoundAsync(client, $"number{right[9]}", new SearchOptions { VectorSearch = Nearest(asked, 10) });
        Assert.Equal($"{right[9]}", fused[0].Document.GetString("id"));
        var (status, _) = await host.SendAsync(HttpMethod.Post, "indexes/pictures/docs/search", new { vectorQueries = new[] { new { kind = "vector", vector = new[] { 1, 2 }, fields = "look", k = 3 } } });
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task Suggestions_complete_what_is_being_typed()
    {
        await using var host = await SearchHost.StartAsync();
        var client = await host.WithGoodsAsync();
        async Task<string> Suggested(string typed, SuggestOptions? options = null) => string.Join(" / ", (await client.SuggestAsync<SearchDocument>(typed, "typed", options ?? new SuggestOptions())).Value.Results.Select(r => r.Text));
        Assert.Equal("Red porcelain mugs / Blue porcelain teapot", await Suggested("porc"));
        Assert.Equal("Blue porcelain teapot", await Suggested("porcelain te"));
        Assert.Equal("Blue porcelain teapot", await Suggested("porc", new SuggestOptions { Filter = "price gt 1000" }));
        Assert.Equal("Blue porcelain teapot", await Suggested("teapit", new SuggestOptions { UseFuzzyMatching = true }));
        Assert.Equal("", await Suggested("teapit"));
        Assert.Equal("<b>Red</b> porcelain mugs / <b>Red</b> running shoes", await Suggested("red", new SuggestOptions { HighlightPreTag = "<b>", HighlightPostTag = "</b>" }));
        var (refused, _) = await host.SendAsync(HttpMethod.Post, "indexes/goods/docs/suggest", new { search = "a", suggesterName = "none" });
        Assert.Equal(HttpStatusCode.BadRequest, refused);

        async Task<string> Completed(string typed, AutocompleteMode mode) => string.Join(" / ", (await client.AutocompleteAsync(typed, "typed", new AutocompleteOptions { Mode = mode })).Value.Results.Select(r => r.QueryPlusText));
        Assert.Equal("porcelain", await Completed("porc", AutocompleteMode.OneTerm));
        Assert.Equal("running shoes", await Completed("running sh", AutocompleteMode.OneTermWithContext));
    }

    static async Task<List<SearchResult<SearchDocument>>> FoundAsync(SearchClient client, string? search, SearchOptions options)
    {
        var results = new List<SearchResult<SearchDocument>>();
        await foreach (var hit in (await client.SearchAsync<SearchDocument>(search, options)).Value.GetResultsAsync()) results.Add(hit);
        return results;
    }

    static ScoringProfile Profile(string name, ScoringFunction function) => new(name) { Functions = { function } };

    static VectorSearchOptions Nearest(float[] vector, int count) => new() { Queries = { new VectorizedQuery(vector) { KNearestNeighborsCount = count, Fields = { "look" } } } };

    static SearchIndex Pictures() => new("pictures")
    {
        Fields =
        {
            new SimpleField("id", SearchFieldDataType.String) { IsKey = true },
            new SimpleField("kind", SearchFieldDataType.String) { IsFilterable = true },
            new SearchableField("title"),
            new VectorSearchField("look", 37, "exact"),
        },
        VectorSearch = new VectorSearch { Profiles = { new VectorSearchProfile("exact", "knn") }, Algorithms = { new ExhaustiveKnnAlgorithmConfiguration("knn") } },
    };

    static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
}
