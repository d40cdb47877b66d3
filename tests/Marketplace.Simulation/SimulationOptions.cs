using System.Globalization;

namespace Marketplace.Simulation;

/// <summary>
/// How much is simulated. The defaults are the bounded form that every test run does; the environment variables
/// <c>MARKETPLACE_SIMULATION_SEED</c>, <c>_ORDERS</c>, <c>_KILLS</c>, <c>_OUTAGE</c> (seconds), <c>_CLOCKJUMPS</c>, <c>_PROVIDERFAILURES</c>, <c>_CALLERS</c> and <c>_MINUTES</c>
/// make it longer. Without a seed one is drawn, and printed.
/// </summary>
/// <param name="Seed">All decisions of all actors come from it.</param>
/// <param name="Orders">At least so many orders are tried.</param>
/// <param name="Kills">How often the app is killed while they run.</param>
/// <param name="OutageSeconds">How long storage is gone; 0 for never.</param>
/// <param name="ClockJumps">How often the clock jumps while they run.</param>
/// <param name="ProviderFailures">How often the provider answers a few calls with 503.</param>
/// <param name="Callers">How many checkouts are under way at once.</param>
/// <param name="PatienceMinutes">After this long a run that has not come to its end has failed.</param>
public sealed record SimulationOptions(
    int Seed, int Orders = 60, int Kills = 3, int OutageSeconds = 5, int ClockJumps = 3, int ProviderFailures = 2, int Callers = 12, int PatienceMinutes = 5)
{
    const string Prefix = "MARKETPLACE_SIMULATION_";

    /// <summary>The options that the environment asks for.</summary>
    /// <param name="variable">Looks a variable up.</param>
    /// <param name="drawnSeed">Taken if the environment names none.</param>
    public static SimulationOptions From(Func<string, string?> variable, int drawnSeed)
    {
        var otherwise = new SimulationOptions(drawnSeed);
        return new SimulationOptions(
            Number("SEED", otherwise.Seed), Number("ORDERS", otherwise.Orders), Number("KILLS", otherwise.Kills),
            Number("OUTAGE", otherwise.OutageSeconds), Number("CLOCKJUMPS", otherwise.ClockJumps),
            Number("PROVIDERFAILURES", otherwise.ProviderFailures), Number("CALLERS", otherwise.Callers), Number("MINUTES", otherwise.PatienceMinutes));

        int Number(string name, int fallback) => variable(Prefix + name) is not { Length: > 0 } text ? fallback
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new ArgumentException($"{Prefix}{name} takes a whole number, not \"{text}\".");
    }

    /// <summary>The command that repeats this run.</summary>
    public string ToCommand() =>
        $"{Prefix}SEED={Seed} {Prefix}ORDERS={Orders} {Prefix}KILLS={Kills} {Prefix}OUTAGE={OutageSeconds} {Prefix}CLOCKJUMPS={ClockJumps} "
        + $"{Prefix}PROVIDERFAILURES={ProviderFailures} {Prefix}CALLERS={Callers} {Prefix}MINUTES={PatienceMinutes} dotnet run --project tests/Marketplace.Simulation -- --filter-class \"*MarketplaceUnderFaultsTests\"";
}
