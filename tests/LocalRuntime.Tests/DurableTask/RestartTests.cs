using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class RestartTests
{
    static void Count(DurableTaskRegistry tasks, Func<int> next) => tasks
        .AddOrchestratorFunc<string, string>("Count", async (context, word) => $"{word} {await context.CallActivityAsync<int>("Next")}")
        .AddActivityFunc<int>("Next", _ => next());

    [Theory, EveryDelivery]
    public async Task An_ended_instance_starts_again_under_its_own_id_with_its_input(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => Count(tasks, () => Interlocked.Increment(ref runs)));
        var id = await hub.StartAsync("Count", "run", new StartOrchestrationOptions("one"));
        Assert.Equal("run 1", await hub.OutputAsync<string>(id));

        Assert.Equal("one", await hub.Client.RestartAsync(id));

        Assert.Equal("run 2", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task An_instance_starts_again_under_a_new_id_beside_the_old(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => Count(tasks, () => Interlocked.Increment(ref runs)));
        var id = await hub.StartAsync("Count", "run");
        await hub.EndAsync(id);

        var other = await hub.Client.RestartAsync(id, restartWithNewInstanceId: true);

        Assert.NotEqual(id, other);
        Assert.Equal(("run 1", "run 2"), (await hub.OutputAsync<string>(id), await hub.OutputAsync<string>(other)));
    }

    [Theory, EveryDelivery]
    public async Task A_failed_and_a_terminated_instance_can_start_again(Delivery delivery)
    {
        var works = false;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Try", _ => works ? "works" : throw new IOException("no"))
            .AddOrchestratorFunc<string>("Wait", context => context.WaitForExternalEvent<string>("go")));
        var failed = await hub.StartAsync("Try");
        await hub.FailureAsync(failed);
        var terminated = await hub.StartAsync("Wait");
        await hub.Client.TerminateInstanceAsync(terminated);
        await hub.EndAsync(terminated);

        works = true;
        await hub.Client.RestartAsync(failed);
        await hub.Client.RestartAsync(terminated);
        await hub.Client.RaiseEventAsync(terminated, "go", "gone");

        Assert.Equal(("works", "gone"), (await hub.OutputAsync<string>(failed), await hub.OutputAsync<string>(terminated)));
    }

    [Theory, EveryDelivery]
    public async Task A_running_instance_cannot_start_again_under_its_own_id(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc("Wait", context => context.WaitForExternalEvent<string>("go")));
        var id = await hub.StartAsync("Wait");

        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.RestartAsync(id));
        Assert.NotEqual(id, await hub.Client.RestartAsync(id, restartWithNewInstanceId: true));
    }

    [Theory, EveryDelivery]
    public async Task An_unknown_instance_cannot_start_again(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, _ => { });

        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.RestartAsync("nobody"));
    }
}
