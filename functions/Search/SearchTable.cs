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
/// <c>sold</c>; RowKey: product id; pieces sold as they stand in the index, written by one timer. Hottest
/// partition: that of the commonest first letter, written once in ten seconds by each process for all its searches.
/// </summary>
public sealed class SearchTable(TableServiceClient service)
{
    public const string Name = "search";
    const string Index = "index";
    const string Pointer = "pointer";
    const string Times = "Times";
    const string Sold = "sold";
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
    public async Task<long> SoldAsync(string productId, CancellationToken cancellation) => (await table.FindAsync(Sold, productId, cancellation))?.GetInt64(Pieces) ?? 0;

    /// <summary>How many pieces of each product were sold. One storage transaction per thousand products.</summary>
    public async Task<IReadOnlyDictionary<string, long>> AllSoldAsync(CancellationToken cancellation)
    {
        var sold = new Dictionary<string, long>();
        await foreach (var row in table.RangeAsync(Sold, cancellation: cancellation)) sold[row.RowKey] = row.GetInt64(Pieces) ?? 0;
        return sold;
    }

    /// <summary>Keeps how many pieces of a product were sold. One storage transaction.</summary>
    public Task KeepSoldAsync(string productId, long pieces, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Sold, productId) { [Pieces] = pieces }, TableUpdateMode.Replace, cancellation);

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

    static TableEntity Entity(IndexPointer points) => new TableEntity(Index, Pointer).WithDocument(points);

    static string Partition(string query) => "asked:" + Key(query[..1]);

    /// <summary>Hexadecimal of UTF-16, so that every character may stand in a key and a prefix stays one.</summary>
    static string Key(string query) => Convert.ToHexStringLower(System.Text.Encoding.BigEndianUnicode.GetBytes(query));
}
