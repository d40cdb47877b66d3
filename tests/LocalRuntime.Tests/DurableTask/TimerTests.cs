using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class TimerTests
{
    static void Sleep(DurableTaskRegistry tasks) => tasks.AddOrchestratorFunc<TimeSpan, TimeSpan>("Sleep", async (context, time) =>
    {
        var begin = context.CurrentUtcDateTime;
        await context.CreateTimer(time, CancellationToken.None);
        return context.CurrentUtcDateTime - begin;
    });

    [Theory, EveryDelivery]
    public async Task A_timer_fires_when_it_is_due_and_not_before(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Sleep);
        var id = await hub.StartAsync("Sleep", TimeSpan.FromMinutes(30));
        await hub.AdvanceAsync(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.NowAsync(id)).RuntimeStatus);

        await hub.AdvanceAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal(TimeSpan.FromMinutes(30), await hub.OutputAsync<TimeSpan>(id));
    }

    [Theory, EveryDelivery]
    public async Task Ten_days_pass_in_one_leap_of_the_clock(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Sleep);
        var id = await hub.StartAsync("Sleep", TimeSpan.FromDays(10));
        await hub.AdvanceAsync(TimeSpan.FromDays(10));

        Assert.Equal(TimeSpan.FromDays(10), await hub.OutputAsync<TimeSpan>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_timer_of_two_years_survives_reopenings_on_the_way(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Sleep);
        var id = await hub.StartAsync("Sleep", TimeSpan.FromDays(730));
        for (var month = 0; month < 24; month++)
        {
            await hub.AdvanceAsync(TimeSpan.FromDays(30));
            await hub.ReopenAsync();
        }

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.NowAsync(id)).RuntimeStatus);
        await hub.AdvanceAsync(TimeSpan.FromDays(10));
        Assert.Equal(TimeSpan.FromDays(730), await hub.OutputAsync<TimeSpan>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_timer_that_came_due_while_the_hub_was_closed_fires_at_its_opening(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Sleep);
        var id = await hub.StartAsync("Sleep", TimeSpan.FromHours(1));
        await hub.QuietAsync();
        await hub.Hub.StopAsync(CancellationToken.None);
        hub.Clock.Advance(TimeSpan.FromHours(5));
        await hub.ReopenAsync();

        Assert.Equal(TimeSpan.FromHours(5), await hub.OutputAsync<TimeSpan>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_cancelled_timer_throws_and_is_gone(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Cancel", async context =>
            {
                using var enough = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(1), enough.Token);
                await context.WaitForExternalEvent<string>("stop");
                enough.Cancel();
                try
                {
                    await timer;
                    return "fired";
                }
                catch (TaskCanceledException)
                {
                    await context.WaitForExternalEvent<string>("end");
                    return "cancelled";
                }
            }));
        var id = await hub.StartAsync("Cancel");
        await hub.QuietAsync();
        Assert.Equal(1, hub.Stats.PendingTimers);
        await hub.Client.RaiseEventAsync(id, "stop");
        await hub.QuietAsync();
        Assert.Equal(0, hub.Stats.PendingTimers);
        await hub.AdvanceAsync(TimeSpan.FromDays(2));
        await hub.ReopenAsync();
        await hub.Client.RaiseEventAsync(id, "end");

        Assert.Equal("cancelled", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Timers_fire_in_the_order_they_are_due(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Order", async context =>
            {
                var timers = new[] { 3, 1, 2 }.ToDictionary(h => context.CreateTimer(TimeSpan.FromHours(h), CancellationToken.None));
                var order = "";
                while (timers.Count > 0)
                {
                    var first = await Task.WhenAny(timers.Keys);
                    timers.Remove(first, out var hours);
                    order += hours;
                }

                return order;
            }));
        var id = await hub.StartAsync("Order");
        for (var hour = 0; hour < 3; hour++)
            await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("123", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_timer_in_the_past_fires_at_once(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Past", async context =>
            {
                await context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), CancellationToken.None);
                return "done";
            }));

        Assert.Equal("done", await hub.RunAsync<string>("Past"));
    }

    [Theory, EveryDelivery]
    public async Task An_orchestration_may_end_with_timers_still_open(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Leave", async context =>
            {
                _ = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                await context.CallActivityAsync("Do");
                _ = context.CreateTimer(TimeSpan.FromDays(2), CancellationToken.None);
                return "left";
            })
            .AddActivityFunc("Do", _ => { }));

        Assert.Equal("left", await hub.RunAsync<string>("Leave"));
        await hub.QuietAsync();
        Assert.Equal(0, hub.Stats.PendingTimers);
    }
}
