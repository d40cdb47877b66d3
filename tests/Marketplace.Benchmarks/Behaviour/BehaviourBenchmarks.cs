using System.Net.Http.Json;
using Azure.Data.Tables;
using Marketplace.Benchmarks.Drops;
using Marketplace.Benchmarks.Escrow;
using Marketplace.Benchmarks.Recommend;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Catalog;
using Marketplace.Testing;

namespace Marketplace.Benchmarks.Behaviour;

/// <summary>
/// Visitors who look around: single events told by many, then home pages for those same visitors, each request at its time. The app as a process of its
/// own over an Azurite that keeps its data in memory, with so many products on sale, brought by a drop.
/// </summary>
public static class BehaviourBenchmarks
{
    const int Visitors = 2_000;
    const int Seed = 7;
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Round = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>The command <c>behaviour</c>: <c>--products 2000 --runs 3</c>; with <c>--learned yes</c> also a refresh over a made-up log of a hundred deeds a product, or of so many <c>--deeds</c>, and home pages by what was learned.</summary>
    public static async Task RunAsync(string[] args)
    {
        var options = Options.Parse(args, "products", "runs", "learned", "deeds");
        var (count, runs) = (options.Number("products", 2_000), options.Number("runs", 3));
        var report = new Report($"What people do, and what they are shown, with {count} products");
        await using var site = await Site.OpenAsync(inMemory: true);
        var products = await ProductsAsync(site, count);
        await site.RestsAsync(UntilWordsAreLearned(count));
        var chance = new Random(Seed);
        await PacedLoad.LatenciesAsync(i => Event(site.Address, chance, products), 200, WarmUp);
        await report.MeasureAsync("an event told, p95 at 500/s", "ms", runs, async () => Medians.Percentile(await PacedLoad.LatenciesAsync(i => Event(site.Address, chance, products), 500, Round), 0.95), "under 10 ms");
        await PacedLoad.LatenciesAsync(i => Home(site.Address, chance), 50, WarmUp);
        await HomesAsync("a home page of 20, p95 at 100/s");
        if (options.Text("learned", "no") == "yes")
        {
            await RefreshBenchmarks.MeasureAsync(site, () => MadeLog.Whole(options.Number("deeds", count * MadeLog.EventsPerProduct), products.Count), products, report);
            await site.RestsAsync(Quiet);
            await PacedLoad.LatenciesAsync(i => Home(site.Address, chance), 50, WarmUp);
            await HomesAsync("the same by what was learned");
        }

        report.Print();

        // In turns with what any answer about a person costs here: one reading of the same row, at the same pace.
        async Task HomesAsync(string name)
        {
            var (rows, pages) = (new List<double>(), new List<double>());
            for (var run = 0; run < runs; run++)
            {
                rows.Add(Medians.Percentile(await PacedLoad.LatenciesAsync(_ => Known(site.Address, chance), 100, Round), 0.95));
                pages.Add(Medians.Percentile(await PacedLoad.LatenciesAsync(_ => Home(site.Address, chance), 100, Round), 0.95));
            }

            report.Add(new Measurement(name, "ms", pages, "under 15 ms", new Reference("what is known of the same visitors", "ms", Medians.Of(rows))));
        }
    }

    /// <summary>How long the app waits before it learns the words of what came, which takes a core for seconds where there is much (<c>functions/Search/Words.cs</c>).</summary>
    static TimeSpan UntilWordsAreLearned(int products) => TimeSpan.FromSeconds(30) + TimeSpan.FromMilliseconds(products);

    /// <summary>What the drop listed, about in the order of the file.</summary>
    static async Task<IReadOnlyList<string>> ProductsAsync(Site site, int count)
    {
        var file = ListingFiles.MadeUp(count, perCategory: MadeLog.ProductsPerCategory);
        var boss = await Eventually.SeesAsync(() => DropBenchmarks.SignInAsync(site.Visitor), who => who is not null, "the operator can sign in");
        await DropBenchmarks.CategoriesAsync(boss!, file);
        var seller = await site.Visitor.RegisterAsync("Mei");
        var shop = (await seller.OpenShopAsync()).ShopId;
        await seller.DropAsync(shop, "listing.csv", file.Csv, "text/csv", patience: TimeSpan.FromMinutes(40));
        return [.. await new ProductTable(new TableServiceClient(site.StorageConnection)).AllAsync(default).Select(p => p.Product.ProductId).Order(StringComparer.Ordinal).ToListAsync()];
    }

    static HttpRequestMessage Event(Uri address, Random chance, IReadOnlyList<string> products) => new(HttpMethod.Post, new Uri(address, "/api/events"))
    {
        Headers = { { "X-Visitor-Id", $"visitor-{chance.Next(Visitors)}" } },
        Content = JsonContent.Create(new[] { new { kind = "view", productId = products[chance.Next(products.Count)] } }),
    };

    static HttpRequestMessage Home(Uri address, Random chance) => Ask(address, "/api/recommendations?scenario=home", chance);

    static HttpRequestMessage Known(Uri address, Random chance) => Ask(address, "/api/events", chance);

    static HttpRequestMessage Ask(Uri address, string path, Random chance) => new(HttpMethod.Get, new Uri(address, path)) { Headers = { { "X-Visitor-Id", $"visitor-{chance.Next(Visitors)}" } } };
}
