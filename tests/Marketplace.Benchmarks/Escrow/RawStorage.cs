using System.Diagnostics;
using Azure.Data.Tables;
using Marketplace.Benchmarks.Reporting;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>
/// The reference of all escrow figures: how many rows of about 300 bytes sixteen callers insert per second into the very storage
/// the app uses, each into a partition of its own. Storage is the ceiling of every order, so the ratio says how much an order costs.
/// </summary>
public static class RawStorage
{
    const int Callers = 16;
    static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    /// <summary>Measures once and cleans up behind itself.</summary>
    public static async Task<Reference> MeasureAsync(string connection)
    {
        var table = new TableServiceClient(connection).GetTableClient("rawinserts");
        await table.CreateIfNotExistsAsync();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => table.AddEntityAsync(Row($"warm{i}"))));
        var inserted = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = 0; clock.Elapsed < Window; i++)
            {
                await table.AddEntityAsync(Row($"{caller}-{i}"));
                Interlocked.Increment(ref inserted);
            }
        }));
        var perSecond = inserted / clock.Elapsed.TotalSeconds;
        await table.DeleteAsync();
        return new Reference("raw table inserts, 16 callers", "rows/s", perSecond);
    }

    static TableEntity Row(string partition) => new(partition, "row") { ["Document"] = new string('x', 300) };
}
