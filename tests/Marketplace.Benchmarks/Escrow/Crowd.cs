using System.Diagnostics;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>What a crowd did: how many, how fast, and how long each took.</summary>
/// <param name="Done">Finished without a fault.</param>
/// <param name="Elapsed">From the first beginning to the last end.</param>
/// <param name="LatenciesMs">Of each.</param>
public sealed record CrowdResult(int Done, TimeSpan Elapsed, IReadOnlyList<double> LatenciesMs)
{
    /// <summary>Finished per second.</summary>
    public double PerSecond => Done / Elapsed.TotalSeconds;
}

/// <summary>
/// Some clients that each begin the next piece of work when the last one is done (a closed loop), until a fixed number is done.
/// A fault ends the run: a figure with faults in it is none.
/// </summary>
public static class Crowd
{
    /// <summary>Runs the work so many times, by so many clients at once.</summary>
    /// <param name="clients">At once.</param>
    /// <param name="times">In all.</param>
    /// <param name="work">One piece, told which client does it and which piece it is.</param>
    public static async Task<CrowdResult> RunAsync(int clients, int times, Func<int, int, Task> work)
    {
        var next = -1;
        var latencies = new double[times];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            for (var piece = Interlocked.Increment(ref next); piece < times; piece = Interlocked.Increment(ref next))
            {
                var began = clock.Elapsed;
                await work(client, piece);
                latencies[piece] = (clock.Elapsed - began).TotalMilliseconds;
            }
        }));
        return new CrowdResult(times, clock.Elapsed, latencies);
    }
}
