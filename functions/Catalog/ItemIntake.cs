using System.Collections.Concurrent;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Catalog;

/// <summary>
/// <see cref="IItems"/>. A batch is decided by <see cref="ItemPlan"/> and written in steps, each of many rows at once: item numbers are claimed
/// with the ids of products to be, lists are noted as out of step, then stock and products are written, then their lists, and last the
/// items' rows with what was said, which makes it count as done. Whoever dies in between finds the claims and goes on. An item
/// that loses a race is decided again on what is there then.
/// </summary>
public sealed class ItemIntake(
    ItemTable items, ProductTable products, StockTable counters, Stock stock, ProductLists lists, ProductPages pages, CategoryTable categories, IShops shops, TimeProvider time) : IItems
{
    const int Rounds = 6;
    const int AtOnce = 12;

    public async Task<IReadOnlyList<IReadOnlyList<SkuOutcome>>> ListAsync(ItemBatch batch, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Items.Count, ItemBatch.MostItems);
        var shop = await shops.FindAsync(batch.ShopId, cancellation) ?? throw new InvalidOperationException($"There is no shop {batch.ShopId}.");
        var scene = new ItemScene(shop, await categories.TreeAsync(cancellation), batch.Cause, batch.StartedAt);
        var outcomes = new Dictionary<string, IReadOnlyList<SkuOutcome>>();
        for (var round = 0; outcomes.Count < batch.Items.Count; round++)
        {
            if (round == Rounds) throw new TimeoutException("Items: too many rivals at once.");
            var left = batch.Items.Where(i => !outcomes.ContainsKey(i.ItemNumber)).ToList();
            await RoundAsync(scene, left, outcomes, cancellation);
        }

        return [.. batch.Items.Select(i => outcomes[i.ItemNumber])];
    }

    /// <summary>Lists items as far as no rival is in the way.</summary>
    async Task RoundAsync(ItemScene scene, IReadOnlyList<ItemListing> asked, Dictionary<string, IReadOnlyList<SkuOutcome>> outcomes, CancellationToken cancellation)
    {
        var rows = await items.FindAsync(scene.Shop.ShopId, [.. asked.Select(a => a.ItemNumber)], cancellation);
        var open = new List<ItemListing>();
        foreach (var item in asked)
        {
            if (rows.TryGetValue(item.ItemNumber, out var seen) && ItemPlan.Remembered(item, seen.Row, scene.Cause) is { } same) outcomes[item.ItemNumber] = same;
            else open.Add(item);
        }

        var plans = await PlanAsync(scene, open, rows, cancellation);
        foreach (var idle in plans.Where(p => p.IsIdle)) outcomes[idle.Asked.ItemNumber] = idle.Outcomes;
        plans = [.. plans.Where(p => !p.IsIdle)];
        rows = await ClaimAsync(scene, plans, rows, cancellation);
        plans = [.. plans.Where(p => rows.ContainsKey(p.Asked.ItemNumber))];
        var done = await WriteAsync(scene, plans, cancellation);
        await RememberAsync(scene, done, rows, cancellation);
        foreach (var plan in done) outcomes[plan.Asked.ItemNumber] = plan.Outcomes;
    }

    async Task<List<ItemPlan>> PlanAsync(ItemScene scene, IReadOnlyList<ItemListing> asked, Dictionary<string, SeenItem> rows, CancellationToken cancellation)
    {
        var before = new ConcurrentDictionary<string, SeenProduct>();
        await EachAsync(rows.Values.Where(r => asked.Any(a => a.ItemNumber == r.Row.ItemNumber)), async (seen, stop) =>
        {
            if (await products.FindAsync(seen.Row.ProductId, stop) is var (product, etag)) before[seen.Row.ItemNumber] = new SeenProduct(product, etag);
        }, cancellation);
        return [.. asked.Select(a => ItemPlan.Make(a, rows.GetValueOrDefault(a.ItemNumber)?.Row ?? Claim(scene, a.ItemNumber), before.GetValueOrDefault(a.ItemNumber), scene))];
    }

    /// <summary>Claims the numbers of new items; the rows of all that may go on.</summary>
    async Task<Dictionary<string, SeenItem>> ClaimAsync(ItemScene scene, IReadOnlyList<ItemPlan> plans, Dictionary<string, SeenItem> rows, CancellationToken cancellation)
    {
        var unclaimed = plans.Where(p => !rows.ContainsKey(p.Asked.ItemNumber)).Select(p => (Claim(scene, p.Asked.ItemNumber), (string?)null)).ToList();
        var claimed = await items.WriteAsync(scene.Shop.ShopId, unclaimed, cancellation);
        return new Dictionary<string, SeenItem>(rows.Concat(claimed));
    }

    /// <summary>Writes stock, products and lists; those plans that went through.</summary>
    async Task<IReadOnlyList<ItemPlan>> WriteAsync(ItemScene scene, IReadOnlyList<ItemPlan> plans, CancellationToken cancellation)
    {
        var changes = plans.Where(p => p.After is not null).Select(p => new ProductChange(p.Before?.Product, p.After!)).ToList();
        var noted = await lists.BeginAsync(changes, cancellation);
        var done = new ConcurrentDictionary<string, string?>();
        await EachAsync(plans, async (plan, stop) =>
        {
            if (await TryWriteAsync(scene, plan, stop) is { } version) done[plan.Row.ProductId] = version;
        }, cancellation);
        await lists.FinishAsync(noted, done, cancellation);
        return [.. plans.Where(p => done.ContainsKey(p.Row.ProductId))];
    }

    /// <summary>The product's new version, "" for one that stays; null when a rival was first.</summary>
    async Task<string?> TryWriteAsync(ItemScene scene, ItemPlan plan, CancellationToken cancellation)
    {
        var version = "";
        if (plan.Before is null) await counters.OpenAsync(plan.NewStock, cancellation);
        if (plan.Before is null && !await products.TryAddAsync(plan.After!, cancellation)) return null;
        if (plan is { Before: { } before, After: { } after })
        {
            if (await products.TryReplaceAsync(after, before.ETag, cancellation) is not { } replaced) return null;
            version = replaced;
            await counters.OpenAsync(plan.NewStock, cancellation);
        }

        foreach (var (skuId, pieces) in plan.Counts)
            await stock.CountAsync(skuId, new CountWish(Ids.From("cnt", scene.Cause, skuId), pieces, null, time.GetUtcNow()), cancellation);
        if (plan.Before is not null) await pages.ForgetAsync(plan.Row.ProductId, cancellation);
        return version;
    }

    /// <summary>Notes what was said. Where a rival has listed the same item meanwhile nobody knows any more what it says last: the next file will be compared with the product.</summary>
    async Task RememberAsync(ItemScene scene, IReadOnlyList<ItemPlan> plans, Dictionary<string, SeenItem> rows, CancellationToken cancellation)
    {
        var written = await items.WriteAsync(scene.Shop.ShopId, [.. plans.Select(p => (p.Row, (string?)rows[p.Asked.ItemNumber].ETag))], cancellation);
        foreach (var plan in plans.Where(p => !written.ContainsKey(p.Asked.ItemNumber)))
            await items.PutAsync(scene.Shop.ShopId, plan.Row with { Skus = new Dictionary<string, StatedSku>() }, cancellation);
    }

    static ItemRow Claim(ItemScene scene, string itemNumber) =>
        new(itemNumber, SkuIds.NewProduct(new Shared.Http.Attempt(Ids.From("itm", scene.Shop.ShopId, scene.Cause, itemNumber), scene.StartedAt)), scene.StartedAt, scene.Cause);

    static Task EachAsync<T>(IEnumerable<T> all, Func<T, CancellationToken, ValueTask> one, CancellationToken cancellation) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, one);
}
