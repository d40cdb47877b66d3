using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class PurgeTests
{
    static void Simple(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<int>("Quick", _ => 1)
        .AddOrchestratorFunc("Broken", _ => { throw new IOException("x"); })
        .AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<string>("go"))
        .AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync("Quick", options: new SubOrchestrationOptions(instanceId: context.InstanceId + "-kid")));

    [Theory, EveryDelivery]
    public async Task An_ended_instance_is_removed_with_its_history(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var id = await hub.StartAsync("Quick");
        await hub.EndAsync(id);

        Assert.Equal(1, (await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount);

        Assert.Null(await hub.Client.GetInstanceAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.GetOrchestrationHistoryAsync(id));
        Assert.Equal(0, (await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount);
    }

    [Theory, EveryDelivery]
    public async Task A_waiting_instance_is_not_removed(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var id = await hub.StartAsync("Wait");

        Assert.Equal(0, (await hub.Client.PurgeInstanceAsync(id)).PurgedInstanceCount);
        Assert.NotNull(await hub.Client.GetInstanceAsync(id));
    }

    [Theory, EveryDelivery]
    public async Task Sub_orchestrations_go_along_if_asked(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        foreach (var id in new[] { "a", "b" })
        {
            await hub.StartAsync("Parent", options: new StartOrchestrationOptions(id));
            await hub.EndAsync(id);
        }

        Assert.Equal(1, (await hub.Client.PurgeInstanceAsync("a")).PurgedInstanceCount);
        Assert.Equal(2, (await hub.Client.PurgeInstanceAsync("b", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        Assert.NotNull(await hub.Client.GetInstanceAsync("a-kid"));
        Assert.Null(await hub.Client.GetInstanceAsync("b-kid"));
    }

    [Theory, EveryDelivery]
    public async Task A_filter_names_time_and_status(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        foreach (var name in new[] { "Quick", "Broken", "Wait" })
            await hub.StartAsync(name, options: new StartOrchestrationOptions("old-" + name));
        await hub.AdvanceAsync(TimeSpan.FromDays(1));
        var day2 = hub.Clock.GetUtcNow();
        foreach (var name in new[] { "Quick", "Broken", "Wait" })
            await hub.StartAsync(name, options: new StartOrchestrationOptions("new-" + name));
        await hub.QuietAsync();

        var failures = await hub.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Failed], CreatedTo: day2.AddHours(-1)));
        var newer = await hub.Client.PurgeInstancesAsync(day2, null);
        var rest = await hub.Client.GetAllInstancesAsync().Select(i => i.InstanceId).ToListAsync();

        Assert.Equal((1, 2, true), (failures.PurgedInstanceCount, newer.PurgedInstanceCount, newer.IsComplete));
        Assert.Equal(["old-Quick", "old-Wait", "new-Wait"], rest);
    }

    [Theory, EveryDelivery]
    public async Task A_purged_id_can_be_used_anew(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        for (var i = 0; i < 3; i++)
        {
            await hub.StartAsync("Quick", options: new StartOrchestrationOptions("same"));
            await hub.EndAsync("same");
            Assert.Equal(1, (await hub.Client.PurgeInstanceAsync("same")).PurgedInstanceCount);
        }

        Assert.Equal(0, hub.Stats.InstancesByStatus["Completed"]);
    }
}
