using LocalRuntime.Tests.FunctionsWorker;
using Marketplace.Local.Storage;

[assembly: AssemblyFixture(typeof(SharedAzurite))]

namespace LocalRuntime.Tests.FunctionsWorker;

/// <summary>One real Azurite for all tests of the assembly that ask for it, started by the first; tests keep apart by the names of their queues and containers.</summary>
public sealed class SharedAzurite : IAsyncDisposable
{
    readonly string folder = TemporaryFolder.New("azurite");
    readonly Lazy<Task<AzuriteProcess>> running;

    public SharedAzurite() => running = new(() => AzuriteProcess.StartAsync(folder));

    public async Task<string> ConnectionStringAsync() => (await running.Value).ConnectionString;

    public async ValueTask DisposeAsync()
    {
        if (running.IsValueCreated) await (await running.Value).DisposeAsync();
    }
}
