using System.Numerics;
using System.Text;
using System.Text.Json;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>
/// Counts sold pieces, by which products can be sorted. A message that comes again finds its order counted. The index hears of it when the
/// number has doubled, since writing a document costs more than the rest of the sale; any other change of the product brings the exact number.
/// </summary>
public sealed class OnPiecesSold(SearchTable table, SearchIndexes indexes, IndexDesk desk, IListings listings)
{
    [Function(nameof(OnPiecesSold))]
    public async Task Run([QueueTrigger(PiecesSold.Queue)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<PiecesSold>(Encoding.UTF8.GetBytes(message)).TryGet(out var sold, out var wrong)) throw new JsonException($"Not a PiecesSold: {wrong.Detail}");
        if (!Ids.IsId(sold.OrderId, "ord") || sold.Lines is null) throw new JsonException("Not a PiecesSold: a field is missing or is no id.");
        var products = sold.Lines.Select(l => (Id: listings.ProductOf(l.SkuId), l.Quantity)).Where(l => l.Id is not null).GroupBy(l => l.Id!, l => (long)l.Quantity).ToDictionary(g => g.Key, g => g.Sum());
        List<string> noticeable = [];
        foreach (var (productId, pieces) in products)
            if (await table.CountSoldAsync(productId, sold.OrderId, pieces, cancellation) is not var (before, after) || HasDoubled(before, after)) noticeable.Add(productId);
        if (noticeable.Count > 0) await desk.BringInStepAsync(await indexes.WrittenAsync(cancellation), noticeable, cancellation);
    }

    /// <summary>Whether the number has passed a power of two.</summary>
    public static bool HasDoubled(long before, long after) => before == 0 || BitOperations.Log2((ulong)before) != BitOperations.Log2((ulong)after);
}
