using Marketplace.Benchmarks.Reporting;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>The rows of the escrow table, each measured several times over the same market.</summary>
public sealed class EscrowRows(Site site, int clients, int runs, int orders, int lives)
{
    Market market = null!;
    Reference reference = null!;

    /// <summary>Where the rows go.</summary>
    public Report Report { get; } = new("Escrow");

    /// <summary>Fills the market, warms the app up and measures the reference.</summary>
    public async Task PrepareAsync()
    {
        market = await Market.BuildAsync(site.Visitor, clients, shops: 8, skus: 4);
        await Crowd.RunAsync(clients, clients * 4, market.LiveAsync);
        await market.AllSettledAsync();
        reference = await RawStorage.MeasureAsync(site.StorageConnection);
    }

    /// <summary>Checkout and payment until the order shows that it is paid.</summary>
    public Task PaidAsync() => RowAsync("paid orders", orders, (client, piece) => market.BuyAsync(client, piece), "≥ 30");

    /// <summary>The same while everybody wants the same SKU.</summary>
    public Task HotAsync() => RowAsync("paid orders, one hot SKU", orders, (client, piece) => market.BuyAsync(client, piece, hot: true));

    /// <summary>Checkout alone.</summary>
    public Task CheckoutsAsync() => RowAsync("checkouts alone", orders, (client, piece) => market.PlaceAsync(client, piece));

    /// <summary>From checkout until shop and buyer have what is theirs.</summary>
    public Task LivesAsync() => Report.MeasureAsync($"whole lives, {clients} clients", "lives/s", runs, async () =>
    {
        var clock = TimeProvider.System.GetTimestamp();
        await Crowd.RunAsync(clients, lives, market.LiveAsync);
        await market.AllSettledAsync();
        return lives / TimeProvider.System.GetElapsedTime(clock).TotalSeconds;
    }, "≥ 12", reference);

    /// <summary>Requests to storage that one order costs, by kind.</summary>
    public async Task TransactionsAsync()
    {
        var cost = new OrderCost(site, market);
        var counts = new List<StorageCount>();
        for (var run = 0; run < runs; run++) counts.Add(await cost.MeasureAsync(lives / 5, clients));
        Report.Add(new Measurement("storage transactions per order, checkout to payout", "transactions", [.. counts.Select(c => c.Total)], "≤ 45"));
        counts.OrderBy(c => c.Total).ElementAt(counts.Count / 2).Print();
    }

    /// <summary>Requests to storage that an order costs by the way it goes, without its share of a payout.</summary>
    public async Task BranchesAsync()
    {
        var (cost, times) = (new OrderCost(site, market), lives / 10);
        foreach (var branch in (await Branches.PrepareAsync(market, site.Visitor, runs * (times + 1))).All)
        {
            var totals = new List<double>();
            for (var run = 0; run < runs; run++) totals.Add((await cost.MeasureAsync(branch, times)).Total);
            Report.Add(new Measurement($"storage transactions per order, {branch.Name}", "transactions", totals));
        }
    }

    async Task RowAsync(string name, int times, Func<int, int, Task> work, string? target = null)
    {
        var latencies = new List<double>();
        await Report.MeasureAsync($"{name}, {clients} clients", "orders/s", runs, async () =>
        {
            var result = await Crowd.RunAsync(clients, times, work);
            latencies.AddRange(result.LatenciesMs);
            return result.PerSecond;
        }, target, reference);
        Console.Error.WriteLine($"  {name}: each took p50 {Figures.Text(Medians.Percentile(latencies, 0.5))} ms, p95 {Figures.Text(Medians.Percentile(latencies, 0.95))} ms");
    }
}
