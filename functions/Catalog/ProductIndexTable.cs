using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Catalog;

/// <summary>What a list shows of a product.</summary>
public sealed record ProductCard(string ProductId, string ShopId, string Title, string CategoryId, Money Price, string? PictureUrl, DateTimeOffset CreatedAt);

/// <summary>
/// Table <c>productlist</c>: cards of products on sale, newest first. PartitionKey: <c>shop:{id}</c>, <c>category:{id}</c> (a product
/// stands in its category and in each ancestor), <c>shop:{id}:{category}</c>, or <c>all:{0…7}</c>, eight buckets by the product's id
/// so that no single partition takes every new listing; a list over all merges them. RowKey: inverted creation time and product id.
/// The hottest partition is a root category's. Rows are written after the product and say nothing that decides about money.
/// Table <c>productnotes</c>, PartitionKey <c>pending</c>: edits whose rows are not written yet, by age; a handful. It is a table of its own because
/// Azurite's removals take as long as the table is large.
/// </summary>
public sealed class ProductIndexTable(TableServiceClient service)
{
    public const string Name = "productlist";
    public const string Notes = "productnotes";
    const string Pending = "pending";
    const int Buckets = 8;
    const int MostActions = 100;
    readonly TableClient table = service.GetTableClient(Name);
    readonly TableClient notes = service.GetTableClient(Notes);

    /// <summary>The lists that a product of these categories stands on.</summary>
    public static IReadOnlyList<string> Lists(ProductCard card, IReadOnlyList<string> categoryIds) =>
    [
        $"shop:{card.ShopId}", Bucket(card.ProductId[^3] % Buckets),
        .. categoryIds.Select(c => $"category:{c}"), .. categoryIds.Select(c => $"shop:{card.ShopId}:{c}"),
    ];

    /// <summary>Puts a product on lists, or its new card over the old one.</summary>
    public Task WriteAsync(ProductCard card, IEnumerable<string> lists, CancellationToken cancellation) =>
        Task.WhenAll(lists.Select(p => table.UpsertEntityAsync(new TableEntity(p, Row(card)).WithDocument(card), TableUpdateMode.Replace, cancellation)));

    /// <summary>Puts many products on their lists. One storage transaction for a hundred of a list.</summary>
    public Task WriteAsync(IReadOnlyList<(string List, ProductCard Card)> listed, CancellationToken cancellation) => SubmitAsync(
        table, listed.Select(l => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity(l.List, Row(l.Card)).WithDocument(l.Card))), cancellation);

    /// <summary>Takes a product off lists; it need not stand there.</summary>
    public Task RemoveAsync(ProductCard card, IEnumerable<string> lists, CancellationToken cancellation) =>
        Task.WhenAll(lists.Select(p => table.DeleteEntityAsync(p, Row(card), ETag.All, cancellation)));

    /// <summary>Notes an edit that is about to be made.</summary>
    public Task NoteAsync(PendingListing pending, CancellationToken cancellation) =>
        notes.UpsertEntityAsync(new TableEntity(Pending, pending.Key).WithDocument(pending), TableUpdateMode.Replace, cancellation);

    /// <summary>Notes many edits.</summary>
    public Task NoteAsync(IReadOnlyList<PendingListing> pending, CancellationToken cancellation) => SubmitAsync(
        notes, pending.Select(p => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity(Pending, p.Key).WithDocument(p))), cancellation);

    /// <summary>Forgets many notes; some may be gone.</summary>
    public async Task ForgetAsync(IReadOnlyList<PendingListing> pending, CancellationToken cancellation)
    {
        foreach (var hundred in pending.Chunk(MostActions))
        {
            var all = hundred.Select(p => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(Pending, p.Key), ETag.All)).ToList();
            if (!await notes.TrySubmitAsync(all, cancellation)) await Task.WhenAll(hundred.Select(p => ForgetAsync(p, cancellation)));
        }
    }

    /// <summary>Forgets a note.</summary>
    public Task ForgetAsync(PendingListing pending, CancellationToken cancellation) => notes.DeleteEntityAsync(Pending, pending.Key, ETag.All, cancellation);

    /// <summary>Edits noted before a time whose lists are not in step.</summary>
    public async IAsyncEnumerable<PendingListing> NotedBeforeAsync(DateTimeOffset time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in notes.RangeAsync(Pending, before: Ids.Floor("pnd", time), cancellation: cancellation)) yield return row.Document<PendingListing>();
    }

    /// <summary>How many products a shop has on sale, up to a bound. One storage transaction per thousand.</summary>
    public async Task<int> CountAsync(string shopId, int most, CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {$"shop:{shopId}"}");
        return await table.QueryAsync<TableEntity>(filter, Math.Min(most, 1_000), ["RowKey"], cancellation).Take(most).CountAsync(cancellation);
    }

    /// <summary>Cards after a row key, newest first, of a shop and a category, either, or all. One storage transaction, eight for all.</summary>
    public async Task<IReadOnlyList<(string Key, ProductCard Card)>> PageAsync(string? shopId, string? categoryId, string? after, int limit, CancellationToken cancellation)
    {
        var list = (shopId, categoryId) switch
        {
            (null, null) => null,
            (null, _) => $"category:{categoryId}",
            (_, null) => $"shop:{shopId}",
            _ => $"shop:{shopId}:{categoryId}",
        };
        if (list is not null) return await TakeAsync(list, after, limit, cancellation);
        var buckets = await Task.WhenAll(Enumerable.Range(0, Buckets).Select(b => TakeAsync(Bucket(b), after, limit, cancellation)));
        return [.. buckets.SelectMany(b => b).OrderBy(c => c.Key, StringComparer.Ordinal).Take(limit)];
    }

    /// <summary>Writes rows that are in nobody's way, by partition, a hundred at a time.</summary>
    static Task SubmitAsync(TableClient into, IEnumerable<TableTransactionAction> actions, CancellationToken cancellation) => Parallel.ForEachAsync(
        actions.GroupBy(a => a.Entity.PartitionKey).SelectMany(g => g.Chunk(MostActions)), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation },
        async (hundred, stop) => await into.SubmitTransactionAsync(hundred, stop));

    async Task<List<(string Key, ProductCard Card)>> TakeAsync(string partition, string? after, int limit, CancellationToken cancellation)
    {
        var taken = new List<(string, ProductCard)>();
        await foreach (var row in table.RangeAsync(partition, from: after is null ? null : after + "~", pageSize: limit, cancellation: cancellation))
        {
            taken.Add((row.RowKey, row.Document<ProductCard>()));
            if (taken.Count == limit) break;
        }

        return taken;
    }

    static string Bucket(int bucket) => string.Create(CultureInfo.InvariantCulture, $"all:{bucket}");

    static string Row(ProductCard card) =>
        string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - card.CreatedAt.ToUnixTimeMilliseconds():D19}_{card.ProductId}");
}
