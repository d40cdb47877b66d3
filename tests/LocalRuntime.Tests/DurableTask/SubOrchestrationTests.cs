using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class SubOrchestrationTests
{
    [Theory, EveryDelivery]
    public async Task A_sub_orchestration_answers_its_caller(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("Parent", async context => (await Task.WhenAll(
                Enumerable.Range(1, 4).Select(i => context.CallSubOrchestratorAsync<int>("Child", i)))).Sum())
            .AddOrchestratorFunc<int, int>("Child", async (context, i) => await context.CallActivityAsync<int>("Double", i) + 1)
            .AddActivityFunc<int, int>("Double", (_, i) => 2 * i));

        Assert.Equal(24, await hub.RunAsync<int>("Parent"));
    }

    [Theory, EveryDelivery]
    public async Task A_sub_orchestration_knows_who_called_it(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Parent", async context =>
                $"{context.Parent?.InstanceId ?? "nobody"}; {await context.CallSubOrchestratorAsync<string>("Child", options: new TaskOptions().WithInstanceId("kid"))}")
            .AddOrchestratorFunc<string>("Child", context => $"{context.InstanceId} of {context.Parent!.Name} {context.Parent.InstanceId}"));

        var id = await hub.StartAsync("Parent", options: new StartOrchestrationOptions("mum"));

        Assert.Equal("nobody; kid of Parent mum", await hub.OutputAsync<string>(id));
        Assert.Equal("kid of Parent mum", await hub.OutputAsync<string>("kid"));
    }

    [Theory, EveryDelivery]
    public async Task A_failed_sub_orchestration_throws_in_its_caller(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Parent", async context =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("Child");
                }
                catch (TaskFailedException failed)
                {
                    return $"{failed.TaskName}: {failed.FailureDetails.ErrorType} <- {failed.FailureDetails.InnerFailure!.ErrorMessage}";
                }
            })
            .AddOrchestratorFunc("Child", context => context.CallActivityAsync("Fail"))
            .AddActivityFunc("Fail", _ => { throw new IOException("disk"); }));

        Assert.Equal("Child: Microsoft.DurableTask.TaskFailedException <- disk", await hub.RunAsync<string>("Parent"));
    }

    [Theory, EveryDelivery]
    public async Task Three_generations_answer_up(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int, string>("Nest", async (context, depth) =>
                depth == 0 ? "egg" : $"({await context.CallSubOrchestratorAsync<string>("Nest", depth - 1)})"));

        Assert.Equal("(((egg)))", await hub.RunAsync<string>("Nest", 3));
    }

    [Theory, EveryDelivery]
    public async Task A_sub_orchestration_that_waits_survives_a_reopening(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Parent", context => context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "kid")))
            .AddOrchestratorFunc<string>("Child", context => context.WaitForExternalEvent<string>("signal")));
        var id = await hub.StartAsync("Parent");
        await hub.QuietAsync();
        await hub.ReopenAsync();
        await hub.Client.RaiseEventAsync("kid", "signal", "now");

        Assert.Equal("now", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_call_under_the_id_of_a_running_instance_fails(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "taken")))
            .AddOrchestratorFunc("Child", context => context.WaitForExternalEvent<string>("signal")));
        await hub.StartAsync("Child", options: new StartOrchestrationOptions("taken"));
        await hub.QuietAsync();

        var failure = await hub.FailureAsync(await hub.StartAsync("Parent"));

        Assert.Contains("already exists", failure.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.NowAsync("taken")).RuntimeStatus);
    }
}
