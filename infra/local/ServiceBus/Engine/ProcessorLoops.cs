using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>The loops of a started processor: each receives, handles and begins again, waiting without a thread. A loop that cannot receive reports it and tries again a little later.</summary>
internal sealed class ProcessorLoops : IDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private CancellationTokenSource? stop;
    private Task running = Task.CompletedTask;

    public bool Running => stop is { IsCancellationRequested: false };

    public void Start(int count, Func<CancellationToken, Task> step, Func<Exception, ServiceBusErrorSource, CancellationToken, Task> report, TimeProvider time, ServiceBusErrorSource source)
    {
        if (Running) throw new InvalidOperationException("The processor is already running and needs to be stopped in order to perform this operation.");
        stop = new CancellationTokenSource();
        var stopping = stop.Token;
        running = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => LoopAsync(step, report, time, source, stopping), CancellationToken.None)));
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        if (stop is not { } started) return;
        started.Cancel(); // at once, so that a handler knows before the caller goes on
        await running.WaitAsync(cancellation);
        Dispose();
    }

    public void Dispose()
    {
        stop?.Dispose();
        stop = null;
    }

    private static async Task LoopAsync(Func<CancellationToken, Task> step, Func<Exception, ServiceBusErrorSource, CancellationToken, Task> report, TimeProvider time, ServiceBusErrorSource source, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await step(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            // A processor outlives whatever goes wrong: it is reported, and after a pause tried again.
            catch (Exception failure)
            {
                await report(failure, source, stopping);
                await Task.Delay(PauseAfterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
