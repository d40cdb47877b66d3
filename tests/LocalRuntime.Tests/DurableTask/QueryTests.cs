using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class QueryTests
{
    static void Simple(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string, string>("Quick", (_, input) => input + "!")
        .AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<string>("go"));

    [Theory, EveryDelivery]
    public async Task Pages_go_on_where_the_last_one_ended(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        for (var i = 0; i < 25; i++)
            await hub.StartAsync("Quick", "x", new StartOrchestrationOptions($"q-{i:00}"));
        await hub.QuietAsync();

        var pages = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 10)).AsPages().ToListAsync();
        var second = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 10, ContinuationToken: pages[0].ContinuationToken)).AsPages().FirstAsync();
        var hinted = await hub.Client.GetAllInstancesAsync().AsPages(pages[1].ContinuationToken, pageSizeHint: 3).FirstAsync();

        Assert.Equal([10, 10, 5], pages.Select(p => p.Values.Count));
        Assert.Null(pages[2].ContinuationToken);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"q-{i:00}"), pages.SelectMany(p => p.Values).Select(i => i.InstanceId));
        Assert.Equal(pages[1].Values.Select(i => i.InstanceId), second.Values.Select(i => i.InstanceId));
        Assert.Equal(["q-20", "q-21", "q-22"], hinted.Values.Select(i => i.InstanceId));
    }

    [Theory, EveryDelivery]
    public async Task Filters_name_status_time_and_prefix(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        await hub.StartAsync("Quick", "x", new StartOrchestrationOptions("ord_1"));
        await hub.StartAsync("Wait", null, new StartOrchestrationOptions("ord_2"));
        await hub.AdvanceAsync(TimeSpan.FromDays(1));
        await hub.StartAsync("Wait", null, new StartOrchestrationOptions("ord_3"));
        await hub.StartAsync("Wait", null, new StartOrchestrationOptions("drop_1"));
        await hub.QuietAsync();
        var now = hub.Clock.GetUtcNow();

        Assert.Equal(["ord_2", "ord_3", "drop_1"], await Ids(new(Statuses: [OrchestrationRuntimeStatus.Running])));
        Assert.Equal(["ord_1", "ord_2", "ord_3"], await Ids(new(InstanceIdPrefix: "ord_")));
        Assert.Equal(["ord_1", "ord_2"], await Ids(new(CreatedTo: now.AddHours(-1))));
        Assert.Equal(["ord_3"], await Ids(new(CreatedFrom: now, InstanceIdPrefix: "ord_", Statuses: [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Failed])));

        async Task<List<string>> Ids(OrchestrationQuery query) => await hub.Client.GetAllInstancesAsync(query).Select(i => i.InstanceId).ToListAsync();
    }

    [Theory, EveryDelivery]
    public async Task Inputs_and_outputs_come_only_if_asked_for(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var id = await hub.StartAsync("Quick", "word", new StartOrchestrationOptions { Tags = new Dictionary<string, string> { ["shop"] = "s1" } });
        await hub.EndAsync(id);

        var light = await hub.Client.GetAllInstancesAsync().FirstAsync();
        var whole = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true)).FirstAsync();

        Assert.Equal((null, null, "s1"), (light.SerializedInput, light.SerializedOutput, light.Tags["shop"]));
        Assert.Equal(("word", "word!", "s1"), (whole.ReadInputAs<string>(), whole.ReadOutputAs<string>(), whole.Tags["shop"]));
    }

    [Theory, EveryDelivery]
    public async Task Ids_of_ended_instances_are_listed_by_the_time_they_ended(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        for (var i = 0; i < 5; i++)
        {
            await hub.StartAsync("Quick", "x", new StartOrchestrationOptions($"q{i}"));
            await hub.AdvanceAsync(TimeSpan.FromHours(1));
        }

        await hub.StartAsync("Wait", null, new StartOrchestrationOptions("w"));
        await hub.QuietAsync();
        var begin = hub.Clock.GetUtcNow().AddHours(-5);

        var first = await hub.Client.ListInstanceIdsAsync(pageSize: 3);
        var second = await hub.Client.ListInstanceIdsAsync(pageSize: 3, lastInstanceKey: first.ContinuationToken);
        var some = await hub.Client.ListInstanceIdsAsync([OrchestrationRuntimeStatus.Completed], begin.AddHours(1), begin.AddHours(2));

        Assert.Equal(["q0", "q1", "q2"], first.Values);
        Assert.Equal(["q3", "q4"], second.Values);
        Assert.Equal(["q1", "q2"], some.Values);
    }

    [Theory, EveryDelivery]
    public async Task An_instance_tells_when_it_was_made_and_last_moved(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var begin = hub.Clock.GetUtcNow();
        var id = await hub.StartAsync("Wait");
        await hub.AdvanceAsync(TimeSpan.FromHours(3));
        await hub.Client.RaiseEventAsync(id, "go", "");
        var end = await hub.EndAsync(id);

        Assert.Equal((begin, begin.AddHours(3), true, false), (end.CreatedAt, end.LastUpdatedAt, end.IsCompleted, end.IsRunning));
    }

    [Theory, EveryDelivery]
    public async Task An_unknown_instance_is_null_and_cannot_be_waited_for(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);

        Assert.Null(await hub.Client.GetInstanceAsync("nobody"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.WaitForInstanceCompletionAsync("nobody", CancellationToken.None));
    }

    [Theory, EveryDelivery]
    public async Task A_wait_for_an_instance_can_be_given_up(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var id = await hub.StartAsync("Wait");
        using var enough = new CancellationTokenSource();
        var wait = hub.Client.WaitForInstanceCompletionAsync(id, enough.Token);
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
