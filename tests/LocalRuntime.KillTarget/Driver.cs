using DurableTask.Core.Exceptions;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.KillTarget;

/// <summary>
/// What the outside world does to the scenarios: starts them, raises their events, holds, resumes, terminates and rewinds
/// them, until each has ended as it should. All of it may be done again after a kill.
/// </summary>
static class Driver
{
    public static Task RunAsync(DurableTaskClient client, IEnumerable<Scenario> scenarios) =>
        Task.WhenAll(scenarios.Select(s => Task.Run(() => RunAsync(client, s))));

    static async Task RunAsync(DurableTaskClient client, Scenario scenario)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            var now = await client.GetInstanceAsync(scenario.Id, getInputsAndOutputs: true);
            if (now is null)
                await StartAsync(client, scenario);
            else if (now.RuntimeStatus.ToString() == scenario.Status)
                return;
            else
                await NudgeAsync(client, scenario, now);
            await pause.WaitForNextTickAsync();
        }
    }

    static async Task StartAsync(DurableTaskClient client, Scenario scenario)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                scenario.Kind,
                new Microsoft.DurableTask.StartOrchestrationOptions(scenario.Id).WithDedupeStatuses(Enum.GetValues<OrchestrationRuntimeStatus>()));
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // An earlier life of this process started it.
        }
    }

    static async Task NudgeAsync(DurableTaskClient client, Scenario scenario, OrchestrationMetadata now)
    {
        switch (scenario.Kind)
        {
            case "Events" when now.SerializedCustomStatus is not null:
                await client.RaiseEventAsync(scenario.Id, "part", now.ReadCustomStatusAs<int>());
                break;
            case "Hold" when now.RuntimeStatus == OrchestrationRuntimeStatus.Suspended:
                await client.RaiseEventAsync(scenario.Id, "go", "");
                await client.ResumeInstanceAsync(scenario.Id);
                break;
            case "Hold" when now.RuntimeStatus == OrchestrationRuntimeStatus.Running:
                await client.SuspendInstanceAsync(scenario.Id);
                break;
            case "Endless" when now.RuntimeStatus == OrchestrationRuntimeStatus.Running:
                await client.TerminateInstanceAsync(scenario.Id);
                break;
            case "Rewound" when now.RuntimeStatus == OrchestrationRuntimeStatus.Failed:
                await RewindAsync(client, scenario);
                break;
        }
    }

    static async Task RewindAsync(DurableTaskClient client, Scenario scenario)
    {
        try
        {
            await client.RewindInstanceAsync(scenario.Id, "it works now");
        }
        catch (InvalidOperationException)
        {
            // A rewind that was asked for before has begun since this one looked; and who has died says so at the next look.
        }
    }
}
