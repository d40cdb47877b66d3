using System.Text;
using System.Text.Json;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>Brings the places of changed products in the index in step. Safe to hear twice and late: it reads what the products are now.</summary>
public sealed class OnProductChanged(SearchIndexes indexes, IndexDesk desk)
{
    [Function(nameof(OnProductChanged))]
    public async Task Run([QueueTrigger(ProductChanged.Queue)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<ProductChanged>(Encoding.UTF8.GetBytes(message)).TryGet(out var changed, out var wrong)) throw new JsonException($"Not a ProductChanged: {wrong.Detail}");
        if (changed.ProductIds?.All(id => Ids.IsId(id, "prd")) != true) throw new JsonException("Not a ProductChanged: a product id is none.");
        await desk.BringInStepAsync(await indexes.WrittenAsync(cancellation), changed.ProductIds, cancellation);
    }
}
