using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Search;

/// <summary>Which index is searched, and which one is being filled beside it, if any.</summary>
/// <param name="Current">The index that searches go to.</param>
/// <param name="Filling">The one that a rebuild fills; changes go to both.</param>
public sealed record IndexPointer(string Current, string? Filling);

/// <summary>
/// Table <c>search</c>. PartitionKey: <c>index</c>; RowKey: <c>pointer</c>, one row, written by rebuilds under its ETag. PartitionKey
/// <c>asked:</c> and the first character of a query; RowKey: the query as folded; how often it was asked and found something. PartitionKey
/// <c>sold:</c> and a product id; RowKey: <c>total</c>, pieces sold, and a row for each order that is counted in it. Hottest
/// partition: that of the commonest first letter, written once in ten seconds by each process for all its searches.
/// </summary>
public sealed class SearchTable(TableServiceClient service)
{
    public const string Name = "search";
    const string Index = "index";
    const string Pointer = "pointer";
    const string Times = "Times";
    const string Total = "total";
    const string Pieces = "Pieces";
    const int Looked = 500;
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>The points and its version, or null before there is an index.</summary>
    public async Task<(IndexPointer Pointer, string ETag)?> FindAsync(CancellationToken cancellation) =>
        await table.FindAsync(Index, Pointer, cancellation) is { } row ? (row.Document<IndexPointer>(), row.ETag.ToString()) : null;

    /// <summary>Writes the first points; false when there is one.</summary>
    public Task<bool> TryAddAsync(IndexPointer points, CancellationToken cancellation) => table.TryInsertAsync(Entity(points), cancellation);

    /// <summary>Writes over the version that was read; false when somebody else was first.</summary>
    public async Task<bool> TryReplaceAsync(IndexPointer points, string etag, CancellationToken cancellation) => await table.TryReplaceAsync(Entity(points), etag, cancellation) is not null;

    /// <summary>How many pieces of a product were sold.</summary>
    public async Task<long> SoldAsync(string productId, CancellationToken cancellation) => (await table.FindAsync(Sold(productId), Total, cancellation))?.GetInt64(Pieces) ?? 0;

    /// <summary>Counts what one order bought of a product, once; how many were sold before and after, or null when it was counted already. Two storage transactions without a rival.</summary>
    public async Task<(long Before, long After)?> CountSoldAsync(string productId, string orderId, long pieces, CancellationToken cancellation)
    {
        while (true)
        {
            var total = await table.FindAsync(Sold(productId), Total, cancellation);
            var before = total?.GetInt64(Pieces) ?? 0;
            var after = new TableEntity(Sold(productId), Total) { [Pieces] = before + pieces };
            var counted = await table.TrySubmitAsync(
            [
                new(TableTransactionActionType.Add, new TableEntity(Sold(productId), orderId) { [Pieces] = pieces }),
                total is null ? new(TableTransactionActionType.Add, after) : new(TableTransactionActionType.UpdateReplace, after, total.ETag),
            ], cancellation);
            if (counted) return (before, before + pieces);
            if (await table.FindAsync(Sold(productId), orderId, cancellation) is not null) return null;
        }
    }

    /// <summary>Adds to how often a query was asked.</summary>
    public async Task CountAsync(string query, int times, CancellationToken cancellation)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            var row = await table.FindAsync(Partition(query), Key(query), cancellation);
            if (row is null)
            {
                if (await table.TryInsertAsync(new TableEntity(Partition(query), Key(query)) { [Times] = times, ["Query"] = query }, cancellation)) return;
            }
            else if (await table.TryReplaceAsync(new TableEntity(row.PartitionKey, row.RowKey) { [Times] = row.GetInt32(Times) + times, ["Query"] = query }, row.ETag.ToString(), cancellation) is not null)
            {
                return;
            }
        }
    }

    /// <summary>The queries that begin so, with how often they were asked; the first few hundred by name. One storage transaction.</summary>
    public async Task<IReadOnlyList<(string Query, int Times)>> BeginningAsync(string start, CancellationToken cancellation)
    {
        var found = new List<(string, int)>();
        await foreach (var row in table.RangeAsync(Partition(start), Key(start), Key(start) + "~", Looked, cancellation))
        {
            found.Add((row.GetString("Query"), row.GetInt32(Times) ?? 0));
            if (found.Count == Looked) break;
        }

        return found;
    }

    static string Sold(string productId) => "sold:" + productId;

    static TableEntity Entity(IndexPointer points) => new TableEntity(Index, Pointer).WithDocument(points);

    static string Partition(string query) => "asked:" + Key(query[..1]);

    /// <summary>Hexadecimal of UTF-16, so that every character may stand in a key and a prefix stays one.</summary>
    static string Key(string query) => Convert.ToHexStringLower(System.Text.Encoding.BigEndianUnicode.GetBytes(query));
}
