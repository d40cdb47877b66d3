using Microsoft.DurableTask;

namespace LocalRuntime.Tests.Durable;

public class ActivityTests
{
    [Theory, EveryDelivery]
    public async Task Activities_run_in_sequence_and_their_answers_come_back(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string, string>("Greet", async (context, who) =>
            {
                var greeting = await context.CallActivityAsync<string>("Say", $"hello {who}");
                greeting += await context.CallActivityAsync<string>("Say", "and");
                return greeting + await context.CallActivityAsync<string>("Say", "goodbye");
            })
            .AddActivityFunc<string, string>("Say", (_, words) => words + "!"));

        Assert.Equal("hello shop!and!goodbye!", await hub.RunAsync<string>("Greet", "shop"));
    }

    [Theory, EveryDelivery]
    public async Task An_activity_whose_answer_is_kept_runs_once(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Once", async context =>
            {
                await context.CallActivityAsync("Count");
                await context.CallActivityAsync("Count");
                await context.CallActivityAsync("Count");
            })
            .AddActivityFunc("Count", _ => { Interlocked.Increment(ref runs); }));

        await hub.RunAsync<object>("Once");
        await hub.QuietAsync();

        Assert.Equal(3, runs);
    }

    [Theory, EveryDelivery]
    public async Task Answers_are_replayed_and_not_asked_for_again_after_a_reopening(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("Wait", async context =>
            {
                var first = await context.CallActivityAsync<int>("Count");
                await context.WaitForExternalEvent<string>("go");
                return first;
            })
            .AddActivityFunc<int>("Count", _ => Interlocked.Increment(ref runs)));

        var id = await hub.StartAsync("Wait");
        await hub.QuietAsync();
        await hub.ReopenAsync();
        await hub.Client.RaiseEventAsync(id, "go", "now");

        Assert.Equal((1, 1), (await hub.OutputAsync<int>(id), runs));
    }

    [Theory, EveryDelivery]
    public async Task Inputs_and_outputs_keep_their_types(Delivery delivery)
    {
        var line = new Line("sku_1", 3, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), [1.5m, 2.5m]);
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<Line, Line>("Copy", (context, input) => context.CallActivityAsync<Line>("Echo", input))
            .AddActivityFunc<Line, Line>("Echo", (_, input) => input));

        Assert.Equivalent(line, await hub.RunAsync<Line>("Copy", line), strict: true);
    }

    [Theory, EveryDelivery]
    public async Task An_activity_knows_its_name_and_instance(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Ask", context => context.CallActivityAsync<string>("WhoAmI"))
            .AddActivityFunc<string>("WhoAmI", context => $"{context.Name} of {context.InstanceId}"));

        var id = await hub.StartAsync("Ask", options: new StartOrchestrationOptions("ask-1"));

        Assert.Equal("WhoAmI of ask-1", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Names_do_not_mind_case(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("mixed", context => context.CallActivityAsync<int>("ANSWER"))
            .AddActivityFunc<int>("Answer", _ => 42));

        Assert.Equal(42, await hub.RunAsync<int>("MIXED"));
    }

    [Theory, EveryDelivery]
    public async Task No_more_activities_run_at_once_than_allowed(Delivery delivery)
    {
        var (now, most) = (0, 0);
        await using var hub = await TestHub.StartAsync(
            delivery,
            tasks => tasks
                .AddOrchestratorFunc("Many", context => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => context.CallActivityAsync("Busy"))))
                .AddActivityFunc("Busy", async _ =>
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref now));
                    await Task.Yield();
                    Interlocked.Decrement(ref now);
                }),
            options => options.MaxConcurrentActivityFunctions = 2);

        await hub.RunAsync<object>("Many");

        Assert.InRange(most, 1, 2);
    }

    static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; seen < value; seen = target)
            Interlocked.CompareExchange(ref target, value, seen);
    }

    sealed record Line(string Sku, int Quantity, DateTimeOffset At, decimal[] Prices);
}
