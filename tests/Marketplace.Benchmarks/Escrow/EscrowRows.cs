using Marketplace.Benchmarks.Reporting;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>The rows of the escrow table, each measured several times over the same market.</summary>
public sealed class EscrowRows(Site site, int clients, int runs, int orders, int lives)
{
    const long PriceFen = 6800;
    const long PaidOutFen = PriceFen - (PriceFen * 5 / 100);
    const int CoinsPerOrder = (int)(PriceFen / 100);

    Market market = null!;
    Reference reference = null!;

    /// <summary>Where the rows go.</summary>
    public Report Report { get; } = new("Escrow");

    /// <summary>Fills the market, warms the app up and measures the reference.</summary>
    public async Task PrepareAsync()
    {
        market = await Market.BuildAsync(site.Http, clients, shops: 8, skus: 4);
        await Crowd.RunAsync(clients, clients * 4, LiveAsync);
        await AllPaidOutAsync();
        reference = await RawStorage.MeasureAsync(site.StorageConnection);
    }

    /// <summary>Checkout and payment until the order shows that it is paid.</summary>
    public Task PaidAsync() => RowAsync("paid orders", orders, async (client, piece) =>
    {
        var order = await Market.PlaceAsync(market.Buyers[client], market.Choose(piece).SkuId);
        await market.PayAsync(market.Buyers[client], order);
    }, "≥ 30");

    /// <summary>The same while everybody wants the same SKU.</summary>
    public Task HotAsync() => RowAsync("paid orders, one hot SKU", orders, async (client, _) =>
    {
        var order = await Market.PlaceAsync(market.Buyers[client], market.Stalls[0].SkuIds[0]);
        await market.PayAsync(market.Buyers[client], order);
    });

    /// <summary>Checkout alone.</summary>
    public Task CheckoutsAsync() => RowAsync("checkouts alone", orders, (client, piece) => Market.PlaceAsync(market.Buyers[client], market.Choose(piece).SkuId));

    /// <summary>From checkout until shop and buyer have what is theirs.</summary>
    public async Task LivesAsync() => await Report.MeasureAsync($"whole lives, {clients} clients", "lives/s", runs, async () =>
    {
        await market.SignInAsync();
        var clock = TimeProvider.System.GetTimestamp();
        await Crowd.RunAsync(clients, lives, LiveAsync);
        await AllPaidOutAsync();
        return lives / TimeProvider.System.GetElapsedTime(clock).TotalSeconds;
    }, "≥ 12", reference);

    /// <summary>Requests to storage that one order costs, by kind.</summary>
    public async Task TransactionsAsync()
    {
        var cost = new OrderCost(site, market);
        await market.SignInAsync();
        var counts = new List<StorageCount>();
        for (var run = 0; run < runs; run++) counts.Add(await cost.MeasureAsync(lives / 5, i => LiveAsync(i % clients, i), AllPaidOutAsync));
        Report.Add(new Measurement("storage transactions per order, checkout to payout", "transactions", [.. counts.Select(c => c.Total)], "≤ 45"));
        counts.OrderBy(c => c.Total).ElementAt(counts.Count / 2).Print();
    }

    async Task RowAsync(string name, int times, Func<int, int, Task> work, string? target = null)
    {
        var latencies = new List<double>();
        await Report.MeasureAsync($"{name}, {clients} clients", "orders/s", runs, async () =>
        {
            await market.SignInAsync();
            var result = await Crowd.RunAsync(clients, times, work);
            latencies.AddRange(result.LatenciesMs);
            return result.PerSecond;
        }, target, reference);
        Console.Error.WriteLine($"  {name}: each took p50 {Figures.Text(Medians.Percentile(latencies, 0.5))} ms, p95 {Figures.Text(Medians.Percentile(latencies, 0.95))} ms");
    }

    int lived;

    async Task LiveAsync(int client, int piece)
    {
        var (stall, skuId) = market.Choose(piece);
        var order = await Market.PlaceAsync(market.Buyers[client], skuId);
        await market.PayAsync(market.Buyers[client], order);
        await market.FinishAsync(market.Buyers[client], stall, order);
        Interlocked.Increment(ref lived);
    }

    Task AllPaidOutAsync() => Market.UntilAsync("payouts and coins of all lives", async () =>
        await market.SettledAsync() == (lived * PaidOutFen, (long)lived * CoinsPerOrder));
}
