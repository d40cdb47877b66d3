using Marketplace.Local.DurableTask;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Tests.Operations;

/// <summary>The local task hub with two orchestrations: one that waits for an event, and one that fails.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    public const string Waits = "Waits";
    public const string Fails = "Fails";
    readonly string data;
    readonly ServiceProvider services;
    readonly LocalTaskHub hub;

    TestHub(string data, ServiceProvider services) => (this.data, this.services, hub) = (data, services, services.GetRequiredService<LocalTaskHub>());

    public DurableTaskClient Client => hub.Client;

    /// <summary>Whether the failing one fails.</summary>
    public static bool Broken(string input) => input == "broken";

    public static async Task<TestHub> StartAsync(TimeProvider? time = null)
    {
        var data = Directory.CreateTempSubdirectory("marketplace-hub-").FullName;
        var services = new ServiceCollection().AddSingleton(time ?? TimeProvider.System).AddLocalTaskHub(options =>
        {
            options.DataFile = Path.Combine(data, "hub.db");
            options.Registry.AddOrchestratorFunc<string, string>(Waits, async (context, _) => await context.WaitForExternalEvent<string>("go"));
            options.Registry.AddOrchestratorFunc<string, string>(Fails, async (context, _) => await context.CallActivityAsync<string>("Break", "broken"));
            options.Registry.AddActivityFunc<string, string>("Break", (_, input) => Broken(input) ? throw new InvalidOperationException("It broke.") : input);
        });
        var hub = new TestHub(data, services.BuildServiceProvider());
        await hub.hub.StartAsync(default);
        return hub;
    }

    /// <summary>Starts a waiting one and waits until it runs.</summary>
    public async Task<string> StartWaitingAsync(string id)
    {
        await Client.ScheduleNewOrchestrationInstanceAsync(Waits, "input", new StartOrchestrationOptions(id));
        await Client.WaitForInstanceStartAsync(id);
        return id;
    }

    /// <summary>Waits until an instance has a status.</summary>
    public async Task UntilAsync(string id, OrchestrationRuntimeStatus status)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while ((await Client.GetInstanceAsync(id, deadline.Token))?.RuntimeStatus != status) await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        await hub.StopAsync(default);
        await services.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
