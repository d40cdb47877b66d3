using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Orders;

/// <summary>An order as it was read: with its version in storage and the signals that lie untaken beside it, oldest first.</summary>
public sealed record OrderFile(Order Order, string ETag, IReadOnlyList<Signal> Signals);

/// <summary>A signal as it is kept; the digest is of the request that sent it, so that a reused key is seen.</summary>
public sealed record KeptSignal(Signal Signal, string? Digest, bool Taken);

/// <summary>What came of placing an order: it is new, it was there, or its place was given up.</summary>
/// <param name="File">The order as it stands now; null when its place was given up.</param>
/// <param name="IsNew">Whether this call wrote it.</param>
public sealed record Placement(OrderFile? File, bool IsNew);

/// <summary>An open order, or a signal that lies untaken, found by looking over all that is recent.</summary>
public sealed record Unrest(string OrderId, Order? Order, Signal? Untaken);

/// <summary>
/// Table <c>orders</c>. PartitionKey: order id, time-ordered, so what is recent is one range of partitions. RowKey: <c>order</c>
/// for the order itself, or for the mark that its place was given up (<c>Withdrawn</c>, without a document); <c>s.</c> and signal
/// id for a signal (written once, then marked <c>Taken</c> in the transaction that writes what became of it). <c>Open</c> is true
/// while the order has not come to its end, or a refund is asked after it. Each order is a partition of its own, so there is no hottest one.
/// </summary>
public sealed class OrderTable(TableServiceClient service)
{
    public const string Name = "orders";
    const string OrderRow = "order";
    const string SignalPrefix = "s.";
    const string SignalEnd = "s/";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Writes a new order unless it is there or its place was given up. One storage transaction; two when it is not new.</summary>
    public async Task<Placement> PlaceAsync(Order order, CancellationToken cancellation)
    {
        try
        {
            var written = await table.AddEntityAsync(Entity(order), cancellation);
            return new Placement(new OrderFile(order, written.Headers.ETag!.Value.ToString(), []), true);
        }
        catch (RequestFailedException taken) when (taken.Status == 409)
        {
            return new Placement(await ReadAsync(order.OrderId, cancellation), false);
        }
    }

    /// <summary>Gives the place of an order up, so that it can never be written; the order when it was written before, else null.</summary>
    public async Task<OrderFile?> WithdrawAsync(string orderId, CancellationToken cancellation)
    {
        var mark = new TableEntity(orderId, OrderRow) { ["Withdrawn"] = true, ["Open"] = false };
        return await table.TryInsertAsync(mark, cancellation) ? null : await ReadAsync(orderId, cancellation);
    }

    /// <summary>One order, or null. One storage transaction.</summary>
    public async Task<Order?> FindAsync(string orderId, CancellationToken cancellation) =>
        await table.FindAsync(orderId, OrderRow, cancellation) is { } row && !IsWithdrawn(row) ? row.Document<Order>() : null;

    /// <summary>An order with its untaken signals, or null. One storage transaction.</summary>
    public async Task<OrderFile?> ReadAsync(string orderId, CancellationToken cancellation)
    {
        TableEntity? order = null;
        List<Signal> signals = [];
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {orderId} and (RowKey eq {OrderRow} or (RowKey ge {SignalPrefix} and RowKey lt {SignalEnd} and Taken eq {false}))");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            if (row.RowKey != OrderRow) signals.Add(row.Document<Signal>());
            else if (!IsWithdrawn(row)) order = row;
        }

