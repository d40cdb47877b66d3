using Azure.Data.Tables;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.Caching.Hybrid;

namespace Marketplace.Catalog;

/// <summary>
/// Table <c>categories</c>. PartitionKey: <c>tree</c>; RowKey: category id. One small partition, read whole; it is edited by few
/// operators and read by everybody, so reads go through the cache (5 s) and edits see the rows themselves.
/// </summary>
public sealed class CategoryTable(TableServiceClient service, HybridCache cache)
{
    public const string Name = "categories";
    const string Partition = "tree";
    const string CacheKey = "category-tree";
    static readonly HybridCacheEntryOptions Short = new() { Expiration = TimeSpan.FromSeconds(5), LocalCacheExpiration = TimeSpan.FromSeconds(5) };
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>The tree, at most 5 s old.</summary>
    public async Task<CategoryTree> TreeAsync(CancellationToken cancellation) =>
        await cache.GetOrCreateAsync(CacheKey, this, static async (table, stop) => new CategoryTree([.. (await table.ReadAsync(stop)).Select(r => r.Category)]), Short, cancellationToken: cancellation);

    /// <summary>The tree as it is now, with each category's version.</summary>
    public async Task<IReadOnlyList<(Category Category, string ETag)>> ReadAsync(CancellationToken cancellation)
    {
        var all = new List<(Category, string)>();
        await foreach (var row in table.RangeAsync(Partition, cancellation: cancellation)) all.Add((row.Document<Category>(), row.ETag.ToString()));
        return all;
    }

    /// <summary>Writes a category: over the version named, or as a new one; false when somebody else was first.</summary>
    public async Task<bool> TryPutAsync(Category category, string? etag, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, category.CategoryId).WithDocument(category);
        var written = etag is null
            ? await table.TryInsertAsync(row, cancellation)
            : await table.TryReplaceAsync(row, etag, cancellation) is not null;
        if (written) await cache.RemoveAsync(CacheKey, cancellation);
        return written;
    }
}
