using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>Tells a processor's user what went wrong.</summary>
internal delegate Task Report(Exception exception, ServiceBusErrorSource source);

/// <summary>
/// How processors treat one message around its handler, as published: the lock is renewed while the handler works; a handler that
/// returns completes the message, if that is wanted and it has not settled it itself; one that throws is reported and the message abandoned.
/// </summary>
internal sealed class Handling(TimeProvider time, bool autoComplete, bool locks, Report report)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    public async Task RunAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, Func<Task> handler)
    {
        try
        {
            await handler();
        }
        // Whatever a handler throws is reported, and the message comes back.
        catch (Exception failure)
        {
            await report(failure, ServiceBusErrorSource.ProcessMessageCallback);
            await SettleAsync(message, () => receiver.AbandonMessageAsync(message), ServiceBusErrorSource.Abandon);
            return;
        }

        if (autoComplete) await SettleAsync(message, () => receiver.CompleteMessageAsync(message), ServiceBusErrorSource.Complete);
    }

    /// <summary>Renews a lock shortly before it ends, until cancelled, the time is up, or the lock is lost.</summary>
    public async Task KeepAsync(Func<DateTimeOffset> lockedUntil, Func<Task> renew, TimeSpan atMost, Func<Exception, Task> lost, CancellationToken ended)
    {
        var end = atMost >= DateTimeOffset.MaxValue - time.GetUtcNow() ? DateTimeOffset.MaxValue : time.GetUtcNow() + atMost;
        if (atMost == Timeout.InfiniteTimeSpan) end = DateTimeOffset.MaxValue;
        try
        {
            while (time.GetUtcNow() < end)
            {
                var left = lockedUntil() - time.GetUtcNow();
                var margin = left / 2 < Margin ? left / 2 : Margin;
                if (left > margin) await Task.Delay(left - margin, time, ended);
                if (time.GetUtcNow() < end) await renew();
            }
        }
        catch (OperationCanceledException)
        {
            // The handler has ended.
        }
        catch (ServiceBusException failure)
        {
            await report(failure, ServiceBusErrorSource.RenewLock);
            await lost(failure);
        }
    }

    private async Task SettleAsync(ServiceBusReceivedMessage message, Func<Task> settle, ServiceBusErrorSource source)
    {
        if (!locks || message.IsSettled) return;
        try
        {
            await settle();
        }
        catch (ServiceBusException failure)
        {
            await report(failure, source);
        }
    }
}
