using System.Text.Json;
using Marketplace.Benchmarks.Reporting;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>
/// How many storage requests an order costs, by <c>/local/stats</c>: those during the orders, less those that the idle app sent in as
/// long a time just before (timers, health). What the benchmark itself asks for (reading orders, balances and coins while it
/// waits) is counted too: the figure is never better than the truth.
/// </summary>
/// <param name="Orders">How many were lived.</param>
/// <param name="ByOperation">Requests in all, by kind; without empty polls of queues.</param>
public sealed record StorageCount(int Orders, IReadOnlyDictionary<string, double> ByOperation)
{
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    /// <summary>The figure of the table.</summary>
    public double PerOrder => ByOperation.Values.Sum() / Orders;

    /// <summary>Counts while the given work lives so many orders.</summary>
    public static async Task<StorageCount> OfAsync(Site site, int orders, Func<int, Task> work)
    {
        var before = await ReadAsync(site);
        await Task.Delay(Idle);
        var idle = Less(await ReadAsync(site), before, 1);
        var clock = TimeProvider.System.GetTimestamp();
        before = await ReadAsync(site);
        await work(orders);
        var busy = Less(await ReadAsync(site), before, 1);
        return new StorageCount(orders, Less(busy, idle, TimeProvider.System.GetElapsedTime(clock) / Idle));
    }

    /// <summary>Prints what an order asks of storage, the most frequent first.</summary>
    public void PrintKinds()
    {
        Console.Error.WriteLine("  per order:");
        foreach (var (kind, count) in ByOperation.Where(k => Math.Abs(k.Value) > 0.005 * Orders).OrderByDescending(k => k.Value))
            Console.Error.WriteLine($"    {Figures.Text(count / Orders),8}  {kind}");
    }

    static Dictionary<string, double> Less(IReadOnlyDictionary<string, double> counts, IReadOnlyDictionary<string, double> others, double times) =>
        counts.ToDictionary(c => c.Key, c => c.Value - (others.GetValueOrDefault(c.Key) * times));

    static async Task<Dictionary<string, double>> ReadAsync(Site site)
    {
        var stats = await new Session(site.Http, "", "").GetAsync("/local/stats");
        return stats.GetProperty("storage").GetProperty("byOperation").EnumerateObject()
            .Where(o => !o.Name.EndsWith("Empty", StringComparison.Ordinal)).ToDictionary(o => o.Name, o => o.Value.GetDouble());
    }
}
