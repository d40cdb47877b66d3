using System.Diagnostics;
using Marketplace.Benchmarks.Reporting;
using Microsoft.DurableTask;

namespace Marketplace.Benchmarks.Durable;

/// <summary>The working set of this process while many orchestrations wait for an event with a timer beside it.</summary>
static class WaitingMemory
{
    public static async Task<Measurement> MeasureAsync(int waiting)
    {
        await using var bench = await HubBench.StartAsync(tasks => tasks
            .AddOrchestratorFunc<string, string>("Wait", async (context, input) =>
            {
                await context.CallActivityAsync<string>("Echo", input);
                return await context.WaitForExternalEvent<string>("go", TimeSpan.FromDays(10));
            })
            .AddActivityFunc<string, string>("Echo", (_, input) => input));
        await Task.WhenAll(Enumerable.Range(0, waiting).Select(i => bench.Client.ScheduleNewOrchestrationInstanceAsync("Wait", $"order {i}")));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (bench.Hub.GetStats().PendingTimers < waiting)
            await pause.WaitForNextTickAsync();

        using var process = Process.GetCurrentProcess();
        return new Measurement(
            $"working set with {waiting:#,0} waiting orchestrations", "MB", [process.WorkingSet64 / 1e6], "under 300");
    }
}
