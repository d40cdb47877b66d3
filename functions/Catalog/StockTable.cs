using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Catalog;

/// <summary>A SKU's counter as it was read.</summary>
public sealed record CounterRow(long Available, string ETag);

/// <summary>A reservation as it was read.</summary>
public sealed record ReservationRow(string SkuId, Reservation Reservation, string ETag);

/// <summary>
/// Table <c>stock</c>. PartitionKey: SKU id; RowKeys: <c>counter</c> (pieces available) and <c>r:{orderId}</c> (one per reservation).
/// Counter and reservations change in one entity-group transaction under the counter's ETag, so nothing is reserved that is not
/// there, by however many processes. The hottest partition is the SKU of a flash sale; <see cref="SkuGate"/> puts up to fifty
/// reservations of one process into one transaction, so a partition's 2,000 entities/s are 1,900 reservations/s.
/// </summary>
public sealed class StockTable(TableServiceClient service)
{
    public const string Name = "stock";

    /// <summary>How many reservations share a transaction (100 actions are allowed).</summary>
    public const int MaxBatch = 50;

    const string CounterKey = "counter";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Makes the counters of new SKUs; those that are there stay as they are.</summary>
    public Task OpenAsync(IReadOnlyDictionary<string, long> stock, CancellationToken cancellation) =>
        Task.WhenAll(stock.Select(s => table.TryInsertAsync(Counter(s.Key, s.Value), cancellation)));

    /// <summary>Pieces available; 0 for an unknown SKU. One storage transaction.</summary>
    public async Task<long> AvailableAsync(string skuId, CancellationToken cancellation) => (await CounterAsync(skuId, cancellation))?.Available ?? 0;

    /// <summary>The counter, or null for an unknown SKU. One storage transaction.</summary>
    public async Task<CounterRow?> CounterAsync(string skuId, CancellationToken cancellation) =>
        await table.FindAsync(skuId, CounterKey, cancellation) is { } row ? new CounterRow(row.GetInt64("Available")!.Value, row.ETag.ToString()) : null;

    /// <summary>An order's reservation, or null. One storage transaction.</summary>
    public async Task<ReservationRow?> ReservationAsync(string skuId, string orderId, CancellationToken cancellation) =>
        await table.FindAsync(skuId, Row(orderId), cancellation) is { } row ? Read(row) : null;

    /// <summary>Sets the counter over the version read; false when it has changed.</summary>
    public async Task<bool> TrySetAsync(string skuId, long available, string etag, CancellationToken cancellation) =>
        await table.TryReplaceAsync(Counter(skuId, available), etag, cancellation) is not null;

    /// <summary>Adds reservations and lowers the counter, together or not at all. False when the counter changed or one of them was there.</summary>
    public Task<bool> TryReserveAsync(string skuId, IReadOnlyList<Wish> granted, long left, string etag, CancellationToken cancellation) =>
        table.TrySubmitAsync(
            [
                new TableTransactionAction(TableTransactionActionType.UpdateReplace, Counter(skuId, left), new Azure.ETag(etag)),
                .. granted.Select(w => new TableTransactionAction(TableTransactionActionType.Add, Entity(skuId, new Reservation(w.OrderId, w.Quantity, ReservationState.Reserved, w.ExpiresAt)))),
            ], cancellation);

    /// <summary>Marks a reservation as taken over the version read; false when it has changed.</summary>
    public async Task<bool> TryTakeAsync(ReservationRow row, CancellationToken cancellation) =>
        await table.TryReplaceAsync(Entity(row.SkuId, row.Reservation with { State = ReservationState.Taken }), row.ETag, cancellation) is not null;

    /// <summary>Gives a reservation's pieces back to the counter, together or not at all; false when either has changed.</summary>
    public Task<bool> TryReleaseAsync(ReservationRow row, CounterRow counter, CancellationToken cancellation) =>
        table.TrySubmitAsync(
            [
                new TableTransactionAction(TableTransactionActionType.UpdateReplace, Counter(row.SkuId, counter.Available + row.Reservation.Quantity), new Azure.ETag(counter.ETag)),
                new TableTransactionAction(TableTransactionActionType.UpdateReplace, Entity(row.SkuId, row.Reservation with { State = ReservationState.Released }), new Azure.ETag(row.ETag)),
            ], cancellation);

    /// <summary>Reservations that are neither taken nor released and expired before a time.</summary>
    public async IAsyncEnumerable<ReservationRow> ForgottenAsync(DateTimeOffset expiredBefore, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"State eq {nameof(ReservationState.Reserved)} and ExpiresAt lt {expiredBefore}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation)) yield return Read(row);
    }

    static string Row(string orderId) => $"r:{orderId}";

    static TableEntity Counter(string skuId, long available) => new(skuId, CounterKey) { ["Available"] = available };

    static TableEntity Entity(string skuId, Reservation reservation) => new(skuId, Row(reservation.OrderId))
    {
        ["Quantity"] = reservation.Quantity,
        ["State"] = reservation.State.ToString(),
        ["ExpiresAt"] = reservation.ExpiresAt,
    };

    static ReservationRow Read(TableEntity row) => new(
        row.PartitionKey,
        new Reservation(row.RowKey[2..], row.GetInt32("Quantity")!.Value, Enum.Parse<ReservationState>(row.GetString("State")), row.GetDateTimeOffset("ExpiresAt")!.Value),
        row.ETag.ToString());
}
