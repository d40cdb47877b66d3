using Marketplace.Simulation.Model;
using Marketplace.Simulation.Plan;

namespace Marketplace.Simulation.Actors;

/// <summary>What can be done to the marketplace from outside.</summary>
/// <param name="KillAppAsync">SIGKILL, then a new start; returns when it answers again.</param>
/// <param name="StopStorageAsync">Ends storage in an orderly way.</param>
/// <param name="StartStorageAsync">Brings it back with its data.</param>
/// <param name="AdvanceClockAsync">Moves the time of app and orchestrations forward.</param>
/// <param name="FailProviderAsync">Has the provider answer the next few calls of each kind with 503.</param>
public sealed record Levers(
    Func<CancellationToken, Task> KillAppAsync, Func<CancellationToken, Task> StopStorageAsync, Func<CancellationToken, Task> StartStorageAsync,
    Func<TimeSpan, CancellationToken, Task> AdvanceClockAsync, Func<CancellationToken, Task> FailProviderAsync);

/// <summary>Pulls the levers when the scenario says so, one at a time. Tells what it did, with the time since the start.</summary>
public sealed class Chaos(Scenario scenario, Levers levers, Chronicle chronicle, Patience patience, TimeSpan outage, Action<string> tell)
{
    /// <summary>How often each kind of fault has struck.</summary>
    public Dictionary<FaultKind, int> Struck { get; } = [];

    /// <summary>Until all faults have struck.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var fault in scenario.Faults)
        {
            await patience.UntilAsync($"{fault}", () => Task.FromResult(chronicle.CheckoutsBegun > fault.AfterCheckouts), cancellation);
            await patience.PauseAsync(TimeSpan.FromMilliseconds(fault.PauseMs), cancellation);
            tell($"{fault.Kind} at checkout {chronicle.CheckoutsBegun} of {scenario.Checkouts.Count}{(fault.ClockSeconds > 0 ? $", {fault.ClockSeconds} s" : "")}");
            await StrikeAsync(fault, cancellation);
            Struck[fault.Kind] = Struck.GetValueOrDefault(fault.Kind) + 1;
        }
    }

    async Task StrikeAsync(Fault fault, CancellationToken cancellation)
    {
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                await levers.KillAppAsync(cancellation);
                break;
            case FaultKind.Outage:
                await levers.StopStorageAsync(cancellation);
                await patience.PauseAsync(outage, cancellation);
                await levers.StartStorageAsync(cancellation);
                break;
            case FaultKind.ClockJump:
                await levers.AdvanceClockAsync(TimeSpan.FromSeconds(fault.ClockSeconds), cancellation);
                break;
            case FaultKind.ProviderFailure:
                await levers.FailProviderAsync(cancellation);
                break;
            default:
                throw new InvalidOperationException($"Nobody knows how to do {fault.Kind}.");
        }
    }
}
