namespace Marketplace.Coins;

/// <summary>
/// Changes purses: read, decide, write under the ETag, and again when a rival was first. Each round some rival has got through,
/// so the rounds end.
/// </summary>
public sealed class CoinDesk(CoinTable table, Purses purses, TimeProvider time)
{
    /// <summary>The purse with all that has expired gone from it. One storage transaction when nothing has.</summary>
    public async Task<CoinPurse> SettleAsync(string userId, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await table.ReadAsync(userId, cancellation);
            var change = read.Purse.Expire(time.GetUtcNow());
            if (change.Entries.Count == 0 || await purses.TryChangeAsync(userId, read, change, "expiry", cancellation)) return change.Purse;
        }
    }

    /// <summary>Counts an order's coins, once. Two storage transactions without a rival.</summary>
    public async Task EarnAsync(string userId, string orderId, long coins, DateTimeOffset at, CancellationToken cancellation)
    {
        if (coins <= 0) return;
        while (true)
        {
            var read = await table.ReadAsync(userId, cancellation);
            var change = read.Purse.Expire(time.GetUtcNow()).Then(p => p.Earn(orderId, coins, at)).Then(p => p.PayOff(at));
            if (await purses.TryChangeAsync(userId, read, change, orderId, cancellation)) return;
            if (await table.FindCauseAsync(userId, CoinPurse.OrderCause(orderId), cancellation) is not null) return;
        }
    }

    /// <summary>Takes coins of an order back, once a refund. Two storage transactions without a rival.</summary>
    public async Task TakeBackAsync(string userId, string orderId, string refundId, long coins, DateTimeOffset at, CancellationToken cancellation)
    {
        if (coins <= 0) return;
        while (true)
        {
            var read = await table.ReadAsync(userId, cancellation);
            var change = read.Purse.Expire(time.GetUtcNow()).Then(p => p.TakeBack(orderId, refundId, coins, at));
            if (await purses.TryChangeAsync(userId, read, change, refundId, cancellation)) return;
            if (await table.FindCauseAsync(userId, CoinPurse.TakenBackCause(refundId), cancellation) is not null) return;
        }
    }

    /// <summary>Checks in, once a day; null when another run has done so today.</summary>
    public async Task<CountedCause?> CheckInAsync(string userId, string attempt, DateTimeOffset triedAt, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await table.ReadAsync(userId, cancellation);
            var today = CoinCalendar.DayOf(triedAt);
            if (read.Purse.LastCheckIn >= today)
                return await table.FindCauseAsync(userId, $"check-in.{today:yyyyMMdd}", cancellation) is { } done && done.Attempt == attempt ? done : null;
            var checkedIn = read.Purse.Expire(triedAt).Then(p => p.CheckIn(triedAt));
            if (await purses.TryChangeAsync(userId, read, checkedIn.Then(p => p.PayOff(triedAt)), attempt, cancellation))
                return new CountedCause(attempt, checkedIn.Entries[^1], checkedIn.Purse.Streak);
        }
    }
}
