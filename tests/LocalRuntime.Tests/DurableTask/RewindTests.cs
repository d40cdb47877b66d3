using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class RewindTests
{
    [Theory, EveryDelivery]
    public async Task A_failed_activity_runs_again_and_what_was_done_stays_done(Delivery delivery)
    {
        var (works, first, second) = (false, 0, 0);
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Two", async context => $"{await context.CallActivityAsync<int>("First")} {await context.CallActivityAsync<int>("Second")}")
            .AddActivityFunc<int>("First", _ => Interlocked.Increment(ref first))
            .AddActivityFunc<int>("Second", _ =>
            {
                Interlocked.Increment(ref second);
                return works ? second : throw new IOException("down");
            }));
        var id = await hub.StartAsync("Two");
        await hub.FailureAsync(id);

        works = true;
        await hub.Client.RewindInstanceAsync(id, "it is up again");
        await hub.QuietAsync();

        Assert.Equal("1 2", await hub.OutputAsync<string>(id));
        Assert.Equal((1, 2), (first, second));
        Assert.Single((await hub.Client.GetOrchestrationHistoryAsync(id)).OfType<global::DurableTask.Core.History.ExecutionRewoundEvent>());
    }

    [Theory, EveryDelivery]
    public async Task All_failures_of_a_fan_out_run_again(Delivery delivery)
    {
        var (works, runs) = (false, 0);
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("All", async context => (await Task.WhenAll(Enumerable.Range(0, 6).Select(i => context.CallActivityAsync<int>("Even", i)))).Sum())
            .AddActivityFunc<int, int>("Even", (_, i) =>
            {
                Interlocked.Increment(ref runs);
                return works || i % 2 == 0 ? i : throw new IOException("odd");
            }));
        var id = await hub.StartAsync("All");
        await hub.FailureAsync(id);

        works = true;
        await hub.Client.RewindInstanceAsync(id, "fixed");
        await hub.QuietAsync();

        Assert.Equal((15, 9), (await hub.OutputAsync<int>(id), runs));
    }

    [Theory, EveryDelivery]
    public async Task A_failure_the_code_has_dealt_with_stays(Delivery delivery)
    {
        var (works, handled) = (false, 0);
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Handle", async context =>
            {
                try
                {
                    await context.CallActivityAsync("Broken");
                }
                catch (TaskFailedException)
                {
                    await context.CallActivityAsync("Handle");
                }

                return await context.CallActivityAsync<string>("Last");
            })
            .AddActivityFunc("Broken", _ => { throw new IOException("always"); })
            .AddActivityFunc("Handle", _ => { Interlocked.Increment(ref handled); })
            .AddActivityFunc<string>("Last", _ => works ? "good" : throw new IOException("down")));
        var id = await hub.StartAsync("Handle");
        await hub.FailureAsync(id);

        works = true;
        await hub.Client.RewindInstanceAsync(id, "fixed");
        await hub.QuietAsync();

        Assert.Equal(("good", 1), (await hub.OutputAsync<string>(id), handled));
    }

    [Theory, EveryDelivery]
    public async Task A_failed_sub_orchestration_is_rewound_along(Delivery delivery)
    {
        var works = false;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Parent", async context => "parent: " + await context.CallSubOrchestratorAsync<string>("Child"))
            .AddOrchestratorFunc<string>("Child", async context => "child: " + await context.CallActivityAsync<string>("Do"))
            .AddActivityFunc<string>("Do", _ => works ? "done" : throw new IOException("down")));
        var id = await hub.StartAsync("Parent");
        await hub.FailureAsync(id);

        works = true;
        await hub.Client.RewindInstanceAsync(id, "fixed");
        await hub.QuietAsync();

        Assert.Equal("parent: child: done", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task An_orchestrator_that_threw_takes_its_last_turn_again(Delivery delivery)
    {
        var works = false;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Throw", async context =>
            {
                var word = await context.WaitForExternalEvent<string>("word");
                if (!works)
                    throw new InvalidOperationException("a bug");
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return word;
            }));
        var id = await hub.StartAsync("Throw");
        await hub.Client.RaiseEventAsync(id, "word", "kept");
        await hub.FailureAsync(id);

        works = true;
        await hub.Client.RewindInstanceAsync(id, "bug mended");
        await hub.QuietAsync();
        await hub.ReopenAsync();
        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("kept", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task What_fails_again_can_be_rewound_again(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("Third", context => context.CallActivityAsync<int>("Try"))
            .AddActivityFunc<int>("Try", _ => Interlocked.Increment(ref runs) >= 3 ? runs : throw new IOException("down")));
        var id = await hub.StartAsync("Third");
        for (var i = 0; i < 2; i++)
        {
            await hub.FailureAsync(id);
            await hub.Client.RewindInstanceAsync(id, "again");
            await hub.QuietAsync();
        }

        Assert.Equal(3, await hub.OutputAsync<int>(id));
    }

    [Theory, EveryDelivery]
    public async Task Only_a_failed_instance_can_be_rewound(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc<int>("Fine", _ => 1));
        var id = await hub.StartAsync("Fine");
        await hub.EndAsync(id);

        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.Client.RewindInstanceAsync(id, "why not"));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Client.RewindInstanceAsync("nobody", "why not"));
    }
}
