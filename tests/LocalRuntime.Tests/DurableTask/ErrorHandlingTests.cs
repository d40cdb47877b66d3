using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class ErrorHandlingTests
{
    [Theory, EveryDelivery]
    public async Task A_failed_activity_throws_with_its_details(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Catch", async context =>
            {
                try
                {
                    await context.CallActivityAsync("Fail");
                    return "no failure";
                }
                catch (TaskFailedException failed)
                {
                    var details = failed.FailureDetails;
                    return string.Join(" | ", failed.TaskName, failed.TaskId, failed.Message, details.ErrorType, details.ErrorMessage,
                        details.IsCausedBy<InvalidOperationException>(), details.IsCausedBy<SystemException>(), details.IsCausedBy<IOException>(),
                        details.StackTrace!.Contains(nameof(ErrorHandlingTests), StringComparison.Ordinal), details.InnerFailure!.ErrorType);
                }
            })
            .AddActivityFunc("Fail", _ => { throw new InvalidOperationException("no stock", new IOException("disk")); }));

        Assert.Equal(
            "Fail | 0 | Task 'Fail' (#0) failed with an unhandled exception: no stock | System.InvalidOperationException | no stock | True | True | False | True | System.IO.IOException",
            await hub.RunAsync<string>("Catch"));
    }

    [Theory, EveryDelivery]
    public async Task An_unhandled_failure_fails_the_orchestration_with_its_cause_inside(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Fall", context => context.CallActivityAsync("Fail"))
            .AddActivityFunc("Fail", _ => { throw new ArgumentException("bad"); }));

        var failure = await hub.FailureAsync(await hub.StartAsync("Fall"));

        Assert.Equal(typeof(TaskFailedException).FullName, failure.ErrorType);
        Assert.Equal("Task 'Fail' (#0) failed with an unhandled exception: bad", failure.ErrorMessage);
        Assert.Equal(("System.ArgumentException", "bad"), (failure.InnerFailure!.ErrorType, failure.InnerFailure.ErrorMessage));
    }

    [Theory, EveryDelivery]
    public async Task An_exception_of_the_orchestrator_itself_fails_it(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Throw", _ => { throw new TimeoutException("too late"); }));

        var failure = await hub.FailureAsync(await hub.StartAsync("Throw"));

        Assert.Equal(("System.TimeoutException", "too late"), (failure.ErrorType, failure.ErrorMessage));
        Assert.Contains(nameof(ErrorHandlingTests), failure.StackTrace, StringComparison.Ordinal);
    }

    [Theory, EveryDelivery]
    public async Task Compensation_runs_after_a_caught_failure(Delivery delivery)
    {
        var done = new List<string>();
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Saga", async context =>
            {
                await context.CallActivityAsync("Reserve");
                try
                {
                    await context.CallActivityAsync("Pay");
                    return "paid";
                }
                catch (TaskFailedException)
                {
                    await context.CallActivityAsync("Release");
                    return "released";
                }
            })
            .AddActivityFunc("Reserve", _ => done.Add("reserve"))
            .AddActivityFunc("Pay", _ => { throw new IOException("declined"); })
            .AddActivityFunc("Release", _ => done.Add("release")));

        Assert.Equal("released", await hub.RunAsync<string>("Saga"));
        Assert.Equal(["reserve", "release"], done);
    }

    [Theory, EveryDelivery]
    public async Task An_unknown_activity_fails_for_good(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Call", context => context.CallActivityAsync("Nobody", new TaskOptions(new RetryPolicy(5, TimeSpan.FromHours(1))))));

        var failure = await hub.FailureAsync(await hub.StartAsync("Call"));

        Assert.Equal(("ActivityTaskNotFound", "No activity task named 'Nobody' was found."), (failure.InnerFailure!.ErrorType, failure.InnerFailure.ErrorMessage));
    }

    [Theory, EveryDelivery]
    public async Task An_unknown_orchestrator_fails(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, _ => { });

        var failure = await hub.FailureAsync(await hub.StartAsync("Nobody"));

        Assert.Equal(("OrchestratorTaskNotFound", "No orchestrator task named 'Nobody' was found."), (failure.ErrorType, failure.ErrorMessage));
    }

    [Theory, EveryDelivery]
    public async Task Input_of_the_wrong_shape_fails_whoever_reads_it(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int, int>("Number", (_, number) => number)
            .AddOrchestratorFunc<int>("Ask", context => context.CallActivityAsync<int>("Word"))
            .AddActivityFunc<string>("Word", _ => "seven"));

        Assert.True((await hub.FailureAsync(await hub.StartAsync("Number", "seven"))).IsCausedBy<System.Text.Json.JsonException>());
        Assert.True((await hub.FailureAsync(await hub.StartAsync("Ask"))).IsCausedBy<System.Text.Json.JsonException>());
    }

    [Theory, EveryDelivery]
    public async Task Details_are_handed_out_only_with_outputs(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc("Throw", _ => { throw new IOException("x"); }));
        var id = await hub.StartAsync("Throw");
        await hub.EndAsync(id);

        var light = await hub.Client.GetInstanceAsync(id, CancellationToken.None);

        Assert.Equal((OrchestrationRuntimeStatus.Failed, null), (light!.RuntimeStatus, light.FailureDetails));
        Assert.Throws<InvalidOperationException>(() => light.ReadOutputAs<string>());
    }

    [Theory, EveryDelivery]
    public async Task Options_given_as_input_are_noticed(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Mistake", context => context.CallActivityAsync("Any", input: new TaskOptions())));

        Assert.True((await hub.FailureAsync(await hub.StartAsync("Mistake"))).IsCausedBy<ArgumentException>());
    }
}
