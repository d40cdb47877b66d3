using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Messaging;

namespace Marketplace.Catalog;

/// <summary>An edit whose lists are not in step yet.</summary>
/// <param name="ProductId">Of the edited product.</param>
/// <param name="Key">Its row.</param>
/// <param name="Partitions">All lists that the product may stand on, before or after the edit.</param>
/// <param name="Card">Whose row it is in each of them.</param>
/// <param name="At">When the edit began.</param>
public sealed record PendingListing(string ProductId, string Key, IReadOnlyList<string> Partitions, ProductCard Card, DateTimeOffset At);

/// <summary>A product before, or null for a new one, and after an edit.</summary>
public sealed record ProductChange(Product? Before, Product After);

/// <summary>An edit among many, with its note.</summary>
public sealed record NotedChange(ProductChange Change, PendingListing Pending);

/// <summary>
/// Keeps the lists in step with products: on sale it is listed, otherwise it is not. The edit is noted before it is made, the lists
/// follow what the product is after it, others are told, and then the note goes; whoever dies in between leaves the note to
/// <see cref="MendLists"/>, so that nothing is told that is not so, and nothing is left untold.
/// </summary>
public sealed class ProductLists(ProductTable products, ProductIndexTable index, CategoryTable categories, ProductChangeTable changes, Queues queues, TimeProvider time)
{
    /// <summary>Notes an edit that is about to be made; null when it touches no list.</summary>
    public async Task<PendingListing?> BeginAsync(Product before, Product after, CancellationToken cancellation)
    {
        if (before.Status != ProductStatus.OnSale && after.Status != ProductStatus.OnSale) return null;
        var tree = await categories.TreeAsync(cancellation);
        var card = CardOf(after);
        var now = time.GetUtcNow();
        var pending = new PendingListing(after.ProductId, Ids.New("pnd", now), [.. ListsOf(before, tree).Union(ListsOf(after, tree))], card, now);
        await index.NoteAsync(pending, cancellation);
        return pending;
    }

    /// <summary>Notes many edits that are about to be made, as <see cref="BeginAsync(Product, Product, CancellationToken)"/> does. One storage transaction for a hundred.</summary>
    public async Task<IReadOnlyList<NotedChange>> BeginAsync(IReadOnlyList<ProductChange> changes, CancellationToken cancellation)
    {
        var (tree, now) = (await categories.TreeAsync(cancellation), time.GetUtcNow());
        List<NotedChange> noted =
        [
            .. changes.Where(c => c.Before?.Status == ProductStatus.OnSale || c.After.Status == ProductStatus.OnSale)
                .Select(c => new NotedChange(c, new PendingListing(c.After.ProductId, Ids.New("pnd", now), [.. ListsOf(c.Before ?? c.After, tree).Union(ListsOf(c.After, tree))], CardOf(c.After), now))),
        ];
        await index.NoteAsync([.. noted.Select(n => n.Pending)], cancellation);
        return noted;
    }

    /// <summary>
    /// Brings the lists in step with many edits, whose versions are given by product; those without one were not made. A new product is not
    /// looked at again, since nobody has learned its id before it is listed; of the others each is, and finished by itself if a rival
    /// has edited it since.
    /// </summary>
    public async Task FinishAsync(IReadOnlyList<NotedChange> noted, IReadOnlyDictionary<string, string?> made, CancellationToken cancellation)
    {
        var tree = await categories.TreeAsync(cancellation);
        var done = noted.Where(n => made.ContainsKey(n.Change.After.ProductId)).ToList();
        await index.WriteAsync([.. done.SelectMany(n => Wanted(n.Change.After, tree).Select(list => (list, n.Pending.Card)))], cancellation);
        foreach (var edit in done.Where(n => n.Change.Before is not null))
        {
            await index.RemoveAsync(edit.Pending.Card, edit.Pending.Partitions.Except(Wanted(edit.Change.After, tree)), cancellation);
            var now = await products.FindAsync(edit.Change.After.ProductId, cancellation);
            if (now?.ETag != made[edit.Change.After.ProductId]) await FinishAsync(edit.Pending, cancellation);
        }

        foreach (var some in done.Select(n => n.Change.After.ProductId).Chunk(ProductChanged.Most)) await TellAsync(some, cancellation);
        await index.ForgetAsync([.. noted.Select(n => n.Pending)], cancellation);
    }

    /// <summary>
    /// Brings the lists in step with the product as it is now. A rival edit that is seen afterwards makes it begin again, so that the last
    /// to write has seen the last edit.
    /// </summary>
    public async Task FinishAsync(PendingListing pending, CancellationToken cancellation)
    {
        string? seen;
        do
        {
            var read = await products.FindAsync(pending.ProductId, cancellation);
            var wanted = read is var (product, _) && product.Status == ProductStatus.OnSale ? ListsOf(product, await categories.TreeAsync(cancellation)) : [];
            if (wanted.Count > 0) await index.WriteAsync(CardOf(read!.Value.Product), wanted, cancellation);
            await index.RemoveAsync(pending.Card, pending.Partitions.Except(wanted), cancellation);
            seen = read?.ETag;
        }
        while ((await products.FindAsync(pending.ProductId, cancellation))?.ETag != seen);
        await TellAsync([pending.ProductId], cancellation);
        await index.ForgetAsync(pending, cancellation);
    }

    /// <summary>The edit was not made.</summary>
    public Task CancelAsync(PendingListing pending, CancellationToken cancellation) => index.ForgetAsync(pending, cancellation);

    async Task TellAsync(IReadOnlyList<string> productIds, CancellationToken cancellation)
    {
        await changes.TellAsync(productIds, cancellation);
        await queues.SendAsync(ProductChanged.Queue, new ProductChanged(productIds), cancellation: cancellation);
    }

    static IReadOnlyList<string> Wanted(Product product, CategoryTree tree) => product.Status == ProductStatus.OnSale ? ListsOf(product, tree) : [];

    static IReadOnlyList<string> ListsOf(Product product, CategoryTree tree) =>
        ProductIndexTable.Lists(CardOf(product), [.. tree.PathOf(product.CategoryId).Select(c => c.CategoryId)]);

    static ProductCard CardOf(Product product) => new(
        product.ProductId, product.ShopId, product.Title, product.CategoryId,
        product.Skus.Count == 0 ? Money.Cny(0) : product.LowestPrice, ProductMedia.CoverOf(product, 480), product.CreatedAt);
}
