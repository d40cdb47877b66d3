using Marketplace.Local.DurableTask.Engine;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Marketplace.Local.DurableTask;

/// <summary>
/// Durable orchestrations on one machine: keeps histories in one SQLite file and runs the registered orchestrators and
/// activities. Whatever a client call or a turn has reported as done survives a kill of the process. Its client may be
/// held at any time and used from the hub's start to its stop.
/// </summary>
public sealed class LocalTaskHub : IHostedService, IAsyncDisposable
{
    readonly LocalTaskHubOptions options;
    readonly TimeProvider time;
    readonly IServiceProvider services;
    readonly ILoggerFactory logging;
    TaskHubEngine? engine;

    /// <summary>Made by the container; see <see cref="LocalTaskHubRegistration.AddLocalTaskHub"/>.</summary>
    /// <param name="options">What it runs.</param>
    /// <param name="time">Its only clock.</param>
    /// <param name="services">Where activities' scopes come from.</param>
    /// <param name="logging">Where it logs.</param>
    public LocalTaskHub(IOptions<LocalTaskHubOptions> options, TimeProvider time, IServiceProvider services, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options.Value;
        this.time = time;
        this.services = services;
        this.logging = logging;
        Client = new LocalClient(Path.GetFileNameWithoutExtension(this.options.DataFile), this.options, () => Engine);
    }

    /// <summary>The client of this hub.</summary>
    public DurableTaskClient Client { get; }

    internal TaskHubEngine Engine => engine
        ?? throw new InvalidOperationException($"The task hub over '{options.DataFile}' is not running: it has not started yet or has stopped.");

    /// <summary>What it has done since its start, and what lies in it now.</summary>
    public LocalTaskHubStats GetStats() => Engine.Stats();

    /// <summary>Opens the file and takes up what was left in it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">Another process has the file open.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        engine ??= TaskHubEngine.Open(options, time, services, logging);
        return Task.CompletedTask;
    }

    /// <summary>Lets what runs come to its end, takes up nothing more, and closes the file.</summary>
    /// <param name="cancellationToken">Stops waiting: what still runs is abandoned and repeated after the next start.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref engine, null) is { } running)
            await running.CloseAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true));
}
