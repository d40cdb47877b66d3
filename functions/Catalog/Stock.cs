using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Catalog;

/// <summary>
/// <see cref="IStock"/> over <see cref="StockTable"/>. Wishes of a SKU are decided by <see cref="StockPlan"/> in batches and written in one
/// transaction; a batch that lost its race reads what has changed and is decided again. An order gets all its lines or none.
/// </summary>
public sealed class Stock(StockTable table, Chance chance, TimeProvider time) : IStock
{
    const int Tries = 40;
    readonly Lanes<StockWish, Result<long>> lanes = new(wish => wish.Cause);
    readonly Remembered<CounterRow> counters = new(20_000);
    readonly Remembered<RowKnown> rows = new(50_000);

    public async Task<Result<bool>> ReserveAsync(string orderId, IReadOnlyList<StockLine> lines, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(lines.Select(l => AskAsync(l.SkuId, new ReserveWish(orderId, l.Quantity, expiresAt), cancellation)));
        var refusals = answers.Where(a => !a.IsOk).Select(a => a.Problem!).ToList();
        if (refusals.Count == 0) return true;
        var got = lines.Where((_, i) => answers[i].IsOk);
        await Task.WhenAll(got.Select(l => AskAsync(l.SkuId, new ReleaseWish(orderId, AlsoTaken: false, As: null, time.GetUtcNow()), CancellationToken.None)));
        return refusals.FirstOrDefault(r => r.Code != CatalogProblems.OutOfStockCode)
            ?? CatalogProblems.OutOfStock([.. lines.Where((_, i) => !answers[i].IsOk).Select(l => l.SkuId)]);
    }

    public Task TakeAsync(string orderId, IReadOnlyList<StockLine> lines, CancellationToken cancellation) =>
        Task.WhenAll(lines.Select(l => TakeAsync(l.SkuId, orderId, cancellation)));

    public Task ReleaseAsync(string orderId, IReadOnlyList<StockLine> lines, bool alsoTaken, CancellationToken cancellation) =>
        Task.WhenAll(lines.Select(l => AskAsync(l.SkuId, new ReleaseWish(orderId, alsoTaken, StockRowState.Released, time.GetUtcNow()), cancellation)));

    /// <summary>Gives back what an order reserved and forgot.</summary>
    public Task SweepAsync(string skuId, string orderId, CancellationToken cancellation) =>
        AskAsync(skuId, new ReleaseWish(orderId, AlsoTaken: false, StockRowState.Swept, time.GetUtcNow()), cancellation);

    /// <summary>Sets or changes the pieces available, once per change id; what is reserved is not touched. The new number, or a refusal.</summary>
    public Task<Result<long>> CountAsync(string skuId, CountWish count, CancellationToken cancellation) => AskAsync(skuId, count, cancellation);

    async Task TakeAsync(string skuId, string orderId, CancellationToken cancellation)
    {
        var known = rows.Find(RowKey(skuId, orderId));
        for (var tried = 0; ; tried++)
        {
            known ??= await table.RowAsync(skuId, orderId, cancellation);
            switch (known.Row?.State)
            {
                case StockRowState.Reserved when await table.TryTakeAsync(skuId, known.Row, known.ETag!, cancellation):
                    rows.Forget(RowKey(skuId, orderId));
                    return;
                case StockRowState.Taken or StockRowState.Released:
                    return;
                case StockRowState.Swept when (await AskAsync(skuId, new TakeAgainWish(orderId), cancellation)).IsOk:
                    return;
                case StockRowState.Swept or StockRowState.Counted or null:
                    throw new InvalidOperationException($"{orderId} is paid, but has no pieces of {skuId} reserved and there are none left.");
            }

            rows.Forget(RowKey(skuId, orderId));
            known = null;
            await RestAsync(tried);
        }
    }

    Task<Result<long>> AskAsync(string skuId, StockWish wish, CancellationToken cancellation) =>
        lanes.AskAsync(skuId, wish, StockTable.MaxBatch, batch => WorkAsync(skuId, batch)).WaitAsync(cancellation);

    // One caller's going away must not end the work for the others of the batch, so none of their tokens is used.
    async Task WorkAsync(string skuId, IReadOnlyList<Waiting<StockWish, Result<long>>> batch)
    {
        var wishes = batch.Select(w => w.Wish).ToList();
        var known = Known(skuId, wishes);
        var counter = counters.Find(skuId);
        for (var tried = 0; ;)
        {
            var isFresh = counter is null;
            counter ??= await table.CounterAsync(skuId, CancellationToken.None);
            var plan = StockPlan.Make(skuId, counter.Available, wishes, known);
            if (plan.Unknown.Count > 0)
            {
                await ReadRowsAsync(skuId, plan.Unknown, known);
            }
            else if (plan.Refuses && !isFresh)
            {
                counter = null;
            }
            else if (plan.Changes.Count == 0 || await TryCommitAsync(skuId, counter, plan, known))
            {
                foreach (var one in batch) one.Done(plan.AnswerTo(one.Wish));
                return;
            }
            else
            {
                counter = null;
                await RestAsync(tried++);
            }
        }
    }

    /// <summary>Rows that this process wrote, for those wishes whose transaction finds out if they are old.</summary>
    Dictionary<string, RowKnown> Known(string skuId, IEnumerable<StockWish> wishes)
    {
        var known = new Dictionary<string, RowKnown>();
        foreach (var wish in wishes.OfType<ReleaseWish>())
            if (rows.Find(RowKey(skuId, wish.Cause)) is { } row) known[wish.Cause] = row;
        return known;
    }

    async Task ReadRowsAsync(string skuId, IReadOnlyList<string> causes, Dictionary<string, RowKnown> known)
    {
        var read = await Task.WhenAll(causes.Select(cause => table.RowAsync(skuId, cause, CancellationToken.None)));
        for (var i = 0; i < causes.Count; i++) known[causes[i]] = read[i];
    }

    /// <summary>False when the race was lost; what was in the way is then read, or will be.</summary>
    async Task<bool> TryCommitAsync(string skuId, CounterRow counter, StockPlan plan, Dictionary<string, RowKnown> known)
    {
        foreach (var change in plan.Changes) rows.Forget(RowKey(skuId, change.Cause));
        var outcome = await table.TryCommitAsync(skuId, counter, plan.Available, plan.Changes, CancellationToken.None);
        if (outcome.Versions is not { } versions)
        {
            counters.Forget(skuId);
            if (outcome.FailedAt != 0) await ReadRowsAsync(skuId, plan.InTheWay(outcome.FailedAt - 1), known);
            return false;
        }

        if (versions[0] is { } version) counters.Keep(skuId, new CounterRow(plan.Available, version));
        for (var i = 0; i < plan.Changes.Count; i++)
            if (plan.Changes[i].Row is { State: StockRowState.Reserved } row && versions[i + 1] is { } etag)
                rows.Keep(RowKey(skuId, row.Cause), new RowKnown(row, etag));
        return true;
    }

    async Task RestAsync(int tried)
    {
        if (tried == Tries) throw new TimeoutException("Stock: too many rivals at once.");
        await Task.Delay(TimeSpan.FromMilliseconds(chance.Below(Math.Min(200, 5 << Math.Min(tried, 5)))));
    }

    static string RowKey(string skuId, string cause) => $"{skuId}/{cause}";
}
