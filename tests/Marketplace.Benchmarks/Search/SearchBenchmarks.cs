using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Search;

namespace Marketplace.Benchmarks.Search;

/// <summary>
/// How well products are found, and how fast. Everything goes the app's own way: its documents, its plan of a query and its ranking, over
/// the genuine SDK and the search server by HTTP. All products are ranked for each query with at least five grades.
/// </summary>
public static partial class SearchBenchmarks
{
    const int Rate = 50;
    const int Indexed = 40_000;

    /// <summary>The command <c>search</c>: <c>--data folder</c>; <c>--weights yes</c> learns from all queries and prints what RankingWeights.cs holds; <c>--speed no</c> leaves speed out.</summary>
    public static async Task RunAsync(string[] args)
    {
        var options = Options.Parse(args, "data", "weights", "speed", "seconds");
        if (options.Text("data", "") is not { Length: > 0 } folder)
        {
            Console.Error.WriteLine("search: needs --data <folder with products.tsv and labels.tsv>; left out.");
            return;
        }

        var data = GradedData.Read(folder);
        await using var service = await LocalSearch.OpenAsync();
        var report = new Report($"Search over {data.Products.Count} titles, {data.Queries.Count} queries with at least five grades");
        await RelevanceAsync(service, data, report, options.Text("weights", "no") == "yes");
        if (options.Text("speed", "yes") == "yes") await SpeedAsync(service, data, report, options.Number("seconds", 20));
        report.Print();
    }

    static async Task RelevanceAsync(LocalSearch service, GradedData data, Report report, bool learn)
    {
        var plain = await service.FillPlainAsync("plain", data.Products);
        var unstemmed = await MeanAsync(data, q => PlainAsync(plain, "plain", q));
        report.Add(Row("BM25 over the title, as it is", unstemmed));
        report.Add(Row("BM25 over the title, stemmed", await MeanAsync(data, q => PlainAsync(plain, "stemmed", q))));

        var client = await service.FillAsync("products", data.Products);
        var lexicon = Lexicon.Learn(data.Products.Select(p => p.Title));
        var measured = new List<Measured>();
        foreach (var query in data.Queries) measured.Add(await MeasureAsync(client, lexicon, query));
        var reference = new Reference("BM25 as it is", "NDCG@10", unstemmed);
        report.Add(Row("ours, before ranking again", measured.Average(m => m.Query.Ndcg(m.Ids)), reference));
        report.Add(Row("ours, ranked by weights learned from other queries (five parts)", Learner.CrossValidated(measured), reference));
        report.Add(Row("ours, as the app serves it", measured.Average(m => m.Ndcg([.. Ranking.Weights])), reference) with { Target = "at least 0.38, aim past 0.41" });
        if (learn) Console.WriteLine(string.Join(", ", Learner.Learn(measured).Select(w => w.ToString("0.###", CultureInfo.InvariantCulture))));
    }

    static Measurement Row(string name, double value, Reference? reference = null) => new(name, "NDCG@10", [Math.Round(value, 4)], null, reference);

    static async Task<double> MeanAsync(GradedData data, Func<GradedQuery, Task<IReadOnlyList<string>>> rank)
    {
        var sum = 0.0;
        foreach (var query in data.Queries) sum += query.Ndcg(await rank(query));
        return sum / data.Queries.Count;
    }

    static async Task<IReadOnlyList<string>> PlainAsync(SearchClient client, string field, GradedQuery query)
    {
        var options = new SearchOptions { Size = 10, SearchFields = { field }, Select = { "id" } };
        var answer = await client.SearchAsync<SearchDocument>(string.Join(' ', Words().Matches(query.Text).Select(m => m.Value)), options);
        var ids = new List<string>();
        await foreach (var hit in answer.Value.GetResultsAsync()) ids.Add(hit.Document.GetString("id"));
        return ids;
    }

    static async Task<Measured> MeasureAsync(SearchClient client, Lexicon lexicon, GradedQuery query)
    {
        var plan = QueryPlan.Make(query.Text, lexicon);
        if (plan.IsEmpty) return new Measured(query, [], []);
        var asked = new SearchAsked(query.Text, SearchOrder.Relevance, 0, 10).ToOptions(0, ProductFinder.Window);
        var (hits, _, _) = await ProductFinder.AskAsync(client, ProductFinder.ExpressionOf(plan), asked, default);
        return new Measured(query, [.. hits.Select(h => h.Document.Id)], Ranking.Measure(plan, [.. hits.Select(h => new Candidate(h.Document.Layout ?? "", h.Score ?? 0))], lexicon));
    }

    static async Task SpeedAsync(LocalSearch service, GradedData data, Report report, int seconds)
    {
        var products = data.Products.Take(Indexed).ToList();
        var watch = Stopwatch.StartNew();
        var client = await service.FillAsync("fast", products);
        report.Add(new Measurement($"index {products.Count:#,0} products", "s", [watch.Elapsed.TotalSeconds], "under 60 s"));
        watch.Restart();
        var lexicon = Lexicon.Learn(products.Select(p => p.Title));
        report.Add(new Measurement($"learn the words of {products.Count:#,0} titles", "s", [watch.Elapsed.TotalSeconds]));
        await LatenciesAsync(client, lexicon, data, 5);
        var latencies = await LatenciesAsync(client, lexicon, data, seconds);
        report.Add(new Measurement($"p50 at {Rate} queries/s over {products.Count:#,0} products", "ms", [Medians.Percentile(latencies, 0.5)]));
        report.Add(new Measurement($"p95 at {Rate} queries/s over {products.Count:#,0} products", "ms", [Medians.Percentile(latencies, 0.95)], "under 30 ms"));
    }

    /// <summary>Queries begin at fixed times, whether earlier ones have ended or not; how long each took from when it should have begun.</summary>
    static async Task<IReadOnlyCollection<double>> LatenciesAsync(SearchClient client, Lexicon lexicon, GradedData data, int seconds)
    {
        var watch = Stopwatch.StartNew();
        var running = new List<Task<double>>();
        for (var i = 0; i < Rate * seconds; i++)
        {
            var due = TimeSpan.FromSeconds(i / (double)Rate);
            if (due > watch.Elapsed) await Task.Delay(due - watch.Elapsed);
            running.Add(OneAsync(data.Queries[i * 7 % data.Queries.Count].Text, due));
        }

        return await Task.WhenAll(running);

        async Task<double> OneAsync(string query, TimeSpan due)
        {
            await ProductFinder.FindAsync(client, new SearchAsked(query, SearchOrder.Relevance, 0, 20), lexicon, default);
            return (watch.Elapsed - due).TotalMilliseconds;
        }
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Words();
}
