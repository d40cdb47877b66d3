using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class SuspendResumeTests
{
    static void Collect(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string>("Collect", async context =>
        {
            var all = "";
            for (var i = 0; i < 3; i++)
                all += await context.WaitForExternalEvent<string>("letter");
            await context.CallActivityAsync("Note");
            return all;
        })
        .AddActivityFunc("Note", _ => { });

    [Theory, EveryDelivery]
    public async Task Events_that_come_while_suspended_are_taken_after_the_resume(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Collect);
        var id = await hub.StartAsync("Collect");
        await hub.Client.RaiseEventAsync(id, "letter", "a");
        await hub.Client.SuspendInstanceAsync(id, "audit");
        await hub.QuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.NowAsync(id)).RuntimeStatus);
        await hub.Client.RaiseEventAsync(id, "letter", "b");
        await hub.QuietAsync();
        await hub.ReopenAsync();
        await hub.Client.RaiseEventAsync(id, "letter", "c");
        await hub.QuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.NowAsync(id)).RuntimeStatus);

        await hub.Client.ResumeInstanceAsync(id, "audit over");

        Assert.Equal("abc", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Timers_and_answers_that_come_while_suspended_wait(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Both", async context =>
            {
                await context.WaitForExternalEvent<string>("go");
                var timer = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                var answer = await context.CallActivityAsync<string>("Answer");
                await timer;
                return answer;
            })
            .AddActivityFunc<string>("Answer", _ => "answer"));
        var id = await hub.StartAsync("Both");
        await hub.Client.RaiseEventAsync(id, "go", "");
        await hub.Client.SuspendInstanceAsync(id);
        await hub.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.NowAsync(id)).RuntimeStatus);

        await hub.Client.ResumeInstanceAsync(id);
        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("answer", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_suspended_instance_can_be_terminated(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Collect);
        var id = await hub.StartAsync("Collect");
        await hub.Client.SuspendInstanceAsync(id);
        await hub.Client.TerminateInstanceAsync(id, (object)"enough");

        var end = await hub.EndAsync(id);

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "enough"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
    }

    [Theory, EveryDelivery]
    public async Task Suspending_twice_and_resuming_once_goes_on(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Collect);
        var id = await hub.StartAsync("Collect");
        await hub.Client.SuspendInstanceAsync(id);
        await hub.Client.SuspendInstanceAsync(id);
        await hub.Client.ResumeInstanceAsync(id);
        await hub.Client.ResumeInstanceAsync(id);
        foreach (var letter in "xyz")
            await hub.Client.RaiseEventAsync(id, "letter", letter.ToString());

        Assert.Equal("xyz", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_scheduled_instance_suspended_before_its_start_waits_for_the_resume(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Collect);
        var id = await hub.StartAsync("Collect", options: new StartOrchestrationOptions(StartAt: hub.Clock.GetUtcNow().AddHours(1)));
        await hub.Client.SuspendInstanceAsync(id);
        foreach (var letter in "xyz")
            await hub.Client.RaiseEventAsync(id, "letter", letter.ToString());
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await hub.NowAsync(id)).RuntimeStatus);

        await hub.Client.ResumeInstanceAsync(id);

        Assert.Equal("xyz", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Suspending_nobody_or_an_ended_instance_does_nothing(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc<int>("Quick", _ => 1));
        await hub.Client.SuspendInstanceAsync("nobody");
        var id = await hub.StartAsync("Quick");
        await hub.EndAsync(id);
        await hub.Client.SuspendInstanceAsync(id);
        await hub.Client.ResumeInstanceAsync(id);

        Assert.Equal(1, await hub.OutputAsync<int>(id));
    }
}
