using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

public class ExternalEventTests
{
    static void WaitOnce(DurableTaskRegistry tasks) =>
        tasks.AddOrchestratorFunc<string>("Wait", context => context.WaitForExternalEvent<string>("signal"));

    [Theory, EveryDelivery]
    public async Task An_event_wakes_who_waits_for_it(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, WaitOnce);
        var id = await hub.StartAsync("Wait");
        await hub.QuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.NowAsync(id)).RuntimeStatus);

        await hub.Client.RaiseEventAsync(id, "signal", "paid");

        Assert.Equal("paid", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task An_event_that_comes_before_the_wait_is_kept(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Late", async context =>
            {
                await context.WaitForExternalEvent<string>("first");
                return await context.WaitForExternalEvent<string>("second");
            }));
        var id = await hub.StartAsync("Late");
        await hub.Client.RaiseEventAsync(id, "second", "early");
        await hub.QuietAsync();
        await hub.ReopenAsync();
        await hub.Client.RaiseEventAsync(id, "first", "");

        Assert.Equal("early", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Events_raised_right_after_the_start_are_not_lost(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, WaitOnce);
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var id = await hub.StartAsync("Wait");
            await hub.Client.RaiseEventAsync(id, "signal", $"{i}");
            return id;
        }));

        for (var i = 0; i < ids.Length; i++)
            Assert.Equal($"{i}", await hub.OutputAsync<string>(ids[i]));
    }

    [Theory, EveryDelivery]
    public async Task Event_names_do_not_mind_case(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, WaitOnce);
        var id = await hub.StartAsync("Wait");
        await hub.Client.RaiseEventAsync(id, "SIGNAL", "loud");

        Assert.Equal("loud", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Several_events_of_one_name_are_taken_in_the_order_they_came(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Collect", async context =>
            {
                var all = "";
                while (all.Length < 5)
                    all += await context.WaitForExternalEvent<string>("letter");
                return all;
            }));
        var id = await hub.StartAsync("Collect");
        foreach (var letter in "abcde")
            await hub.Client.RaiseEventAsync(id, "letter", letter.ToString());

        Assert.Equal("abcde", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task The_latest_of_several_waits_is_served_first(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Stack", async context =>
            {
                var first = context.WaitForExternalEvent<string>("letter");
                var second = context.WaitForExternalEvent<string>("letter");
                return $"{await second}{await first}";
            }));
        var id = await hub.StartAsync("Stack");
        await hub.QuietAsync();
        await hub.Client.RaiseEventAsync(id, "letter", "a");
        await hub.Client.RaiseEventAsync(id, "letter", "b");

        Assert.Equal("ab", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_wait_with_a_timeout_is_cancelled_when_nothing_comes(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Impatient);
        var id = await hub.StartAsync("Impatient");
        await hub.AdvanceAsync(TimeSpan.FromDays(10));

        Assert.Equal("nothing came", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_wait_with_a_timeout_takes_an_event_in_time_and_leaves_no_timer(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Impatient);
        var id = await hub.StartAsync("Impatient");
        await hub.AdvanceAsync(TimeSpan.FromDays(9));
        await hub.Client.RaiseEventAsync(id, "signal", "in time");

        Assert.Equal("in time", await hub.OutputAsync<string>(id));
        await hub.QuietAsync();
        Assert.Equal(0, hub.Stats.PendingTimers);
    }

    [Theory, EveryDelivery]
    public async Task An_event_that_comes_after_a_timeout_goes_to_the_next_wait(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("TwoWaits", async context =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("signal", TimeSpan.FromHours(1));
                }
                catch (TaskCanceledException)
                {
                    await context.WaitForExternalEvent<string>("go");
                    return "second wait: " + await context.WaitForExternalEvent<string>("signal");
                }
            }));
        var id = await hub.StartAsync("TwoWaits");
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.Client.RaiseEventAsync(id, "signal", "late");
        await hub.QuietAsync();
        await hub.Client.RaiseEventAsync(id, "go", "");

        Assert.Equal("second wait: late", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_wait_can_be_given_up_by_a_token(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("GiveUp", async context =>
            {
                using var enough = new CancellationTokenSource();
                var wait = context.WaitForExternalEvent<string>("signal", enough.Token);
                await context.WaitForExternalEvent<string>("stop");
                enough.Cancel();
                try
                {
                    return await wait;
                }
                catch (TaskCanceledException)
                {
                    return "given up";
                }
            }));
        var id = await hub.StartAsync("GiveUp");
        await hub.Client.RaiseEventAsync(id, "stop");

        Assert.Equal("given up", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Different_events_race_and_the_first_is_seen(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Decide", async context =>
            {
                var approve = context.WaitForExternalEvent<string>("approve");
                var refuse = context.WaitForExternalEvent<string>("refuse");
                var timer = context.CreateTimer(TimeSpan.FromHours(48), CancellationToken.None);
                var first = await Task.WhenAny(approve, refuse, timer);
                return first == timer ? "silence" : await (Task<string>)first;
            }));
        var refused = await hub.StartAsync("Decide");
        var silent = await hub.StartAsync("Decide");
        await hub.Client.RaiseEventAsync(refused, "refuse", "refused");

        Assert.Equal("refused", await hub.OutputAsync<string>(refused));
        await hub.AdvanceAsync(TimeSpan.FromHours(48));
        Assert.Equal("silence", await hub.OutputAsync<string>(silent));
    }

    [Theory, EveryDelivery]
    public async Task An_event_for_nobody_is_dropped_without_a_word(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, WaitOnce);
        await hub.Client.RaiseEventAsync("nobody", "signal", "x");
        var id = await hub.StartAsync("Wait");
        await hub.Client.RaiseEventAsync(id, "signal", "x");
        await hub.EndAsync(id);
        await hub.Client.RaiseEventAsync(id, "signal", "too late");
        await hub.QuietAsync();

        Assert.Equal("x", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Orchestrations_send_events_to_each_other(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string, string>("Sender", async (context, to) =>
            {
                context.SendEvent(to, "signal", "from " + context.InstanceId);
                context.SendEvent("nobody", "signal", "x");
                return await context.WaitForExternalEvent<string>("thanks");
            })
            .AddOrchestratorFunc<string>("Receiver", async context =>
            {
                var word = await context.WaitForExternalEvent<string>("signal");
                context.SendEvent("sender", "thanks", "you are welcome");
                return word;
            }));
        var receiver = await hub.StartAsync("Receiver");
        await hub.StartAsync("Sender", receiver, new StartOrchestrationOptions("sender"));

        Assert.Equal("from sender", await hub.OutputAsync<string>(receiver));
        Assert.Equal("you are welcome", await hub.OutputAsync<string>("sender"));
    }

    [Fact]
    public async Task Raised_events_can_be_lost_on_purpose()
    {
        var lose = true;
        await using var hub = await TestHub.StartAsync(Delivery.Once, WaitOnce, options => options.Faults.LoseRaisedEvent = (_, name) => lose && name == "signal");
        var id = await hub.StartAsync("Wait");
        await hub.Client.RaiseEventAsync(id, "signal", "lost");
        await hub.QuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await hub.NowAsync(id)).RuntimeStatus);

        lose = false;
        await hub.Client.RaiseEventAsync(id, "signal", "kept");

        Assert.Equal("kept", await hub.OutputAsync<string>(id));
    }

    static void Impatient(DurableTaskRegistry tasks) => tasks.AddOrchestratorFunc<string>("Impatient", async context =>
    {
        try
        {
            return await context.WaitForExternalEvent<string>("signal", TimeSpan.FromDays(10));
        }
        catch (TaskCanceledException)
        {
            return "nothing came";
        }
    });
}
