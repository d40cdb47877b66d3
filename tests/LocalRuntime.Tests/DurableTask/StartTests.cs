using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

/// <summary>Scheduled starts, and the same instance id twice.</summary>
public class StartTests
{
    static void Simple(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string, string>("Quick", (context, input) => $"{input} at {context.CurrentUtcDateTime:HH:mm}")
        .AddOrchestratorFunc<string, string>("Wait", async (context, input) => input + await context.WaitForExternalEvent<string>("go"));

    [Theory, EveryDelivery]
    public async Task A_scheduled_instance_starts_when_it_is_due(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var id = await hub.StartAsync("Quick", "started", new StartOrchestrationOptions(StartAt: hub.Clock.GetUtcNow().AddHours(2)));
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.NowAsync(id)).RuntimeStatus);
        await hub.ReopenAsync();
        var start = hub.Client.WaitForInstanceStartAsync(id, CancellationToken.None);
        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        await start;
        Assert.Equal("started at 10:00", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task A_start_in_the_past_is_a_start_at_once(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var id = await hub.StartAsync("Quick", "now", new StartOrchestrationOptions(StartAt: hub.Clock.GetUtcNow().AddHours(-2)));

        Assert.Equal("now at 08:00", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task Events_for_a_scheduled_instance_are_kept_until_it_starts(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var id = await hub.StartAsync("Wait", "a", new StartOrchestrationOptions(StartAt: hub.Clock.GetUtcNow().AddHours(2)));
        await hub.Client.RaiseEventAsync(id, "go", "b");
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.ReopenAsync();
        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("ab", await hub.OutputAsync<string>(id));
    }

    [Theory, EveryDelivery]
    public async Task The_id_of_a_running_instance_is_refused(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        await hub.StartAsync("Wait", "first ", new StartOrchestrationOptions("same"));

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.StartAsync("Wait", "second ", new StartOrchestrationOptions("same")));
        await hub.Client.RaiseEventAsync("same", "go", "!");

        Assert.Equal("first !", await hub.OutputAsync<string>("same"));
    }

    [Theory, EveryDelivery]
    public async Task The_id_of_an_ended_instance_is_taken_over(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        await hub.StartAsync("Quick", "first", new StartOrchestrationOptions("same"));
        await hub.EndAsync("same");
        await hub.StartAsync("Quick", "second", new StartOrchestrationOptions("same"));
        await hub.QuietAsync();

        Assert.Equal("second at 08:00", await hub.OutputAsync<string>("same"));
        Assert.Single(await hub.Client.GetAllInstancesAsync().ToListAsync());
    }

    [Theory, EveryDelivery]
    public async Task Dedupe_statuses_say_what_stands_in_the_way(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        await hub.StartAsync("Quick", "first", new StartOrchestrationOptions("done"));
        await hub.EndAsync("done");
        await hub.StartAsync("Wait", "first", new StartOrchestrationOptions("waits"));
        await hub.QuietAsync();

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.StartAsync(
            "Quick", "second", new StartOrchestrationOptions("done").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed)));
        await hub.StartAsync("Wait", "second", new StartOrchestrationOptions("waits").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed));
        await hub.Client.RaiseEventAsync("waits", "go", "!");
        await Assert.ThrowsAsync<ArgumentException>(() => hub.StartAsync("Quick", "x", new StartOrchestrationOptions("y") { DedupeStatuses = ["Nonsense"] }));

        Assert.Equal("second!", await hub.OutputAsync<string>("waits"));
    }

    [Theory, EveryDelivery]
    public async Task Of_fifty_starts_at_once_under_one_id_one_wins(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);
        var starts = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            try
            {
                await hub.StartAsync("Wait", $"{i}", new StartOrchestrationOptions("same"));
                return true;
            }
            catch (OrchestrationAlreadyExistsException)
            {
                return false;
            }
        }));

        Assert.Single(starts, won => won);
    }

    [Theory, EveryDelivery]
    public async Task An_id_is_made_if_none_is_given(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, Simple);

        Assert.True(Guid.TryParseExact(await hub.StartAsync("Quick", "x"), "N", out _));
    }
}
