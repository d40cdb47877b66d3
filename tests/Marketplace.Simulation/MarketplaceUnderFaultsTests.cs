using System.Security.Cryptography;
using Marketplace.Local.Storage;
using Marketplace.Simulation.Actors;
using Marketplace.Simulation.Invariants;
using Marketplace.Simulation.Plan;
using Marketplace.Testing;

namespace Marketplace.Simulation;

/// <summary>
/// The whole marketplace, a real process over real Azurite, with buyers and sellers who live what a seed says while the app is
/// killed, storage goes away, the provider fails and the clock jumps. Without environment variables it is the bounded form; the
/// output names the command that repeats it. Threads and processes are not replayed, every actor's decisions are.
/// </summary>
public class MarketplaceUnderFaultsTests(ITestOutputHelper output)
{
    readonly TimeProvider time = TimeProvider.System;

    [Fact]
    public async Task Every_order_ends_right_whatever_is_killed_doubled_or_delayed()
    {
        var options = SimulationOptions.From(Environment.GetEnvironmentVariable, RandomNumberGenerator.GetInt32(1, 1_000_000));
        var patience = new Patience(time, TimeSpan.FromMinutes(options.PatienceMinutes));
        Tell(patience, options, options.ToCommand());
        var folder = Directory.CreateTempSubdirectory("marketplace-simulation-").FullName;
        await using var azurite = await AzuriteProcess.StartAsync(Path.Combine(folder, "storage"));
        await using var app = await MarketplaceProcess.StartAsync(new MarketplaceProcessOptions(
            Path.Combine(folder, "app"), azurite.ConnectionString, new Dictionary<string, string> { ["Payments__Sandbox__Secret"] = Provider.Secret }));
        Outcome outcome;
        try
        {
            outcome = await RunAsync(options, patience, app, azurite);
        }
        catch (Exception)
        {
            output.WriteLine(app.Log);
            throw;
        }

        Tell(patience, options, Summary(outcome));
        var violations = AllInvariants.Check(outcome);
        if (violations.Count > 0) output.WriteLine(app.Log);
        Assert.True(violations.Count == 0, $"{options.ToCommand()}\n{string.Join('\n', violations)}");
        await app.StopAsync();
        await azurite.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    async Task<Outcome> RunAsync(SimulationOptions options, Patience patience, MarketplaceProcess app, AzuriteProcess azurite)
    {
        using var handler = new StubbornHandler(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }, time, TimeSpan.FromMinutes(options.PatienceMinutes));
        using var http = new HttpClient(handler) { BaseAddress = app.Address, Timeout = Timeout.InfiniteTimeSpan };
        using var limit = new CancellationTokenSource(patience.Left + TimeSpan.FromSeconds(30));
        var visitor = new MarketplaceClient(http);
        var town = await Town.BuildAsync(ScenarioMaker.Make(options), visitor, limit.Token);
        Tell(patience, options, "the town is built");
        var provider = new Provider(visitor);
        var levers = new Levers(
            async stop =>
            {
                await app.KillAsync();
                await app.StartAgainAsync(stop);
            },
            stop => StopStorageAsync(app, azurite, patience, stop),
            azurite.EnsureRunningAsync,
            visitor.AdvanceClockAsync,
            stop => provider.FailAsync(2, stop));
        var simulator = new Simulator(town, levers, provider, options, patience, line => Tell(patience, options, line));
        var outcome = await simulator.RunAsync(limit.Token);
        Tell(patience, options, $"{handler.Retries} requests were tried again");
        return outcome;
    }

    // Azurite writes back when it is told to end, but a request that it is just serving would still be answered and then be lost,
    // which storage never does. So the app stands still for the moment in which Azurite hangs up. No longer: Azurite ends when its
    // clients have closed their connections, and an app that stands still closes none.
    static async Task StopStorageAsync(MarketplaceProcess app, AzuriteProcess azurite, Patience patience, CancellationToken stop)
    {
        await app.FreezeAsync();
        await patience.PauseAsync(TimeSpan.FromMilliseconds(500), stop);
        var stopping = azurite.StopAsync(stop);
        await azurite.HangsUpAsync(stop);
        await app.ThawAsync();
        await stopping;
    }

    void Tell(Patience patience, SimulationOptions options, string line)
    {
        var since = TimeSpan.FromMinutes(options.PatienceMinutes) - patience.Left;
        output.WriteLine($"{since.TotalSeconds,6:0.0} s  {line}");
    }

    static string Summary(Outcome outcome) => string.Join(", ", outcome.Seen.Orders.GroupBy(o => o.Status).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key}"))
        + $", {outcome.Stories.Count(s => s.Refusal is not null)} checkouts refused; {outcome.Seen.Ledger.Transfers} transfers audited";
}
