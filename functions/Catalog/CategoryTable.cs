using Azure;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.Caching.Hybrid;

namespace Marketplace.Catalog;

/// <summary>
/// Table <c>categories</c>. PartitionKey: <c>tree</c>; RowKey: category id, and <c>~edits</c>, a row that every edit writes over the
/// version it has seen: an edit is decided on the whole tree, so two at once would otherwise each be right and together a circle. One
/// small partition, read whole; it is edited by few operators and read by everybody, so reads go through the cache (5 s) and edits see
/// the rows themselves.
/// </summary>
public sealed class CategoryTable(TableServiceClient service, HybridCache cache)
{
    public const string Name = "categories";
    const string Partition = "tree";
    const string Edits = "~edits";
    const string CacheKey = "category-tree";
    static readonly HybridCacheEntryOptions Short = new() { Expiration = TimeSpan.FromSeconds(5), LocalCacheExpiration = TimeSpan.FromSeconds(5) };
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>The tree, at most 5 s old.</summary>
    public async Task<CategoryTree> TreeAsync(CancellationToken cancellation) =>
        await cache.GetOrCreateAsync(CacheKey, this, static async (table, stop) => (await table.ReadAsync(stop)).Tree, Short, cancellationToken: cancellation);

    /// <summary>The tree as it is now, with its versions.</summary>
    public async Task<SeenTree> ReadAsync(CancellationToken cancellation)
    {
        var (all, versions, edits) = (new List<Category>(), new Dictionary<string, string>(), (string?)null);
        await foreach (var row in table.RangeAsync(Partition, cancellation: cancellation))
        {
            if (row.RowKey == Edits)
            {
                edits = row.ETag.ToString();
                continue;
            }

            all.Add(row.Document<Category>());
            versions[row.RowKey] = row.ETag.ToString();
        }

        return new SeenTree(new CategoryTree(all), versions, edits);
    }

    /// <summary>Writes a category into the tree that was seen; false when anything of the tree has changed since.</summary>
    public async Task<bool> TryPutAsync(Category category, SeenTree seen, CancellationToken cancellation)
    {
        var written = await table.TrySubmitAsync(
            [
                Action(new TableEntity(Partition, Edits), seen.Edits),
                Action(new TableEntity(Partition, category.CategoryId).WithDocument(category), seen.Versions.GetValueOrDefault(category.CategoryId)),
            ], cancellation);
        if (written) await cache.RemoveAsync(CacheKey, cancellation);
        return written;
    }

    static TableTransactionAction Action(TableEntity row, string? etag) => etag is null
        ? new TableTransactionAction(TableTransactionActionType.Add, row)
        : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, new ETag(etag));
}

/// <summary>The tree as it was read, each category's version, and that of the whole; null for a tree that nobody has edited.</summary>
public sealed record SeenTree(CategoryTree Tree, IReadOnlyDictionary<string, string> Versions, string? Edits);
