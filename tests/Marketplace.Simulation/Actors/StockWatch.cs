using System.Collections.Concurrent;

namespace Marketplace.Simulation.Actors;

/// <summary>Looks at every SKU again and again while orders run, and keeps the least it saw: stock below zero heals itself too easily.</summary>
public sealed class StockWatch(Town town, Patience patience)
{
    readonly ConcurrentDictionary<string, int> least = new();

    /// <summary>The least that was seen of a SKU.</summary>
    public int LeastOf(OpenSku sku) => least.GetValueOrDefault(sku.SkuId, sku.Initial);

    /// <summary>Until closing time.</summary>
    public async Task RunAsync(CancellationToken closing)
    {
        try
        {
            while (true)
            {
                foreach (var sku in town.Shops.SelectMany(s => s.Skus)) await LookAsync(sku, closing);
                await patience.PauseAsync(TimeSpan.FromMilliseconds(500), closing);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // Closing time.
        }
    }

    /// <summary>What is available now.</summary>
    public async Task<int> LookAsync(OpenSku sku, CancellationToken cancellation)
    {
        var product = await town.Operator.ProductAsync(sku.ProductId, cancellation);
        var available = product.Skus.Single(s => s.SkuId == sku.SkuId).Available;
        least.AddOrUpdate(sku.SkuId, available, (_, seen) => Math.Min(seen, available));
        return available;
    }
}
