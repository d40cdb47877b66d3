using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

/// <summary>Custom status, large inputs, and the numbers of the hub.</summary>
public class StatusTests
{
    [Theory, EveryDelivery]
    public async Task A_custom_status_is_seen_while_waiting_and_after_the_end(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Report", async context =>
            {
                context.SetCustomStatus(new { step = 1 });
                await context.WaitForExternalEvent<string>("go");
                context.SetCustomStatus(new { step = 2 });
            }));
        var id = await hub.StartAsync("Report");
        await hub.QuietAsync();
        Assert.Equal("""{"step":1}""", (await hub.NowAsync(id)).SerializedCustomStatus);
        await hub.ReopenAsync();
        await hub.Client.RaiseEventAsync(id, "go");

        Assert.Equal("""{"step":2}""", (await hub.EndAsync(id)).SerializedCustomStatus);
    }

    [Theory, EveryDelivery]
    public async Task A_custom_status_is_cleared_by_null_and_kept_by_a_new_generation(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int, int>("Report", async (context, generation) =>
            {
                if (generation == 0)
                {
                    context.SetCustomStatus("kept");
                    context.ContinueAsNew(1);
                    return 0;
                }

                await context.WaitForExternalEvent<string>("go");
                context.SetCustomStatus(null);
                return 1;
            }));
        var id = await hub.StartAsync("Report", 0);
        await hub.QuietAsync();
        Assert.Equal("kept", (await hub.NowAsync(id)).ReadCustomStatusAs<string>());
        await hub.Client.RaiseEventAsync(id, "go");

        Assert.Null((await hub.EndAsync(id)).SerializedCustomStatus);
    }

    [Theory, EveryDelivery]
    public async Task Inputs_of_several_megabytes_pass_through(Delivery delivery)
    {
        var large = new string('x', 3_000_000);
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string, string>("Large", async (context, input) =>
            {
                var output = await context.CallActivityAsync<string>("Echo", input);
                return output + await context.WaitForExternalEvent<string>("more");
            })
            .AddActivityFunc<string, string>("Echo", (_, input) => input));
        var id = await hub.StartAsync("Large", large);
        await hub.QuietAsync();
        await hub.ReopenAsync();
        await hub.Client.RaiseEventAsync(id, "more", large);

        Assert.Equal(large + large, await hub.OutputAsync<string>(id));
    }

    [Fact]
    public async Task The_hub_counts_what_it_does()
    {
        await using var hub = await TestHub.StartAsync(Delivery.Once, tasks => tasks
            .AddOrchestratorFunc("Work", context => context.CallActivityAsync("Do"))
            .AddOrchestratorFunc("Sleep", context => context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None))
            .AddActivityFunc("Do", _ => { }));
        await hub.RunAsync<object>("Work");
        await hub.StartAsync("Sleep");
        await hub.QuietAsync();

        var stats = hub.Stats;

        Assert.Equal((3, 1, 6), (stats.TurnsExecuted, stats.ActivitiesExecuted, stats.WorkItemsCommitted));
        Assert.Equal((1, 1, 1), (stats.InstancesByStatus["Completed"], stats.InstancesByStatus["Running"], stats.PendingTimers));
        Assert.Equal((0, 0, 0, 0, 0), (stats.ReadyOrchestrations, stats.ReadyActivities, stats.PendingWrites, stats.TurnsInProgress, stats.ActivitiesInProgress));
        await hub.ReopenAsync();
        Assert.Equal((1, 1), (hub.Stats.InstancesByStatus["Completed"], hub.Stats.InstancesByStatus["Running"]));
    }
}
