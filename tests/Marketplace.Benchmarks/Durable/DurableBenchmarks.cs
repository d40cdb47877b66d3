using System.Diagnostics;
using Marketplace.Benchmarks.Reporting;
using Microsoft.DurableTask;

namespace Marketplace.Benchmarks.Durable;

/// <summary>The local durable engine: sequences, the latency of a turn, and what waiting orchestrations cost in memory.</summary>
public static class DurableBenchmarks
{
    const int ActivitiesOfASequence = 3;

    /// <summary>Measures all three and prints them as a table.</summary>
    /// <param name="args"><c>--runs</c>, <c>--instances</c>, <c>--seconds</c>, <c>--waiting</c>.</param>
    public static async Task RunAsync(string[] args)
    {
        var options = Options.Parse(args, "runs", "instances", "seconds", "waiting");
        var report = new Report("The durable engine");
        // Memory first, while this process has done nothing else.
        report.Add(await WaitingMemory.MeasureAsync(options.Number("waiting", 10_000)));
        await SequencesAsync(report, options.Number("runs", 5), options.Number("instances", 1000));
        foreach (var row in await TurnLatency.MeasureAsync(options.Number("seconds", 10)))
            report.Add(row);
        report.Print();
    }

    static async Task SequencesAsync(Report report, int runs, int instances)
    {
        // One start, a turn for each answer and one before the first, and the answers themselves.
        var workItems = 1 + (ActivitiesOfASequence + 1) + ActivitiesOfASequence;
        var floor = SqliteFloor.TransactionsPerSecond(4000) / workItems;
        await report.MeasureAsync(
            $"sequences of {ActivitiesOfASequence} activities, {instances:#,0} at once",
            "instances/s",
            runs,
            async () =>
            {
                await using var bench = await HubBench.StartAsync(Register);
                await RunOnceAsync(bench, 100);
                return instances / (await RunOnceAsync(bench, instances)).TotalSeconds;
            },
            "at least 400",
            new Reference("bare SQLite, one transaction a work item", "instances/s", floor));
    }

    static async Task<TimeSpan> RunOnceAsync(HubBench bench, int instances)
    {
        var watch = Stopwatch.StartNew();
        var ids = await Task.WhenAll(Enumerable.Range(0, instances).Select(i => bench.Client.ScheduleNewOrchestrationInstanceAsync("Sequence", i)));
        await Task.WhenAll(ids.Select(id => bench.Client.WaitForInstanceCompletionAsync(id, CancellationToken.None)));
        return watch.Elapsed;
    }

    internal static void Register(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<int, int>("Sequence", async (context, number) =>
        {
            for (var i = 0; i < ActivitiesOfASequence; i++)
                number = await context.CallActivityAsync<int>("AddOne", number);
            return number;
        })
        .AddActivityFunc<int, int>("AddOne", (_, number) => number + 1);
}
