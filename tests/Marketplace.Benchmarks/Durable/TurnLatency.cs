using System.Collections.Concurrent;
using Marketplace.Benchmarks.Reporting;
using Microsoft.DurableTask.Client;

namespace Marketplace.Benchmarks.Durable;

/// <summary>How long a turn takes from its message to its commit while 50 sequences start every second.</summary>
static class TurnLatency
{
    const int PerSecond = 50;

    public static async Task<IReadOnlyList<Measurement>> MeasureAsync(int seconds)
    {
        await using var bench = await HubBench.StartAsync(DurableBenchmarks.Register);
        var turns = new ConcurrentBag<double>();
        await StartAsync(bench.Client, PerSecond);
        bench.Hub.Engine.TurnObserver = time => turns.Add(time.TotalMilliseconds);
        await StartAsync(bench.Client, PerSecond * seconds);

        var all = turns.ToList();
        var words = $"turn latency at {PerSecond} instances/s for {seconds} s ({all.Count:#,0} turns)";
        return
        [
            new Measurement($"{words}, median", "ms", [Medians.Of(all)]),
            new Measurement($"{words}, p95", "ms", [Medians.Percentile(all, 0.95)], "under 50"),
        ];
    }

    static async Task StartAsync(DurableTaskClient client, int instances)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        var ends = new List<Task>();
        for (var i = 0; i < instances; i++)
        {
            await beat.WaitForNextTickAsync();
            ends.Add(RunAsync(client, i));
        }

        await Task.WhenAll(ends);
    }

    static async Task RunAsync(DurableTaskClient client, int number)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Sequence", number);
        await client.WaitForInstanceCompletionAsync(id, CancellationToken.None);
    }
}
