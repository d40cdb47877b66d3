using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Catalog;

/// <summary>What a list shows of a product.</summary>
public sealed record ProductCard(string ProductId, string ShopId, string Title, string CategoryId, Money Price, string? PictureUrl, DateTimeOffset CreatedAt);

/// <summary>
/// Table <c>productlist</c>: cards of products on sale, newest first. PartitionKey: <c>shop:{id}</c>, <c>category:{id}</c> (a product
/// stands in its category and in each ancestor), or <c>all:{0…7}</c>, eight buckets by the product's id so that no single partition takes every
/// new listing; a list over all merges them. RowKey: inverted creation time and product id. The hottest partition is a root category's.
/// Rows are written after the product and say nothing that decides about money; writing them again repairs them.
/// </summary>
public sealed class ProductIndexTable(TableServiceClient service)
{
    public const string Name = "productlist";
    const int Buckets = 8;
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Lists a product on sale under its shop and categories, and takes it off lists it has left.</summary>
    public async Task WriteAsync(ProductCard card, IEnumerable<string> categoryIds, IEnumerable<string> formerCategoryIds, CancellationToken cancellation)
    {
        var now = Partitions(card, categoryIds).ToHashSet();
        await Task.WhenAll(now.Select(p => table.UpsertEntityAsync(new TableEntity(p, Row(card)).WithDocument(card), TableUpdateMode.Replace, cancellation)));
        await DeleteAsync(card, Partitions(card, formerCategoryIds).Except(now), cancellation);
    }

    /// <summary>Takes a product off all lists.</summary>
    public Task RemoveAsync(ProductCard card, IEnumerable<string> categoryIds, CancellationToken cancellation) =>
        DeleteAsync(card, Partitions(card, categoryIds), cancellation);

    /// <summary>How many products a shop has on sale, up to a bound. One storage transaction per thousand.</summary>
    public async Task<int> CountAsync(string shopId, int most, CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {$"shop:{shopId}"}");
        return await table.QueryAsync<TableEntity>(filter, Math.Min(most, 1_000), ["RowKey"], cancellation).Take(most).CountAsync(cancellation);
    }

    /// <summary>Cards after a row key, newest first, of a shop and a category, either, or all.</summary>
    public async Task<IReadOnlyList<(string Key, ProductCard Card)>> PageAsync(
        string? shopId, ISet<string>? categories, string? categoryId, string? after, int limit, CancellationToken cancellation)
    {
        if (shopId is not null) return await TakeAsync($"shop:{shopId}", after, limit, c => categories is null || categories.Contains(c.CategoryId), cancellation);
        if (categoryId is not null) return await TakeAsync($"category:{categoryId}", after, limit, _ => true, cancellation);
        var buckets = await Task.WhenAll(Enumerable.Range(0, Buckets).Select(b => TakeAsync(Bucket(b), after, limit, _ => true, cancellation)));
        return [.. buckets.SelectMany(b => b).OrderBy(c => c.Key, StringComparer.Ordinal).Take(limit)];
    }

    async Task<List<(string Key, ProductCard Card)>> TakeAsync(string partition, string? after, int limit, Func<ProductCard, bool> wanted, CancellationToken cancellation)
    {
        var taken = new List<(string, ProductCard)>();
        await foreach (var row in table.RangeAsync(partition, from: after is null ? null : after + "~", pageSize: limit, cancellation: cancellation))
        {
            var card = row.Document<ProductCard>();
            if (wanted(card)) taken.Add((row.RowKey, card));
            if (taken.Count == limit) break;
        }

        return taken;
    }

    async Task DeleteAsync(ProductCard card, IEnumerable<string> partitions, CancellationToken cancellation) =>
        await Task.WhenAll(partitions.Select(p => table.DeleteEntityAsync(p, Row(card), ETag.All, cancellation)));

    static IEnumerable<string> Partitions(ProductCard card, IEnumerable<string> categoryIds) =>
        categoryIds.Select(c => $"category:{c}").Append($"shop:{card.ShopId}").Append(Bucket(card.ProductId[^3] % Buckets));

    static string Bucket(int bucket) => string.Create(CultureInfo.InvariantCulture, $"all:{bucket}");

    static string Row(ProductCard card) =>
        string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - card.CreatedAt.ToUnixTimeMilliseconds():D19}_{card.ProductId}");
}
