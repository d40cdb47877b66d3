using Azure;
using Azure.Data.Tables;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared.Storage;

namespace Marketplace.Catalog;

/// <summary>What the last file said of a SKU: a digest of its row, and the pieces.</summary>
public sealed record StatedSku(string Print, long Stock)
{
    /// <summary>What became of it then, for whoever asks again for the same cause.</summary>
    public ListingOutcome Outcome { get; init; }
}

/// <summary>An item number and the product that has it.</summary>
/// <param name="ItemNumber">As the seller writes it.</param>
/// <param name="ProductId">The only product of the shop with it. The row is there before the product is.</param>
/// <param name="ClaimedAt">When it was given to the product.</param>
/// <param name="ClaimedBy">What caused that.</param>
public sealed record ItemRow(string ItemNumber, string ProductId, DateTimeOffset ClaimedAt, string ClaimedBy)
{
    /// <summary>What caused the last listing.</summary>
    public string? ListedBy { get; init; }

    /// <summary>By SKU code; empty when it is not known what was said last.</summary>
    public IReadOnlyDictionary<string, StatedSku> Skus { get; init; } = new Dictionary<string, StatedSku>();
}

/// <summary>An item's row as it was read or written.</summary>
public sealed record SeenItem(ItemRow Row, string ETag);

/// <summary>
/// Table <c>items</c>: item numbers, unique within a shop. PartitionKey: shop id; RowKey: digest of the item number, so that a file's rows
/// fall into even ranges whatever their numbers look like: a range of a few hundred items is one read, and a hundred rows are one
/// transaction. The hottest partition is that of the shop whose file is just being listed; a partition's 2,000 entities/s are a thousand new products a second.
/// </summary>
public sealed class ItemTable(TableServiceClient service)
{
    public const string Name = "items";
    const int MostActions = 100;
    const int PagesToSpare = 2;
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Who has an item number, or null. One storage transaction.</summary>
    public async Task<SeenItem?> FindAsync(string shopId, string itemNumber, CancellationToken cancellation) =>
        await table.FindAsync(shopId, ItemOrder.KeyOf(itemNumber), cancellation) is { } row ? Seen(row) : null;

    /// <summary>
    /// The rows of items that lie close together: their range as long as it holds few others, then one by one. About one storage transaction
    /// for a thousand.
    /// </summary>
    public async Task<Dictionary<string, SeenItem>> FindAsync(string shopId, IReadOnlyCollection<string> itemNumbers, CancellationToken cancellation)
    {
        var missing = itemNumbers.ToDictionary(ItemOrder.KeyOf);
        var found = new Dictionary<string, SeenItem>();
        var most = (itemNumbers.Count / 500) + PagesToSpare;
        var pages = 0;
        await foreach (var page in table.QueryAsync<TableEntity>(Range(shopId, missing.Keys.Min()!, missing.Keys.Max()!), 1_000, cancellationToken: cancellation).AsPages())
        {
            foreach (var row in page.Values)
                if (missing.Remove(row.RowKey, out var number)) found[number] = Seen(row);
            if (page.ContinuationToken is null) return found;
            if (++pages == most) break;
        }

        await Parallel.ForEachAsync(missing.Values, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (number, stop) =>
        {
            if (await FindAsync(shopId, number, stop) is not { } seen) return;
            lock (found) found[number] = seen;
        });
        return found;
    }

    /// <summary>Gives an item number to a product; false when another has it. One storage transaction.</summary>
    public Task<bool> TryClaimAsync(string shopId, ItemRow row, CancellationToken cancellation) => table.TryInsertAsync(Entity(shopId, row), cancellation);

    /// <summary>Writes a row over the version seen; false when somebody else was first.</summary>
    public async Task<bool> TryReplaceAsync(string shopId, ItemRow row, string etag, CancellationToken cancellation) =>
        await table.TryReplaceAsync(Entity(shopId, row), etag, cancellation) is not null;

    /// <summary>Writes a row whatever is there.</summary>
    public Task PutAsync(string shopId, ItemRow row, CancellationToken cancellation) => table.UpsertEntityAsync(Entity(shopId, row), TableUpdateMode.Replace, cancellation);

    /// <summary>Forgets a row over the version seen; false when it has changed.</summary>
    public async Task<bool> TryForgetAsync(string shopId, SeenItem item, CancellationToken cancellation)
    {
        try
        {
            await table.DeleteEntityAsync(shopId, ItemOrder.KeyOf(item.Row.ItemNumber), new ETag(item.ETag), cancellation);
            return true;
        }
        catch (RequestFailedException lost) when (lost.Status is 412 or 404)
        {
            return false;
        }
    }

    /// <summary>
    /// Writes many rows, new ones and ones over the version seen; those that stand now. A row that is in somebody's way is left out and does not stop
    /// the others. One storage transaction for a hundred.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, SeenItem>> WriteAsync(string shopId, IReadOnlyList<(ItemRow Row, string? ETag)> rows, CancellationToken cancellation)
    {
        var written = new Dictionary<string, SeenItem>();
        foreach (var hundred in rows.Chunk(MostActions)) await WriteHundredAsync(shopId, [.. hundred], written, cancellation);
        return written;
    }

    async Task WriteHundredAsync(string shopId, List<(ItemRow Row, string? ETag)> rows, Dictionary<string, SeenItem> written, CancellationToken cancellation)
    {
        while (rows.Count > 0)
        {
            var outcome = await table.TrySubmitForVersionsAsync([.. rows.Select(r => Action(shopId, r.Row, r.ETag))], cancellation);
            if (outcome.Versions is { } versions)
            {
                for (var i = 0; i < rows.Count; i++) written[rows[i].Row.ItemNumber] = new SeenItem(rows[i].Row, versions[i]!);
                return;
            }

            if (outcome.FailedAt is { } at && at < rows.Count)
            {
                rows.RemoveAt(at);
                continue;
            }

            if (rows.Count == 1) return;
            foreach (var one in rows) await WriteHundredAsync(shopId, [one], written, cancellation);
            return;
        }
    }

    static string Range(string shopId, string from, string to) => TableClient.CreateQueryFilter($"PartitionKey eq {shopId} and RowKey ge {from} and RowKey le {to}");

    static TableTransactionAction Action(string shopId, ItemRow row, string? etag) => etag is null
        ? new TableTransactionAction(TableTransactionActionType.Add, Entity(shopId, row))
        : new TableTransactionAction(TableTransactionActionType.UpdateReplace, Entity(shopId, row), new ETag(etag));

    static TableEntity Entity(string shopId, ItemRow row) => new TableEntity(shopId, ItemOrder.KeyOf(row.ItemNumber)).WithDocument(row);

    static SeenItem Seen(TableEntity row) => new(row.Document<ItemRow>(), row.ETag.ToString());
}
