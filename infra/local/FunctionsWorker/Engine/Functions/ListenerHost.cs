using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Runs all listeners. A stopping host first makes every listener stop taking, in the moment of the signal, then lets what
/// was taken finish until the host's shutdown time is over. A listener that breaks is started again after a pause.
/// </summary>
sealed class ListenerHost(
    IReadOnlyList<LocalFunction> functions, Listeners listeners, TriggerRunner runner, IHostApplicationLifetime lifetime, ILogger<ListenerHost> logger) : IHostedService
{
    static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);
    readonly List<Task> running = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in functions.Select(listeners.For).OfType<IListener>())
            running.Add(Task.Run(() => KeepRunningAsync(listener, lifetime.ApplicationStopping), CancellationToken.None));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(running).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            logger.LogWarning("Functions still ran when the time to stop was over; what they worked on will be delivered again.");
            await runner.GiveUpAsync();
        }
    }

    async Task KeepRunningAsync(IListener listener, CancellationToken stopTaking)
    {
        while (!stopTaking.IsCancellationRequested)
        {
            try
            {
                await listener.RunAsync(stopTaking);
            }
            catch (OperationCanceledException) when (stopTaking.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) // Storage may be away for a while; the listener must come back when it does.
            {
                logger.LogWarning("{Listener} pauses for a moment: {Fault}", listener.Name, fault.Message.Split('\n')[0]);
                await Task.Delay(PauseAfterFault, stopTaking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
