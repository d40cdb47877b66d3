using Marketplace.Catalog.Contracts;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>
/// Counts sold pieces, by which products can be sorted. It adds up what stock remembers, so an order costs nothing for it, and brings in step
/// only what has changed since the last time. Safe to run twice; a product whose number was kept by a run that died is brought in step by
/// its next sale.
/// </summary>
public sealed class CountSales(SearchTable table, SearchIndexes indexes, IndexDesk desk, IListings listings)
{
    const int Together = 100;

    [Function(nameof(CountSales))]
    public async Task Run([TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var (sold, known) = (await listings.SoldAsync(cancellation), await table.AllSoldAsync(cancellation));
        var changed = sold.Keys.Union(known.Keys).Where(id => sold.GetValueOrDefault(id) != known.GetValueOrDefault(id)).ToList();
        foreach (var some in changed.Chunk(Together))
        {
            foreach (var productId in some) await table.KeepSoldAsync(productId, sold.GetValueOrDefault(productId), cancellation);
            await desk.BringInStepAsync(await indexes.WrittenAsync(cancellation), some, cancellation);
        }
    }
}
