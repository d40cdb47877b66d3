using Marketplace.Simulation.Actors;
using Marketplace.Simulation.Invariants;
using Marketplace.Simulation.Model;
using Marketplace.Simulation.Plan;
using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation;

/// <summary>
/// Runs a scenario against a running marketplace: first all checkouts with faults striking among them; then, with nothing broken
/// any more, the clock is moved past one window after the other, waiting each time until every order whose window it was has
/// gone on; then, when money and coins have arrived, all is read once.
/// </summary>
public sealed class Simulator(Town town, Levers levers, Provider provider, SimulationOptions options, Patience patience, Action<string> tell)
{
    // A little more than the windows: to pay, to ship, to confirm, to confirm after an extension.
    // A refund that nobody answers is over before the window to ship is.
    static readonly (TimeSpan Advance, string[] Over)[] Windows =
        [(new(0, 31, 0), ["awaiting-payment"]), (new(3, 1, 0, 0), ["paid", "refund-asked"]), (new(10, 1, 0, 0), []), (new(3, 1, 0, 0), ["shipped"])];

    readonly Chronicle chronicle = new();
    readonly StockWatch stock = new(town, patience);

    /// <summary>What was done and what came of it.</summary>
    public async Task<Outcome> RunAsync(CancellationToken cancellation)
    {
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sellers = town.Shops.Select(s => new Seller(s, chronicle, patience).RunAsync(closing.Token)).Append(stock.RunAsync(closing.Token)).ToList();
        await LoadAsync(cancellation);
        await closing.CancelAsync();
        await Task.WhenAll(sellers);
        tell("all checkouts have been lived; the windows pass");
        var reader = new SnapshotReader(town, stock, provider);
        await LetTimePassAsync(reader, cancellation);
        await SettleAsync(reader, cancellation);
        var stories = chronicle.Tell(town.Scenario.Checkouts);
        var seen = await reader.ReadAsync(stories, cancellation);
        return new Outcome(stories, seen with { Later = await LetCoinsExpireAsync(reader, cancellation) }) { Claims = chronicle.Claims, CheckIns = chronicle.CheckIns };
    }

    // Coins live to the end of the next calendar year, by the days of China.
    async Task<IReadOnlyList<BuyerSeen>> LetCoinsExpireAsync(SnapshotReader reader, CancellationToken cancellation)
    {
        var now = await town.Operator.ClockAsync(cancellation);
        var over = new DateTimeOffset(now.ToOffset(TimeSpan.FromHours(8)).Year + 2, 1, 2, 0, 0, 0, TimeSpan.FromHours(8));
        await levers.AdvanceClockAsync(over - now, cancellation);
        tell($"it is {over:yyyy-MM-dd}, when all coins have expired");
        return await reader.CoinsAsync(cancellation);
    }

    // Whoever fails first ends the others: a run that is lost need not use up its patience.
    async Task LoadAsync(CancellationToken cancellation)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var chaos = new Chaos(town.Scenario, levers, chronicle, patience, TimeSpan.FromSeconds(options.OutageSeconds), tell);
        var running = new List<Task> { chaos.RunAsync(lost.Token), BuyAsync(lost.Token) };
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            if (!ended.IsCompletedSuccessfully) await lost.CancelAsync();
            await ended;
            running.Remove(ended);
        }
    }

    Task BuyAsync(CancellationToken cancellation)
    {
        var buyer = new Buyer(town, chronicle, provider, patience);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Callers, CancellationToken = cancellation };
        return Parallel.ForEachAsync(town.Scenario.Checkouts, parallel, async (plan, token) =>
        {
            chronicle.Begins();
            await buyer.LiveAsync(plan, token);
        });
    }

    async Task LetTimePassAsync(SnapshotReader reader, CancellationToken cancellation)
    {
        var thrift = new Thrift(town, chronicle);
        foreach (var (window, (advance, over)) in Windows.Index())
        {
            await levers.AdvanceClockAsync(advance, cancellation);
            await Task.WhenAll(town.Buyers.Select((_, i) => thrift.CheckInAsync(i, $"window-{window}", cancellation)));
            foreach (var status in over) await patience.UntilAsync($"all orders to leave \"{status}\"", async () => (await reader.InStatusAsync(status, cancellation)).Count == 0, cancellation);
            tell($"{advance} later, none is \"{string.Join("\" or \"", over)}\"");
            if (over.Contains("awaiting-payment")) await PayTooLateAsync();
        }
    }

    Task PayTooLateAsync()
    {
        var buyer = new Buyer(town, chronicle, provider, patience);
        var late = chronicle.Tell(town.Scenario.Checkouts).Where(c => c is { PaymentId: not null, Plan.Payment: PaymentHabit.PaysTooLate });
        return Task.WhenAll(late.Select(c => buyer.PayAsync(c.Plan, c.PaymentId!)));
    }

    // Money and coins come after the end of an order: read until nothing moves any more. Then a day passes, whose batch pays the shops.
    // What never comes is told by the invariants, with names. Another day passes so that the audit takes nothing for being in flight.
    async Task SettleAsync(SnapshotReader reader, CancellationToken cancellation)
    {
        await QuietAsync(reader, 20, cancellation);
        await levers.AdvanceClockAsync(TimeSpan.FromHours(24), cancellation);
        await QuietAsync(reader, 80, cancellation);
        await levers.AdvanceClockAsync(TimeSpan.FromHours(25), cancellation);
    }

    async Task QuietAsync(SnapshotReader reader, int looks, CancellationToken cancellation)
    {
        var quiet = 0;
        var before = await reader.OnTheWayAsync(cancellation);
        while (quiet < looks && patience.Left > TimeSpan.Zero)
        {
            await patience.PauseAsync(TimeSpan.FromMilliseconds(250), cancellation);
            var now = await reader.OnTheWayAsync(cancellation);
            quiet = now != before || now.Messages > 0 ? 0 : now.ShopsWaitFor == 0 ? quiet + (looks / 5) : quiet + 1;
            before = now;
        }
    }
}
