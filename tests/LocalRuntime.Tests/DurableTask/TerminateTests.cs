using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class TerminateTests
{
    static void Family(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: context.InstanceId + "-kid")))
        .AddOrchestratorFunc("Child", context => context.CallSubOrchestratorAsync("Waiter", options: new SubOrchestrationOptions(instanceId: context.InstanceId + "-kid")))
        .AddOrchestratorFunc<string>("Waiter", context => context.WaitForExternalEvent<string>("never"));

    [Theory, EveryDelivery]
    public async Task A_waiting_instance_ends_with_the_output_it_is_given(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Family);
        var id = await hub.StartAsync("Waiter");
        await hub.QuietAsync();
        await hub.Client.TerminateInstanceAsync(id, new { why = "by hand" });

        var end = await hub.EndAsync(id);

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, """{"why":"by hand"}"""), (end.RuntimeStatus, end.SerializedOutput));
    }

    [Theory, EveryDelivery]
    public async Task Sub_orchestrations_go_on_unless_asked_otherwise(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Family);
        await hub.StartAsync("Parent", options: new StartOrchestrationOptions("p"));
        await hub.QuietAsync();
        await hub.Client.TerminateInstanceAsync("p");
        await hub.EndAsync("p");
        await hub.QuietAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.NowAsync("p-kid")).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.NowAsync("p-kid-kid")).RuntimeStatus);
    }

    [Theory, EveryDelivery]
    public async Task A_recursive_termination_ends_the_whole_family(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Family);
        await hub.StartAsync("Parent", options: new StartOrchestrationOptions("p"));
        await hub.QuietAsync();
        await hub.Client.TerminateInstanceAsync("p", new TerminateInstanceOptions("all", Recursive: true));

        foreach (var id in new[] { "p", "p-kid", "p-kid-kid" })
            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.EndAsync(id)).RuntimeStatus);
    }

    [Theory, EveryDelivery]
    public async Task The_caller_of_a_terminated_sub_orchestration_is_told(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Family);
        await hub.StartAsync("Child", options: new StartOrchestrationOptions("c"));
        await hub.QuietAsync();
        await hub.Client.TerminateInstanceAsync("c-kid");

        Assert.Contains("terminated", (await hub.FailureAsync("c")).ErrorMessage, StringComparison.Ordinal);
    }

    [Theory, EveryDelivery]
    public async Task A_scheduled_instance_is_terminated_before_it_starts(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc("Never", _ => { Interlocked.Increment(ref runs); }));
        var id = await hub.StartAsync("Never", options: new StartOrchestrationOptions(StartAt: hub.Clock.GetUtcNow().AddDays(1)));
        await hub.Client.TerminateInstanceAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await hub.EndAsync(id)).RuntimeStatus);
        await hub.AdvanceAsync(TimeSpan.FromDays(2));

        Assert.Equal(0, runs);
    }

    [Theory, EveryDelivery]
    public async Task A_running_activity_comes_to_its_end_and_its_answer_is_dropped(Delivery delivery)
    {
        var (begun, finish, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Call", context => context.CallActivityAsync("Slow"))
            .AddActivityFunc("Slow", async _ =>
            {
                begun.SetResult();
                await finish.Task;
                Interlocked.Increment(ref ended);
            }));
        var id = await hub.StartAsync("Call");
        await begun.Task;
        await hub.Client.TerminateInstanceAsync(id);
        await hub.EndAsync(id);
        finish.SetResult();
        await hub.QuietAsync();

        Assert.Equal((1, OrchestrationRuntimeStatus.Terminated), (ended, (await hub.NowAsync(id)).RuntimeStatus));
    }

    [Theory, EveryDelivery]
    public async Task Terminating_nobody_or_an_ended_instance_does_nothing(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc<int>("Quick", _ => 1));
        await hub.Client.TerminateInstanceAsync("nobody");
        var id = await hub.StartAsync("Quick");
        await hub.EndAsync(id);
        await hub.Client.TerminateInstanceAsync(id);
        await hub.QuietAsync();

        Assert.Equal(1, await hub.OutputAsync<int>(id));
    }
}
