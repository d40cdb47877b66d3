using Marketplace.Catalog.Contracts;
using Marketplace.Shared;

namespace Marketplace.Catalog;

/// <summary>
/// <see cref="IStock"/> over <see cref="StockTable"/>. A lost race reads again and tries again after a moment that grows; what was
/// done already is found by the reservation's row. An order gets all its lines or none: SKUs are reserved in the order of their
/// ids, and the first refusal gives back what was reserved before it.
/// </summary>
public sealed class Stock(StockTable table, SkuGate queue, Chance chance) : IStock
{
    const int Tries = 40;

    public async Task<Result<bool>> ReserveAsync(string orderId, IReadOnlyList<StockLine> lines, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        var ordered = lines.OrderBy(l => l.SkuId, StringComparer.Ordinal).ToList();
        for (var i = 0; i < ordered.Count; i++)
        {
            var wish = new Wish(orderId, ordered[i].Quantity, expiresAt);
            var skuId = ordered[i].SkuId;
            var refusal = await queue.EnqueueAsync<Problem?>(skuId, wish, batch => ReserveBatchAsync(skuId, batch));
            if (refusal is null) continue;
            await ReleaseAsync(orderId, ordered[..i], alsoTaken: false, CancellationToken.None);
            return refusal;
        }

        return true;
    }

    public async Task TakeAsync(string orderId, IReadOnlyList<StockLine> lines, CancellationToken cancellation)
    {
        foreach (var line in lines)
            await RaceAsync(async () =>
                await table.ReservationAsync(line.SkuId, orderId, cancellation) is not { Reservation.State: ReservationState.Reserved } row
                || await table.TryTakeAsync(row, cancellation));
    }

    public async Task ReleaseAsync(string orderId, IReadOnlyList<StockLine> lines, bool alsoTaken, CancellationToken cancellation)
    {
        foreach (var line in lines) await ReleaseAsync(line.SkuId, orderId, alsoTaken, cancellation);
    }

    /// <summary>Gives back one SKU's pieces of an order, if it has any.</summary>
    public Task ReleaseAsync(string skuId, string orderId, bool alsoTaken, CancellationToken cancellation) => RaceAsync(async () =>
    {
        if (await table.ReservationAsync(skuId, orderId, cancellation) is not { } row || !StockCounter.GivesBack(row.Reservation.State, alsoTaken)) return true;
        return await table.CounterAsync(skuId, cancellation) is { } counter && await table.TryReleaseAsync(row, counter, cancellation);
    });

    /// <summary>Sets or changes the pieces available; what is reserved is not touched. The new number, or a refusal.</summary>
    public async Task<Result<long>> ChangeAsync(string skuId, Func<long, long> change, CancellationToken cancellation)
    {
        Result<long> result = Problem.NotFound("SKU");
        await RaceAsync(async () =>
        {
            if (await table.CounterAsync(skuId, cancellation) is not { } counter) return true;
            var next = change(counter.Available);
            result = next is < 0 or > StockCounter.Max ? CatalogProblems.TooMuchStock : next;
            return !result.IsOk || await table.TrySetAsync(skuId, next, counter.ETag, cancellation);
        });
        return result;
    }

    // One buyer's going away must not end the work for the others of the batch, so none of their tokens is used.
    async Task ReserveBatchAsync(string skuId, IReadOnlyList<Waiting<Problem?>> batch)
    {
        var open = batch.ToList();
        await RaceAsync(async () =>
        {
            if (await table.CounterAsync(skuId, CancellationToken.None) is not { } counter)
            {
                open.ForEach(w => w.Done(CatalogProblems.OutOfStock([skuId])));
                return true;
            }

            var (granted, refused, left) = StockCounter.Grant(counter.Available, [.. open.Select(w => w.Wish)]);
            if (granted.Count > 0 && !await table.TryReserveAsync(skuId, granted, left, counter.ETag, CancellationToken.None))
            {
                await SettleRepeatedAsync(skuId, open);
                return open.Count == 0;
            }

            foreach (var waiting in open.Where(w => granted.Contains(w.Wish))) waiting.Done(null);
            open.RemoveAll(w => granted.Contains(w.Wish));
            await SettleRepeatedAsync(skuId, open);
            open.ForEach(w => w.Done(CatalogProblems.OutOfStock([skuId])));
            return true;
        });
    }

    /// <summary>Answers those wishes that have a reservation from before, and takes them off the list.</summary>
    async Task SettleRepeatedAsync(string skuId, List<Waiting<Problem?>> open)
    {
        var found = await Task.WhenAll(open.Select(w => table.ReservationAsync(skuId, w.Wish.OrderId, CancellationToken.None)));
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (found[i] is not { } row) continue;
            open[i].Done(row.Reservation.State == ReservationState.Released ? CatalogProblems.ReservationEnded : null);
            open.RemoveAt(i);
        }
    }

    async Task RaceAsync(Func<Task<bool>> attempt)
    {
        for (var tried = 0; !await attempt(); tried++)
        {
            if (tried == Tries) throw new TimeoutException("Stock: too many rivals at once.");
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Below(Math.Min(200, 5 << Math.Min(tried, 5)))));
        }
    }
}
