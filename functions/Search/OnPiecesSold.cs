using System.Text;
using System.Text.Json;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>Counts sold pieces, by which products can be sorted. A message that comes again finds its order counted.</summary>
public sealed class OnPiecesSold(SearchTable table, SearchIndexes indexes, IndexDesk desk, IListings listings)
{
    [Function(nameof(OnPiecesSold))]
    public async Task Run([QueueTrigger(PiecesSold.Queue)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<PiecesSold>(Encoding.UTF8.GetBytes(message)).TryGet(out var sold, out var wrong)) throw new JsonException($"Not a PiecesSold: {wrong.Detail}");
        if (!Ids.IsId(sold.OrderId, "ord") || sold.Lines is null) throw new JsonException("Not a PiecesSold: a field is missing or is no id.");
        var products = sold.Lines.Select(l => (Id: listings.ProductOf(l.SkuId), l.Quantity)).Where(l => l.Id is not null).GroupBy(l => l.Id!, l => (long)l.Quantity).ToDictionary(g => g.Key, g => g.Sum());
        foreach (var (productId, pieces) in products) await table.CountSoldAsync(productId, sold.OrderId, pieces, cancellation);
        await desk.BringInStepAsync(await indexes.WrittenAsync(cancellation), products.Keys, cancellation);
    }
}
