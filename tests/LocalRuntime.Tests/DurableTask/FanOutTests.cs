using Microsoft.DurableTask;

namespace LocalRuntime.Tests.Durable;

public class FanOutTests
{
    [Theory, EveryDelivery]
    public async Task Answers_of_a_fan_out_come_back_in_the_order_of_the_calls(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int, int[]>("Squares", (context, count) =>
                Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("Square", i))))
            .AddActivityFunc<int, int>("Square", (_, i) => i * i));

        Assert.Equal(Enumerable.Range(0, 60).Select(i => i * i), await hub.RunAsync<int[]>("Squares", 60));
    }

    [Theory, EveryDelivery]
    public async Task The_first_of_several_answers_wins_and_the_rest_is_let_go(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Race", async context =>
            {
                var slow = context.WaitForExternalEvent<string>("slow");
                var quick = context.CallActivityAsync<string>("Quick");
                return await await Task.WhenAny(slow, quick);
            })
            .AddActivityFunc<string>("Quick", _ => "quick"));

        Assert.Equal("quick", await hub.RunAsync<string>("Race"));
    }

    [Theory, EveryDelivery]
    public async Task Waves_of_fan_outs_follow_each_other(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("Waves", async context =>
            {
                var sum = 0;
                for (var wave = 1; wave <= 3; wave++)
                    sum += (await Task.WhenAll(Enumerable.Repeat(wave, 5).Select(w => context.CallActivityAsync<int>("Same", w)))).Sum();
                return sum;
            })
            .AddActivityFunc<int, int>("Same", (_, i) => i));

        Assert.Equal(30, await hub.RunAsync<int>("Waves"));
    }

    [Theory, EveryDelivery]
    public async Task One_failure_of_a_fan_out_fails_it_when_all_have_answered(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("All", context => Task.WhenAll(Enumerable.Range(0, 5).Select(i => context.CallActivityAsync("Odd", i))))
            .AddActivityFunc<int>("Odd", (_, i) =>
            {
                Interlocked.Increment(ref runs);
                if (i == 2)
                    throw new InvalidOperationException("two is even");
            }));

        var failure = await hub.FailureAsync(await hub.StartAsync("All"));

        Assert.True(failure.IsCausedBy<TaskFailedException>());
        Assert.Equal(("two is even", 5), (failure.InnerFailure!.ErrorMessage, runs));
    }
}
