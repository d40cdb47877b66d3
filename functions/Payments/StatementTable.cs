using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Payments;

/// <summary>
/// Table <c>statements</c>. PartitionKey: shop id. RowKey: <c>balance</c> for the snapshot, <c>balance.open.</c> and line id for a
/// line not counted in it yet, <c>line.</c> and line id for the statement (oldest first); payouts stand beside them
/// (<see cref="PayoutTable"/>). A line is appended as one entity-group transaction of its two rows, without reading,
/// so a hot shop has no hot row; compaction is one transaction too, which deletes open rows and adds them to the snapshot under
/// its ETag. Snapshot and open rows are neighbours and are read by one range query. Hottest partition: the busiest shop, two
/// appends an order, good for about 900 orders/s.
/// </summary>
public sealed class StatementTable(TableServiceClient service)
{
    public const string Name = "statements";
    const string SnapshotRow = "balance";
    const string OpenPrefix = "balance.open.";
    const string OpenEnd = "balance.open/";
    const string LinePrefix = "line.";
    const string LineEnd = "line/";
    const int PageSize = 1000;

    /// <summary>How many open rows one transaction counts: a hundred actions less the snapshot.</summary>
    const int Batch = 99;

    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Appends a line; one that is there already changes nothing. One storage transaction, and now and then a compaction.</summary>
    public async Task AppendAsync(StatementLine line, CancellationToken cancellation)
    {
        if (!await table.TrySubmitAsync([.. Adding(line)], cancellation)) return;
        if (IsItTimeToCompact(line.LineId)) await CompactAsync(line.ShopId, cancellation);
    }

    /// <summary>Appends a line that takes from what is available, once; false when there is less. Two storage transactions without a rival.</summary>
    public async Task<bool> TryTakeAsync(StatementLine line, CancellationToken cancellation)
    {
        while (true)
        {
            var (books, unchanged) = await ReadToTakeAsync(line.ShopId, cancellation);
            var isEnough = books.In(line.Amount.Currency).Available + line.Change.Available >= 0;
            if (isEnough && await table.TrySubmitAsync([unchanged, .. Adding(line)], cancellation)) return true;
            if (await table.FindAsync(line.ShopId, LinePrefix + line.LineId, cancellation) is not null) return true;
            if (!isEnough) return false;
        }
    }

    /// <summary>What a line adds; for whoever has more to write in the same transaction.</summary>
    internal static IEnumerable<TableTransactionAction> Adding(StatementLine line)
    {
        var open = new TableEntity(line.ShopId, OpenPrefix + line.LineId)
        {
            ["Currency"] = line.Amount.Currency,
            ["Held"] = line.Change.Held,
            ["Available"] = line.Change.Available,
            ["PaidOut"] = line.Change.PaidOut,
        };
        List<TableEntity> rows = [open, new TableEntity(line.ShopId, LinePrefix + line.LineId).WithDocument(line)];
        return rows.Select(r => new TableTransactionAction(TableTransactionActionType.Add, r));
    }

    /// <summary>
    /// The balances for whoever is to take from them, and the action that must be of the same transaction: it is refused when somebody has
    /// taken or compacted since. Lines that only add may come in between.
    /// </summary>
    internal async Task<(ShopBooks Books, TableTransactionAction Unchanged)> ReadToTakeAsync(string shopId, CancellationToken cancellation)
    {
        var (books, version, open) = await ReadAsync(shopId, cancellation);
        return (open.Aggregate(books, (all, row) => all.With(row.GetString("Currency"), Change(row))), Snapshot(shopId, books, version));
    }

