using Marketplace.Local.DurableTask;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Benchmarks.Durable;

/// <summary>A task hub over a fresh file on the system's clock, with its limits as the local host has them.</summary>
sealed class HubBench : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("durable-bench-").FullName;
    readonly ServiceProvider services;

    HubBench(Action<DurableTaskRegistry> tasks)
    {
        services = new ServiceCollection().AddLocalTaskHub(options =>
        {
            options.DataFile = Path.Combine(folder, "hub.db");
            tasks(options.Registry);
        }).BuildServiceProvider();
        Hub = services.GetRequiredService<LocalTaskHub>();
    }

    public LocalTaskHub Hub { get; }

    public DurableTaskClient Client => Hub.Client;

    public static async Task<HubBench> StartAsync(Action<DurableTaskRegistry> tasks)
    {
        var bench = new HubBench(tasks);
        await bench.Hub.StartAsync(CancellationToken.None);
        return bench;
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.StopAsync(CancellationToken.None);
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
