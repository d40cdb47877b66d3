using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>Calls a handler for every message of a queue or subscription, some at once, until it is stopped.</summary>
public class ServiceBusProcessor : IAsyncDisposable
{
    private readonly ServiceBusClient client = null!;
    private readonly ServiceBusProcessorOptions options = new();
    private readonly ProcessorLoops loops = new();

    /// <summary>For mocking.</summary>
    protected ServiceBusProcessor()
    {
    }

    /// <summary>A processor of the client.</summary>
    protected internal ServiceBusProcessor(ServiceBusClient client, string queueName, ServiceBusProcessorOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        (this.client, this.options) = (client, options);
        Receiver = new ServiceBusReceiver(client, queueName, new ServiceBusReceiverOptions { ReceiveMode = options.ReceiveMode, SubQueue = options.SubQueue }, null);
        Identifier = ServiceBusClient.NameFor(options.Identifier, Receiver.EntityPath);
    }

    /// <summary>The handler. Exactly one, set before starting.</summary>
    public event Func<ProcessMessageEventArgs, Task>? ProcessMessageAsync;

    /// <summary>Hears of what goes wrong. Exactly one, set before starting.</summary>
    public event Func<ProcessErrorEventArgs, Task>? ProcessErrorAsync;

    /// <summary>The queue, subscription or dead-letter queue.</summary>
    public virtual string EntityPath => Receiver.EntityPath;

    /// <summary>The namespace's host.</summary>
    public virtual string FullyQualifiedNamespace => client.FullyQualifiedNamespace;

    /// <summary>A name for logs.</summary>
    public virtual string Identifier { get; } = "";

    /// <summary>Locked until settled, or gone at once.</summary>
    public virtual ServiceBusReceiveMode ReceiveMode => options.ReceiveMode;

    /// <summary>Whether a message is completed when its handler returns.</summary>
    public virtual bool AutoCompleteMessages => options.AutoCompleteMessages;

    /// <summary>How long the lock is renewed while the handler works.</summary>
    public virtual TimeSpan MaxAutoLockRenewalDuration => options.MaxAutoLockRenewalDuration;

    /// <summary>How many handlers may run at once.</summary>
    public virtual int MaxConcurrentCalls => options.MaxConcurrentCalls;

    /// <summary>How many to fetch ahead; kept, but without effect.</summary>
    public virtual int PrefetchCount => options.PrefetchCount;

    /// <summary>Whether it is started.</summary>
    public virtual bool IsProcessing => loops.Running;

    /// <summary>Whether it was closed.</summary>
    public virtual bool IsClosed { get; private set; }

    private ServiceBusReceiver Receiver { get; } = null!;

    /// <summary>Starts; returns at once.</summary>
    public virtual Task StartProcessingAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (ProcessMessageAsync is null) throw new InvalidOperationException("Cannot begin processing without ProcessMessageAsync handler set.");
        if (ProcessErrorAsync is null) throw new InvalidOperationException("Cannot begin processing without ProcessErrorAsync handler set.");
        loops.Start(options.MaxConcurrentCalls, ReceiveOneAsync, ReportAsync, client.Broker.Time, ServiceBusErrorSource.Receive);
        return Task.CompletedTask;
    }

    /// <summary>Receives no more, and waits for the handlers that run.</summary>
    public virtual Task StopProcessingAsync(CancellationToken cancellationToken = default) => loops.StopAsync(cancellationToken);

    /// <summary>Stops for good.</summary>
    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        await StopProcessingAsync(cancellationToken);
    }

    /// <summary>Stops for good.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Calls the message handler.</summary>
    protected internal virtual Task OnProcessMessageAsync(ProcessMessageEventArgs args) => ProcessMessageAsync!.Invoke(args);

    /// <summary>Calls the error handler.</summary>
    protected internal virtual Task OnProcessErrorAsync(ProcessErrorEventArgs args) => ProcessErrorAsync!.Invoke(args);

    private async Task ReceiveOneAsync(CancellationToken stopping)
    {
        var message = await Receiver.ReceiveMessageAsync(TimeSpan.FromDays(1), stopping);
        if (message is not null) await HandleAsync(message, stopping);
    }

    private async Task HandleAsync(ServiceBusReceivedMessage message, CancellationToken stopping)
    {
        var handling = new Handling(client.Broker.Time, AutoCompleteMessages, ReceiveMode == ServiceBusReceiveMode.PeekLock, (failure, source) => ReportAsync(failure, source, stopping));
        using var lockLost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var ended = new CancellationTokenSource();
        var args = new ProcessMessageEventArgs(message, Receiver, Identifier, lockLost.Token);
        var renewing = ReceiveMode != ServiceBusReceiveMode.PeekLock ? Task.CompletedTask : handling.KeepAsync(
            () => message.LockedUntil, () => Receiver.RenewMessageLockAsync(message, ended.Token), MaxAutoLockRenewalDuration,
            async failure =>
            {
                await args.OnMessageLockLostAsync(new MessageLockLostEventArgs(message, failure));
                await lockLost.CancelAsync();
            },
            ended.Token);
        await handling.RunAsync(Receiver, message, async () =>
        {
            await OnProcessMessageAsync(args);
            await ended.CancelAsync();
        });
        await ended.CancelAsync();
        await renewing;
    }

    private Task ReportAsync(Exception failure, ServiceBusErrorSource source, CancellationToken stopping) =>
        OnProcessErrorAsync(new ProcessErrorEventArgs(failure, source, FullyQualifiedNamespace, EntityPath, Identifier, stopping));
}