    static TableTransactionAction Snapshot(string shopId, ShopBooks books, string? version)
    {
        var next = new TableEntity(shopId, SnapshotRow).WithDocument(books);
        return version is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, new Azure.ETag(version));
    }

    /// <summary>The shop's balances, exact at one moment. One storage transaction for up to a thousand open lines.</summary>
    public async Task<ShopBooks> BalanceAsync(string shopId, CancellationToken cancellation)
    {
        while (true)
        {
            var (books, version, open) = await ReadAsync(shopId, cancellation);
            var sum = open.Aggregate(books, (all, row) => all.With(row.GetString("Currency"), Change(row)));
            if (open.Count < PageSize) return sum;

            // More than one page is not one moment: lines may have been counted between two pages.
            await CompactAsync(shopId, cancellation);
            if ((await table.FindAsync(shopId, SnapshotRow, cancellation))?.ETag.ToString() == version) return sum;
        }
    }

    /// <summary>Counts open lines into the snapshot. Whoever loses a race against another compaction leaves it the work.</summary>
    public async Task CompactAsync(string shopId, CancellationToken cancellation)
    {
        while (true)
        {
            var (books, version, open) = await ReadAsync(shopId, cancellation, Batch);
            if (open.Count < 2) return;
            var snapshot = Snapshot(shopId, open.Aggregate(books, (all, row) => all.With(row.GetString("Currency"), Change(row))), version);
            var gone = open.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(shopId, row.RowKey), row.ETag));
            if (!await table.TrySubmitAsync([snapshot, .. gone], cancellation) || open.Count < Batch) return;
        }
    }

    /// <summary>
    /// Counts the snapshot anew out of all lines that are not open; whether it was wrong. Lines may be appended meanwhile; a compaction or a
    /// taking in between makes it begin again.
    /// </summary>
    public async Task<bool> RecountAsync(string shopId, CancellationToken cancellation)
    {
        while (true)
        {
            var before = (await table.FindAsync(shopId, SnapshotRow, cancellation))?.ETag.ToString();
            List<StatementLine> lines = [];
            await foreach (var row in table.RangeAsync(shopId, LinePrefix, LineEnd, PageSize, cancellation)) lines.Add(row.Document<StatementLine>());
            var (books, version, open) = await ReadAsync(shopId, cancellation);
            if (version != before) continue;
            var uncounted = open.Select(row => row.RowKey[OpenPrefix.Length..]).ToHashSet();
            var counted = lines.Where(l => !uncounted.Contains(l.LineId)).Aggregate(ShopBooks.Empty, (all, line) => all.With(line));
            if (counted.ComesToTheSameAs(books)) return false;
            if (await table.TrySubmitAsync([Snapshot(shopId, counted, version)], cancellation)) return true;
        }
    }

    /// <summary>A page of lines, oldest first, after a line and before a time.</summary>
    public async Task<(IReadOnlyList<StatementLine> Lines, string? Next)> PageAsync(
        string shopId, string fromId, string beforeId, int limit, CancellationToken cancellation)
    {
        List<StatementLine> lines = [];
        await foreach (var row in table.RangeAsync(shopId, LinePrefix + fromId, LinePrefix + beforeId, limit + 1, cancellation))
        {
            if (lines.Count == limit) return (lines, row.RowKey[LinePrefix.Length..]);
            lines.Add(row.Document<StatementLine>());
        }

        return (lines, null);
    }

    /// <summary>The shops that have a statement, with the sum of their lines, for the audit: every line is read.</summary>
    public async IAsyncEnumerable<(string ShopId, ShopBooks Books)> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        string? shop = null;
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"RowKey ge {SnapshotRow} and RowKey lt {OpenEnd}"), select: ["PartitionKey"], cancellationToken: cancellation))
        {
            if (row.PartitionKey == shop) continue;
            shop = row.PartitionKey;
            yield return (shop, await BalanceAsync(shop, cancellation));
        }
    }

    async Task<(ShopBooks Snapshot, string? Version, IReadOnlyList<TableEntity> Open)> ReadAsync(string shopId, CancellationToken cancellation, int atMost = int.MaxValue)
    {
        var (books, version) = (ShopBooks.Empty, default(string));
        List<TableEntity> open = [];
        await foreach (var row in table.RangeAsync(shopId, SnapshotRow, OpenEnd, Math.Min(PageSize, atMost < PageSize ? atMost + 1 : PageSize), cancellation))
        {
            if (row.RowKey == SnapshotRow) (books, version) = (row.Document<ShopBooks>(), row.ETag.ToString());
            else if (open.Count < atMost) open.Add(row);
            else break;
        }

        return (books, version, open);
    }

    static ShopTotals Change(TableEntity row) => new(row.GetInt64("Held")!.Value, row.GetInt64("Available")!.Value, row.GetInt64("PaidOut")!.Value);

    /// <summary>True for one line in 128, told by the digest in its id, so that open lines stay few without a counter.</summary>
    static bool IsItTimeToCompact(string lineId) => lineId[^1] == '0' && lineId[^2] is >= '0' and <= '7';
}
