using Marketplace.Coins.Contracts;
using Marketplace.Shared;

namespace Marketplace.Coins;

/// <summary>
/// <see cref="ICoins"/>. The cause <c>spent.</c> and order id stands for an order's spending: it is counted once, or ruled out by a giving
/// back that came first, so a checkout that was given up can never spend afterwards.
/// </summary>
public sealed class CoinTill(CoinTable table, Purses purses, TimeProvider time) : ICoins
{
    static readonly Problem Ended = Problem.Conflict("coins-ended", "This order cannot spend coins any more.");

    public async Task<long> SpendableAsync(string userId, long wanted, IReadOnlyCollection<string> orderIds, CancellationToken cancellation)
    {
        var balance = (await table.ReadAsync(userId, cancellation)).Purse.Expire(time.GetUtcNow()).Purse.Balance;
        return balance >= wanted ? balance : balance + (await Task.WhenAll(orderIds.Select(o => SpentOnAsync(userId, o, cancellation)))).Sum();
    }

    public async Task<Result<bool>> SpendAsync(string userId, string orderId, long coins, CancellationToken cancellation)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var read = await table.ReadAsync(userId, cancellation);
            var settled = read.Purse.Expire(now);
            if (settled.Purse.Balance >= coins && await purses.TryChangeAsync(userId, read, settled.Then(p => p.Spend(orderId, coins, now)), orderId, cancellation)) return true;
            if (await table.FindCauseAsync(userId, CoinPurse.SpentCause(orderId), cancellation) is { } counted)
                return counted.Entry.Coins == -coins && await table.FindCauseAsync(userId, CoinPurse.GivenBackCause(orderId), cancellation) is null ? true : Ended;
            if (settled.Purse.Balance < coins) return Short(settled.Purse.Balance, coins);
        }
    }

    public async Task GiveBackAsync(string userId, string orderId, CancellationToken cancellation)
    {
        var never = new CoinEntry(CoinPurse.SpentCause(orderId), CoinEntryKind.Spent, 0, time.GetUtcNow()) { OrderId = orderId };
        if (await table.TryRuleOutAsync(userId, new CountedCause(orderId, never, 0), cancellation)) return;
        var spent = (await table.FindCauseAsync(userId, never.Cause, cancellation))!.Entry;
        while (spent.Coins != 0)
        {
            var now = time.GetUtcNow();
            var read = await table.ReadAsync(userId, cancellation);
            if (await purses.TryChangeAsync(userId, read, read.Purse.Expire(now).Then(p => p.GiveBack(orderId, spent, now)).Then(p => p.PayOff(now)), orderId, cancellation)) return;
            if (await table.FindCauseAsync(userId, CoinPurse.GivenBackCause(orderId), cancellation) is not null) return;
        }
    }

    public async Task GiveBackAsync(string userId, string orderId, SpentPart part, CancellationToken cancellation)
    {
        var spent = await table.FindCauseAsync(userId, CoinPurse.SpentCause(orderId), cancellation) ?? throw new InvalidOperationException($"Order {orderId} has spent no coins.");
        while (true)
        {
            var now = time.GetUtcNow();
            var read = await table.ReadAsync(userId, cancellation);
            if (await purses.TryChangeAsync(userId, read, read.Purse.Expire(now).Then(p => p.GiveBack(orderId, spent.Entry, part, now)).Then(p => p.PayOff(now)), part.Cause, cancellation)) return;
            if (await table.FindCauseAsync(userId, CoinPurse.GivenBackCause(orderId, part.Cause), cancellation) is not null) return;
        }
    }

    async Task<long> SpentOnAsync(string userId, string orderId, CancellationToken cancellation) =>
        await table.FindCauseAsync(userId, CoinPurse.SpentCause(orderId), cancellation) is { } spent && await table.FindCauseAsync(userId, CoinPurse.GivenBackCause(orderId), cancellation) is null ? -spent.Entry.Coins : 0;

    static Problem Short(long balance, long coins) => Problem.Conflict("coins-short", "You have fewer coins now.", $"{coins} coins are needed, {balance} are there.");
}