        return order is null ? null : new OrderFile(order.Document<Order>(), order.ETag.ToString(), Sorted(signals));
    }

    /// <summary>
    /// Saves an order over the version that was read and marks the signals taken, in one transaction. The new version in storage;
    /// null when somebody else has written meanwhile. Saving the same again finds it saved.
    /// </summary>
    public async Task<string?> SaveAsync(Order next, string etag, IReadOnlyList<string> taken, CancellationToken cancellation)
    {
        var marks = taken.Select(id => new TableTransactionAction(
            TableTransactionActionType.UpsertMerge, new TableEntity(next.OrderId, SignalPrefix + id) { ["Taken"] = true }));
        try
        {
            var saved = await table.SubmitTransactionAsync(
                [new(TableTransactionActionType.UpdateReplace, Entity(next), new ETag(etag)), .. marks], cancellation);
            return saved.Value[0].Headers.ETag!.Value.ToString();
        }
        catch (RequestFailedException lost) when (lost.Status == 412)
        {
            return await ReadAsync(next.OrderId, cancellation) is { } now && IsSame(now.Order, next) ? now.ETag : null;
        }
    }

    /// <summary>Lays a signal beside its order; false when it lies there already. One storage transaction.</summary>
    public Task<bool> TryAddSignalAsync(string orderId, Signal signal, string? digest, CancellationToken cancellation) =>
        table.TryInsertAsync(new TableEntity(orderId, SignalPrefix + signal.SignalId) { ["Taken"] = false, ["Digest"] = digest }.WithDocument(signal), cancellation);

    /// <summary>A signal, or null. One storage transaction.</summary>
    public async Task<KeptSignal?> FindSignalAsync(string orderId, Signal signal, CancellationToken cancellation)
    {
        if (await table.FindAsync(orderId, SignalPrefix + signal.SignalId, cancellation) is not { } row) return null;
        var kept = row.ContainsKey("Doc0") ? row.Document<Signal>() : signal;
        return new KeptSignal(kept, row.GetString("Digest"), row.GetBoolean("Taken") ?? false);
    }

    /// <summary>Orders placed since a time, oldest first.</summary>
    public async IAsyncEnumerable<Order> SinceAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {Ids.Floor("ord", since)} and RowKey eq {OrderRow}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
            if (!IsWithdrawn(row)) yield return row.Document<Order>();
    }

    /// <summary>Open orders placed since a time, and untaken signals beside any: what a repair looks at.</summary>
    public async IAsyncEnumerable<Unrest> UnrestSinceAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {Ids.Floor("ord", since)} and (Open eq {true} or Taken eq {false})");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            yield return row.RowKey == OrderRow
                ? new Unrest(row.PartitionKey, row.Document<Order>(), null)
                : new Unrest(row.PartitionKey, null, row.Document<Signal>());
        }
    }

    /// <summary>What was handed in as evidence and taken, as the timeline tells it; nothing is read for an order about which nobody quarrelled.</summary>
    public async Task<IReadOnlyList<Signal>> EvidenceAsync(Order order, CancellationToken cancellation)
    {
        if (!order.WasDisputed) return [];
        List<Signal> signals = [];
        await foreach (var row in table.RangeAsync(order.OrderId, SignalPrefix, SignalEnd, cancellation: cancellation))
            if (row.ContainsKey("Doc0") && row.Document<Signal>() is { Evidence: not null } signal && order.Progress.EntryOf(signal.SignalId) is { What: AfterSale.EvidenceAdded }) signals.Add(signal);
        var told = order.Progress.Timeline.Select((e, i) => (e.SignalId, i)).Where(e => e.SignalId is not null).ToDictionary(e => e.SignalId!, e => e.i);
        return [.. signals.OrderBy(s => told[s.SignalId])];
    }

    static TableEntity Entity(Order order) => new TableEntity(order.OrderId, OrderRow) { ["Open"] = !order.IsFinished || order.OpenRefund is not null }.WithDocument(order);

    static bool IsWithdrawn(TableEntity row) => row.GetBoolean("Withdrawn") ?? false;

    static bool IsSame(Order now, Order next) =>
        now.Progress.Version == next.Progress.Version && now.Progress.Timeline[^1] == next.Progress.Timeline[^1] && now.Status == next.Status;

    static List<Signal> Sorted(List<Signal> signals) => [.. signals.OrderBy(s => s.At).ThenBy(s => s.SignalId, StringComparer.Ordinal)];
}
