using Marketplace.Benchmarks.Reporting;
using Marketplace.Testing;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>
/// Requests to storage by kind, as <c>/local/stats</c> counts them, without empty polls of queues. Counts can be added, taken from
/// one another and scaled, so that what the idle app asks for, and what a waiting client's looks cost, can be left out.
/// </summary>
/// <param name="ByOperation">How many of each kind.</param>
public sealed record StorageCount(IReadOnlyDictionary<string, double> ByOperation)
{
    /// <summary>All kinds together.</summary>
    public double Total => ByOperation.Values.Sum();

    /// <summary>What the app has asked for since its start.</summary>
    public static async Task<StorageCount> ReadAsync(MarketplaceClient visitor)
    {
        var stats = await visitor.StatsAsync();
        return new StorageCount(stats.GetProperty("storage").GetProperty("byOperation").EnumerateObject()
            .Where(o => !o.Name.EndsWith("Empty", StringComparison.Ordinal)).ToDictionary(o => o.Name, o => o.Value.GetDouble()));
    }

    /// <summary>What the app asks for while some work is done.</summary>
    public static async Task<StorageCount> DuringAsync(MarketplaceClient visitor, Func<Task> work)
    {
        var before = await ReadAsync(visitor);
        await work();
        return (await ReadAsync(visitor)).Less(before, 1);
    }

    /// <summary>Without so many times another count.</summary>
    public StorageCount Less(StorageCount other, double times) => new(ByOperation.Keys.Union(other.ByOperation.Keys)
        .ToDictionary(k => k, k => ByOperation.GetValueOrDefault(k) - (other.ByOperation.GetValueOrDefault(k) * times)));

    /// <summary>Per one of so many.</summary>
    public StorageCount Per(int many) => new(ByOperation.ToDictionary(k => k.Key, k => k.Value / many));

    /// <summary>Prints the kinds, the most frequent first.</summary>
    public void Print()
    {
        foreach (var (kind, count) in ByOperation.Where(k => Math.Abs(k.Value) > 0.005).OrderByDescending(k => k.Value))
            Console.Error.WriteLine($"    {Figures.Text(count),8}  {kind}");
    }
}
