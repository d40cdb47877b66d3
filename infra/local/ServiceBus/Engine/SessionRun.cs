using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>A processor's work on one session: from taking it to giving it back, because it fell silent, its lock was lost, a handler asked for it, or the processor stops.</summary>
internal sealed class SessionRun(ServiceBusSessionProcessor processor, ServiceBusSessionReceiver receiver, Handling handling, CancellationTokenSource over)
{
    private Exception? lockFault;
    private bool released;

    public async Task RunAsync(TimeProvider time, TimeSpan idle)
    {
        using var ended = new CancellationTokenSource();
        var renewing = handling.KeepAsync(
            () => receiver.SessionLockedUntil, () => receiver.RenewSessionLockAsync(ended.Token), processor.MaxAutoLockRenewalDuration, LoseAsync, ended.Token);
        var begin = new ProcessSessionEventArgs(receiver, processor.Identifier, over.Token);
        await processor.OnSessionInitializingAsync(begin);
        released = begin.ReleaseAsked;
        await Task.WhenAll(Enumerable.Range(0, processor.MaxConcurrentCallsPerSession).Select(_ => HandleAllAsync(idle)));
        await ended.CancelAsync();
        await renewing;
        await processor.OnSessionClosingAsync(new ProcessSessionEventArgs(receiver, processor.Identifier, over.Token));
    }

    private async Task HandleAllAsync(TimeSpan idle)
    {
        while (!released && !over.IsCancellationRequested)
        {
            ServiceBusReceivedMessage? message;
            try
            {
                message = await receiver.ReceiveMessageAsync(idle, over.Token);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (ServiceBusException lost) when (lost.Reason == ServiceBusFailureReason.SessionLockLost)
            {
                return;
            }

            if (message is null) return;
            await HandleAsync(message);
        }
    }

    private async Task HandleAsync(ServiceBusReceivedMessage message)
    {
        var args = new ProcessSessionMessageEventArgs(message, receiver, processor.Identifier, over.Token);
        await using var registration = over.Token.Register(() => _ = TellAsync(args));
        await handling.RunAsync(receiver, message, () => processor.OnProcessSessionMessageAsync(args));
        released |= args.ReleaseAsked;
    }

    private Task TellAsync(ProcessSessionMessageEventArgs args) => lockFault is null
        ? Task.CompletedTask
        : args.OnSessionLockLostAsync(new SessionLockLostEventArgs(args.Message, receiver.SessionLockedUntil, lockFault));

    private async Task LoseAsync(Exception fault)
    {
        lockFault = fault;
        await over.CancelAsync();
    }
}
