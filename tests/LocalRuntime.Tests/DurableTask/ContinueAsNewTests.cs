using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class ContinueAsNewTests
{
    [Theory, EveryDelivery]
    public async Task An_orchestration_begins_anew_with_its_next_input(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int, int>("Count", async (context, number) =>
            {
                number = await context.CallActivityAsync<int>("Next", number);
                if (number < 5)
                    context.ContinueAsNew(number);
                return number;
            })
            .AddActivityFunc<int, int>("Next", (_, i) => i + 1));
        var id = await hub.StartAsync("Count", 0);

        Assert.Equal(5, await hub.OutputAsync<int>(id));
        Assert.Equal("4", (await hub.NowAsync(id)).SerializedInput);
        Assert.Single((await hub.Client.GetOrchestrationHistoryAsync(id)).OfType<global::DurableTask.Core.History.TaskCompletedEvent>());
    }

    [Theory, EveryDelivery]
    public async Task Events_nobody_waited_for_go_along(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc<string, string>("Collect", Collect));
        var id = await hub.StartAsync("Collect", "");
        await hub.Client.RaiseEventAsync(id, "other", "kept");
        foreach (var letter in "abc")
            await hub.Client.RaiseEventAsync(id, "letter", letter.ToString());

        Assert.Equal("abc kept", await hub.OutputAsync<string>(id));

        static async Task<string> Collect(TaskOrchestrationContext context, string all)
        {
            all += await context.WaitForExternalEvent<string>("letter");
            if (all.Length == 3)
                return $"{all} {await context.WaitForExternalEvent<string>("other")}";
            context.ContinueAsNew(all);
            return all;
        }
    }

    [Theory, EveryDelivery]
    public async Task Events_nobody_waited_for_are_dropped_if_so_wished(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<bool, string>("Drop", async (context, again) =>
            {
                await context.WaitForExternalEvent<string>("go");
                if (!again)
                {
                    context.ContinueAsNew(true, preserveUnprocessedEvents: false);
                    return "";
                }

                return await context.WaitForExternalEvent<string>("other", TimeSpan.FromHours(1)).ContinueWith(
                    t => t.IsCanceled ? "dropped" : "kept", TaskContinuationOptions.ExecuteSynchronously);
            }));
        var id = await hub.StartAsync("Drop", false);
        await hub.Client.RaiseEventAsync(id, "other", "x");
        await hub.QuietAsync();
        await hub.Client.RaiseEventAsync(id, "go", "");
        await hub.QuietAsync();
        await hub.Client.RaiseEventAsync(id, "go", "");
        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("dropped", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Answers_to_an_earlier_generation_are_dropped(Delivery delivery)
    {
        var slow = new TaskCompletionSource<string>();
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int, string>("Renew", async (context, generation) =>
            {
                if (generation == 0)
                {
                    _ = context.CallActivityAsync<string>("Slow");
                    _ = context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                    context.ContinueAsNew(1);
                    return "";
                }

                var first = context.CallActivityAsync<string>("Quick");
                return await first + await context.WaitForExternalEvent<string>("end");
            })
            .AddActivityFunc<string>("Slow", _ => slow.Task)
            .AddActivityFunc<string>("Quick", _ => "quick "));
        var id = await hub.StartAsync("Renew", 0);
        await hub.Client.RaiseEventAsync(id, "end", "end");
        slow.SetResult("slow ");

        Assert.Equal("quick end", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_hundred_generations_leave_one_short_history(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int, int>("Eternal", async (context, n) =>
            {
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                if (n < 100)
                    context.ContinueAsNew(n + 1);
                return n;
            }));
        var id = await hub.StartAsync("Eternal", 0);
        for (var n = 0; n <= 100; n++)
            await hub.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(100, await hub.OutputAsync<int>(id));
        Assert.InRange((await hub.Client.GetOrchestrationHistoryAsync(id)).Count, 1, 10);
    }

    [Theory, EveryDelivery]
    public async Task A_sub_orchestration_that_begins_anew_answers_its_caller_at_the_end(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Parent", async context => "child said " + await context.CallSubOrchestratorAsync<int>("Child", 0))
            .AddOrchestratorFunc<int, int>("Child", (context, n) =>
            {
                if (n < 3)
                    context.ContinueAsNew(n + 1);
                return n;
            }));

        Assert.Equal("child said 3", await hub.RunAsync<string>("Parent"));
    }

    [Theory, EveryDelivery]
    public async Task The_next_generation_may_be_of_another_version(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string, string>("Grow", (context, before) =>
            {
                if (context.CompareVersionTo("2.0") < 0)
                    context.ContinueAsNew(new ContinueAsNewOptions { NewInput = context.Version, NewVersion = "2.0" });
                return $"{before} -> {context.Version}";
            }));
        var id = await hub.StartAsync("Grow", "", new StartOrchestrationOptions { Version = "1.0" });

        Assert.Equal("1.0 -> 2.0", await hub.OutputAsync<string>(id));
    }
}
