using Azure;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Shops;

/// <summary>A shop as it was read.</summary>
/// <param name="Shop">The shop.</param>
/// <param name="Version">What If-Match must carry.</param>
public sealed record ShopRead(ShopRecord Shop, string Version);

/// <summary>
/// Table <c>shops</c>. PartitionKey: shop id. RowKey: <c>shop</c>; <c>event.</c> and an id that falls with time for the audit trail. A
/// change and its event are one entity-group transaction under the shop's ETag. Hottest partition: a busy shop's, which each
/// checkout reads once; it is written by hand only.
/// </summary>
public sealed class ShopTable(TableServiceClient service)
{
    public const string Name = "shops";
    const string ShopRow = "shop";
    const string EventPrefix = "event.";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>One shop, or null. One storage transaction.</summary>
    public async Task<ShopRead?> FindAsync(string shopId, CancellationToken cancellation)
    {
        if (!Ids.IsId(shopId, "shp")) return null;
        return await table.FindAsync(shopId, ShopRow, cancellation) is { } row ? new ShopRead(row.Document<ShopRecord>(), row.Version()) : null;
    }

    /// <summary>Opens a shop; opening it again by the same cause changes nothing.</summary>
    public Task OpenAsync(ShopRecord shop, CancellationToken cancellation) => table.TrySubmitAsync(
    [
        new(TableTransactionActionType.Add, Entity(shop)),
        new(TableTransactionActionType.Add, Event(shop.ShopId, new ShopEvent(shop.OpenedAt, shop.OwnerId, "opened", null), "opened")),
    ], cancellation);

    /// <summary>Writes a change; the shop as it is then, or null when it has changed since it was read (<paramref name="version"/> "*" for any).</summary>
    public async Task<ShopRead?> TryChangeAsync(ShopRecord shop, string version, ShopEvent change, CancellationToken cancellation)
    {
        var written = await table.TrySubmitAsync(
        [
            new(TableTransactionActionType.UpdateReplace, Entity(shop), new ETag(Versions.ToStorage(version))),
            new(TableTransactionActionType.Add, Event(shop.ShopId, change, Guid.NewGuid().ToString("n"))),
        ], cancellation);
        return written ? await FindAsync(shop.ShopId, cancellation) : null;
    }

    /// <summary>The audit trail, newest first, and where the next page begins.</summary>
    public async Task<(IReadOnlyList<ShopEvent> Events, string? Next)> EventsAsync(string shopId, string? from, int limit, CancellationToken cancellation)
    {
        List<ShopEvent> events = [];
        await foreach (var row in table.RangeAsync(shopId, EventPrefix + from, "event/", limit + 1, cancellation))
        {
            if (events.Count == limit) return (events, row.RowKey[EventPrefix.Length..]);
            events.Add(row.Document<ShopEvent>());
        }

        return (events, null);
    }

    static TableEntity Entity(ShopRecord shop) => new TableEntity(shop.ShopId, ShopRow).WithDocument(shop);

    static TableEntity Event(string shopId, ShopEvent change, string cause) =>
        new TableEntity(shopId, EventPrefix + NewestFirst.Key(change.At, cause)).WithDocument(change);
}
