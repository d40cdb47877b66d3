using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalRuntime.Tests.Durable;

/// <summary>What a replay must give again, and what is noticed when it does not.</summary>
public class DeterminismTests
{
    [Theory, EveryDelivery]
    public async Task Ids_and_times_are_the_same_in_every_replay(Delivery delivery)
    {
        var seen = new List<string>();
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Note", async context =>
            {
                var note = $"{context.NewGuid()} {context.NewGuid()} {context.CurrentUtcDateTime:o}";
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                note += $" {context.NewGuid()} {context.CurrentUtcDateTime:o}";
                seen.Add(note);
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            }));
        await hub.StartAsync("Note");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        await hub.ReopenAsync();
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, seen.Count);
        Assert.Single(seen.Distinct());
        Assert.Equal(3, seen[0].Split(' ').Where(word => Guid.TryParse(word, out _)).Distinct().Count());
    }

    [Fact]
    public async Task A_new_id_is_made_by_the_published_algorithm()
    {
        await using var hub = await TestHub.StartAsync(Delivery.Once, tasks => tasks.AddOrchestratorFunc<string>("Id", context => context.NewGuid().ToString()));
        await hub.StartAsync("Id", options: new StartOrchestrationOptions("ord_1"));

        // Version 5 of the published namespace and "ord_1_2026-11-20T08:00:00.0000000Z_0", as any other library makes it.
        Assert.Equal("ed0e364a-a06b-5a0f-8212-3f6b0a7d2c91", await hub.OutputAsync<string>("ord_1"));
    }

    [Theory, EveryDelivery]
    public async Task A_replay_safe_logger_writes_each_line_once(Delivery delivery)
    {
        var lines = new List<string>();
        await using var hub = await TestHub.StartAsync(
            delivery,
            tasks => tasks.AddOrchestratorFunc("Log", async context =>
            {
                var log = context.CreateReplaySafeLogger<DeterminismTests>();
                log.LogInformation("one");
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                log.LogInformation("two");
                await context.CallActivityAsync("Do");
                log.LogInformation("three, replaying: {Replaying}", context.IsReplaying);
            }).AddActivityFunc("Do", _ => { }),
            addServices: services => services.AddSingleton<ILoggerProvider>(new Lines(lines)));
        var id = await hub.StartAsync("Log");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        await hub.OutputAsync<object>(id);

        Assert.Equal(["one", "two", "three, replaying: False"], lines);
    }

    [Theory, EveryDelivery]
    public async Task A_changed_step_fails_the_instance_and_names_it(Delivery delivery)
    {
        var changed = false;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Change", async context =>
            {
                await context.CallActivityAsync("First");
                await context.CallActivityAsync(changed ? "Other" : "Second");
                await context.WaitForExternalEvent<string>("go");
            })
            .AddActivityFunc("First", _ => { })
            .AddActivityFunc("Second", _ => { })
            .AddActivityFunc("Other", _ => { }));
        var id = await hub.StartAsync("Change");
        await hub.QuietAsync();
        changed = true;
        await hub.Client.RaiseEventAsync(id, "go");

        var failure = await hub.FailureAsync(id);

        Assert.EndsWith("NonDeterministicOrchestrationException", failure.ErrorType, StringComparison.Ordinal);
        Assert.Contains("at step #1: the history says activity 'Second' (#1), the code now asks for activity 'Other' (#1)", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory, EveryDelivery]
    public async Task A_step_too_many_and_a_step_too_few_are_noticed(Delivery delivery)
    {
        var extra = 1;
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Change", async context =>
            {
                await Task.WhenAll(Enumerable.Range(0, extra).Select(_ => context.CallActivityAsync("Do")));
                await context.WaitForExternalEvent<string>("go");
            })
            .AddActivityFunc("Do", _ => { }));
        var many = await hub.StartAsync("Change");
        var few = await hub.StartAsync("Change");
        await hub.QuietAsync();
        extra = 2;
        await hub.Client.RaiseEventAsync(many, "go");
        var tooMany = await hub.FailureAsync(many);
        extra = 0;
        await hub.Client.RaiseEventAsync(few, "go");
        var tooFew = await hub.FailureAsync(few);

        Assert.Contains("at step #1: the history says nothing, the code now asks for activity 'Do' (#1)", tooMany.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("at step #0: the history says activity 'Do' (#0), the code now asks for nothing", tooFew.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory, EveryDelivery]
    public async Task Awaiting_what_is_not_durable_fails_with_clear_words(Delivery delivery)
    {
        var outside = new TaskCompletionSource();
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks.AddOrchestratorFunc("Wrong", _ => outside.Task));

        var failure = await hub.FailureAsync(await hub.StartAsync("Wrong"));

        Assert.Contains("'Wrong' awaits something that is not durable", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory, EveryDelivery]
    public async Task Going_on_outside_of_the_turn_is_noticed(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc("Stray", async context =>
            {
                await context.CallActivityAsync("Do");
                await Task.Run(() => context.CallActivityAsync("Do"));
            })
            .AddActivityFunc("Do", _ => { }));

        var failure = await hub.FailureAsync(await hub.StartAsync("Stray"));

        Assert.True(failure.IsCausedBy<InvalidOperationException>());
    }

    [Theory, EveryDelivery]
    public async Task Yielding_within_a_turn_is_harmless(Delivery delivery)
    {
        await using var hub = await TestHub.StartAsync(delivery, tasks => tasks
            .AddOrchestratorFunc<int>("Yield", async context =>
            {
                await Task.Yield();
                var answer = await context.CallActivityAsync<int>("Do");
                await Task.Yield();
                return answer;
            })
            .AddActivityFunc<int>("Do", _ => 7));

        Assert.Equal(7, await hub.RunAsync<int>("Yield"));
    }

    sealed class Lines(List<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.EndsWith(nameof(DeterminismTests), StringComparison.Ordinal) ? new Line(lines) : NullLogger.Instance;

        public void Dispose()
        {
        }

        sealed class Line(List<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Add(formatter(state, exception));
        }
    }
}
