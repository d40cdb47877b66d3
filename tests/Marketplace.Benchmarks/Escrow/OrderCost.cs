namespace Marketplace.Benchmarks.Escrow;

/// <summary>
/// What one order costs in storage requests from checkout to payout and coins: orders are lived one after another, and from
/// what the app asked for meanwhile is taken what it asks for when idle, and what the looks cost with which the client waits.
/// </summary>
public sealed class OrderCost(Site site, Market market)
{
    const int Looks = 40;
    const int MostWindows = 10;
    const double Noise = 1.2;
    static readonly TimeSpan IdleWindow = TimeSpan.FromSeconds(6);

    /// <summary>The cost per order, by kind of request.</summary>
    public async Task<StorageCount> MeasureAsync(int orders, int clients)
    {
        var idle = await IdleAsync();
        var orderLook = await CostAsync(market.LookAtNewestOrderAsync);
        var settledLook = await CostAsync(market.AllSettledAsync);
        var (orderLooks, settledLooks) = (market.OrderLooks, market.SettledLooks);
        var clock = TimeProvider.System.GetTimestamp();
        var busy = await StorageCount.DuringAsync(site.Visitor, async () =>
        {
            for (var i = 0; i < orders; i++) await market.LiveAsync(i % clients, i);
            await market.PayShopsAsync();
        });
        return busy
            .Less(idle, TimeProvider.System.GetElapsedTime(clock) / IdleWindow)
            .Less(orderLook, market.OrderLooks - orderLooks)
            .Less(settledLook, market.SettledLooks - settledLooks)
            .Per(orders);
    }

    /// <summary>The cost per order of one branch, without a payout, until storage is as quiet as before.</summary>
    public async Task<StorageCount> MeasureAsync(Branch branch, int orders)
    {
        ArgumentNullException.ThrowIfNull(branch);
        await branch.LiveAsync(0);
        var idle = await IdleAsync();
        var orderLook = await CostAsync(market.LookAtNewestOrderAsync);
        var (looks, clock) = (market.OrderLooks, TimeProvider.System.GetTimestamp());
        var busy = await StorageCount.DuringAsync(site.Visitor, async () =>
        {
            for (var i = 0; i < orders; i++) await branch.LiveAsync(i);
            await QuietAsync(idle.Total);
        });
        return busy.Less(idle, TimeProvider.System.GetElapsedTime(clock) / IdleWindow).Less(orderLook, market.OrderLooks - looks).Per(orders);
    }

    /// <summary>What the app asks for when nothing is left to do: what comes after a first window, in which it ends what it had to do.</summary>
    async Task<StorageCount> IdleAsync()
    {
        await WindowAsync();
        return await WindowAsync();
    }

    Task<StorageCount> WindowAsync() => StorageCount.DuringAsync(site.Visitor, () => Task.Delay(IdleWindow));

    async Task QuietAsync(double idle)
    {
        for (var windows = 0; windows < MostWindows; windows++)
            if ((await WindowAsync()).Total <= (idle * Noise) + 1) return;
        throw new TimeoutException("Storage was never as quiet as before.");
    }

    async Task<StorageCount> CostAsync(Func<Task> lookAsync) => (await StorageCount.DuringAsync(site.Visitor, async () =>
    {
        for (var i = 0; i < Looks; i++) await lookAsync();
    })).Per(Looks);
}
