using Microsoft.DurableTask;

namespace LocalRuntime.Tests.Durable;

public class RetryTests
{
    [Theory, EveryDelivery]
    public async Task A_policy_tries_again_after_growing_pauses_until_it_works(Delivery delivery)
    {
        var times = new List<DateTimeOffset>();
        TestHub? running = null;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("Stubborn", context => context.CallActivityAsync<int>(
                "ThirdTime", options: new TaskOptions(new RetryPolicy(5, TimeSpan.FromMinutes(1), backoffCoefficient: 2))))
            .AddActivityFunc<int>("ThirdTime", _ =>
            {
                times.Add(running!.Clock.GetUtcNow());
                return times.Count >= 3 ? times.Count : throw new IOException("not yet");
            }));
        running = hub;

        var id = await hub.StartAsync("Stubborn");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        await hub.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(3, await hub.OutputAsync<int>(id));
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)], times.Zip(times.Skip(1), (a, b) => b - a));
    }

    [Theory, EveryDelivery]
    public async Task A_policy_gives_up_after_its_attempts_with_the_last_failure(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Hopeless", context => context.CallActivityAsync("Fail", new TaskOptions(new RetryPolicy(3, TimeSpan.FromSeconds(5)))))
            .AddActivityFunc("Fail", _ => { throw new InvalidOperationException($"attempt {Interlocked.Increment(ref runs)}"); }));

        var id = await hub.StartAsync("Hopeless");
        await hub.AdvanceAsync(TimeSpan.FromSeconds(5));
        await hub.AdvanceAsync(TimeSpan.FromSeconds(5));
        var failure = await hub.FailureAsync(id);

        Assert.Equal((3, "attempt 3"), (runs, failure.InnerFailure!.ErrorMessage));
    }

    [Theory, EveryDelivery]
    public async Task The_longest_pause_bounds_the_backoff(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("Bounded", context => context.CallActivityAsync<int>(
                "Fourth", options: new TaskOptions(new RetryPolicy(10, TimeSpan.FromSeconds(10), 10, maxRetryInterval: TimeSpan.FromSeconds(15)))))
            .AddActivityFunc<int>("Fourth", _ => Interlocked.Increment(ref runs) == 4 ? 4 : throw new IOException("no")));

        var id = await hub.StartAsync("Bounded");
        await hub.AdvanceAsync(TimeSpan.FromSeconds(10));
        await hub.AdvanceAsync(TimeSpan.FromSeconds(15));
        await hub.AdvanceAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(4, await hub.OutputAsync<int>(id));
    }

    [Theory, EveryDelivery]
    public async Task No_attempt_starts_after_the_timeout(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Limited", context => context.CallActivityAsync(
                "Fail", new TaskOptions(new RetryPolicy(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(15)))))
            .AddActivityFunc("Fail", _ =>
            {
                Interlocked.Increment(ref runs);
                throw new IOException("no");
            }));

        var id = await hub.StartAsync("Limited");
        await hub.AdvanceAsync(TimeSpan.FromSeconds(10));
        await hub.AdvanceAsync(TimeSpan.FromSeconds(10));
        await hub.FailureAsync(id);

        Assert.Equal(3, runs);
    }

    [Theory, EveryDelivery]
    public async Task A_policy_may_say_which_failures_are_worth_another_attempt(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Picky", context => context.CallActivityAsync(
                "Fail", new TaskOptions(new RetryPolicy(5, TimeSpan.FromSeconds(1)) { HandleFailure = f => f.IsCausedBy<IOException>() })))
            .AddActivityFunc("Fail", _ =>
            {
                throw Interlocked.Increment(ref runs) == 1 ? new IOException("again") : new ArgumentException("never");
            }));

        var id = await hub.StartAsync("Picky");
        await hub.AdvanceAsync(TimeSpan.FromSeconds(1));
        var failure = await hub.FailureAsync(id);

        Assert.Equal((2, "never"), (runs, failure.InnerFailure!.ErrorMessage));
    }

    [Theory, EveryDelivery]
    public async Task A_handler_decides_and_may_wait_before(Delivery delivery)
    {
        var attempts = new List<int>();
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Handled", context => context.CallActivityAsync<string>("Fail", options: TaskOptions.FromRetryHandler(async retry =>
            {
                await retry.OrchestrationContext.CreateTimer(TimeSpan.FromSeconds(retry.LastAttemptNumber), CancellationToken.None);
                return retry.LastFailure.IsCausedBy<IOException>() && retry.LastAttemptNumber < 3;
            })))
            .AddActivityFunc<string>("Fail", _ =>
            {
                attempts.Add(attempts.Count + 1);
                return attempts.Count > 10 ? "" : throw new IOException($"attempt {attempts.Count}");
            }));

        var id = await hub.StartAsync("Handled");
        for (var second = 1; second <= 3; second++)
            await hub.AdvanceAsync(TimeSpan.FromSeconds(second));
        var failure = await hub.FailureAsync(id);

        Assert.Equal([1, 2, 3], attempts);
        Assert.Equal("attempt 3", failure.InnerFailure!.ErrorMessage);
    }

    [Theory, EveryDelivery]
    public async Task A_handler_that_does_not_wait_tries_again_at_once(Delivery delivery)
    {
        var runs = 0;
        RetryHandler again = retry => retry.LastAttemptNumber < 4;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("Handled", context => context.CallActivityAsync<int>("Fourth", options: TaskOptions.FromRetryHandler(again)))
            .AddActivityFunc<int>("Fourth", _ => Interlocked.Increment(ref runs) == 4 ? 4 : throw new IOException("no")));

        Assert.Equal(4, await hub.RunAsync<int>("Handled"));
    }

    [Theory, EveryDelivery]
    public async Task A_sub_orchestration_is_tried_again_under_the_same_id(Delivery delivery)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<string>("Parent", context => context.CallSubOrchestratorAsync<string>(
                "Child", options: new SubOrchestrationOptions(new RetryPolicy(3, TimeSpan.FromSeconds(1)), "child-1")))
            .AddOrchestratorFunc<string>("Child", async context => $"{context.InstanceId} {await context.CallActivityAsync<int>("Second")}")
            .AddActivityFunc<int>("Second", _ => Interlocked.Increment(ref runs) == 2 ? 2 : throw new IOException("no")));

        var id = await hub.StartAsync("Parent");
        await hub.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("child-1 2", await hub.OutputAsync<string>(id));
    }

    [Fact]
    public void A_policy_refuses_senseless_values()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(0, TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.FromSeconds(1), 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.FromSeconds(2), 1, TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.FromSeconds(2), 1, null, TimeSpan.FromSeconds(1)));
    }
}
