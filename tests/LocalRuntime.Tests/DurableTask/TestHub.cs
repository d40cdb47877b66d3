using System.Diagnostics;
using Marketplace.Local.DurableTask;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LocalRuntime.Tests.Durable;

/// <summary>How messages reach activities and orchestrations in a test.</summary>
public enum Delivery
{
    Once,
    Twice,
}

/// <summary>
/// A task hub over a file of its own, with a clock that the test moves. Scenarios see the published API only: the registry
/// they fill and the client they get.
/// </summary>
sealed class TestHub : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly string folder = TemporaryFolder.New("durable");
    readonly Action<LocalTaskHubOptions> configure;
    readonly Action<IServiceCollection>? addServices;
    ServiceProvider services = null!;
    LocalTaskHub hub = null!;

    TestHub(Action<LocalTaskHubOptions> configure, Action<IServiceCollection>? addServices)
    {
        this.configure = configure;
        this.addServices = addServices;
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    public DurableTaskClient Client => hub.Client;

    public LocalTaskHubStats Stats => hub.GetStats();

    public string DataFile => Path.Combine(folder, "hub.db");

    public LocalTaskHub Hub => hub;

    public static async Task<TestHub> StartAsync(
        Delivery delivery, Action<DurableTaskRegistry> tasks, Action<LocalTaskHubOptions>? configure = null, Action<IServiceCollection>? addServices = null)
    {
        var test = new TestHub(
            options =>
            {
                options.Faults.DeliverEveryMessageTwice = delivery == Delivery.Twice;
                tasks(options.Registry);
                configure?.Invoke(options);
            },
            addServices);
        await test.OpenAsync();
        return test;
    }

    public Task<string> StartAsync(string orchestrator, object? input = null, StartOrchestrationOptions? options = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, options);

    public Task<OrchestrationMetadata> EndAsync(string instanceId) =>
        Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true).WaitAsync(Patience);

    public async Task<T?> OutputAsync<T>(string instanceId)
    {
        var end = await EndAsync(instanceId);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, null), (end.RuntimeStatus, end.FailureDetails?.ToString()));
        return end.ReadOutputAs<T>();
    }

    /// <summary>Runs an orchestration to its good end.</summary>
    public async Task<T?> RunAsync<T>(string orchestrator, object? input = null) => await OutputAsync<T>(await StartAsync(orchestrator, input));

    public async Task<TaskFailureDetails> FailureAsync(string instanceId)
    {
        var end = await EndAsync(instanceId);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        return end.FailureDetails!;
    }

    public async Task<OrchestrationMetadata> NowAsync(string instanceId) =>
        await Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true) ?? throw new InvalidOperationException($"No instance {instanceId}.");

    /// <summary>Waits until nothing moves without the clock or a client.</summary>
    public async Task QuietAsync()
    {
        var watch = Stopwatch.StartNew();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!hub.Engine.IsQuiet)
        {
            Assert.True(watch.Elapsed < Patience, $"The hub did not come to rest: {Stats}");
            await pause.WaitForNextTickAsync();
        }
    }

    /// <summary>Moves the clock once everything rests, and lets everything come to rest again.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        await QuietAsync();
        Clock.Advance(time);
        await QuietAsync();
    }

    /// <summary>Closes the hub and opens it again over the same file, as a new process would.</summary>
    public async Task ReopenAsync()
    {
        await services.DisposeAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
    }

    async Task OpenAsync()
    {
        var collection = new ServiceCollection().AddSingleton<TimeProvider>(Clock);
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information));
        addServices?.Invoke(collection);
        collection.AddLocalTaskHub(options =>
        {
            options.DataFile = DataFile;
            configure(options);
        });
        services = collection.BuildServiceProvider();
        hub = services.GetRequiredService<LocalTaskHub>();
        await hub.StartAsync(CancellationToken.None);
    }
}
