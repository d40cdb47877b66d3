using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>Calls a handler for every message of a queue's or subscription's sessions: in order within a session, several sessions at once.</summary>
public class ServiceBusSessionProcessor : IAsyncDisposable
{
    private readonly ServiceBusClient client = null!;
    private readonly ServiceBusSessionProcessorOptions options = new();
    private readonly ProcessorLoops loops = new();
    private int nextSession = -1;

    /// <summary>For mocking.</summary>
    protected ServiceBusSessionProcessor()
    {
    }

    /// <summary>A processor of the client.</summary>
    protected internal ServiceBusSessionProcessor(ServiceBusClient client, string queueName, ServiceBusSessionProcessorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.client, EntityPath, this.options) = (client, queueName, options);
        Identifier = ServiceBusClient.NameFor(options.Identifier, queueName);
    }

    /// <summary>The handler. Exactly one, set before starting.</summary>
    public event Func<ProcessSessionMessageEventArgs, Task>? ProcessMessageAsync;

    /// <summary>Hears of what goes wrong. Exactly one, set before starting.</summary>
    public event Func<ProcessErrorEventArgs, Task>? ProcessErrorAsync;

    /// <summary>Called when a session is begun.</summary>
    public event Func<ProcessSessionEventArgs, Task>? SessionInitializingAsync;

    /// <summary>Called when a session is ended.</summary>
    public event Func<ProcessSessionEventArgs, Task>? SessionClosingAsync;

    /// <summary>The queue or subscription.</summary>
    public virtual string EntityPath { get; } = "";

    /// <summary>The namespace's host.</summary>
    public virtual string FullyQualifiedNamespace => client.FullyQualifiedNamespace;

    /// <summary>A name for logs.</summary>
    public virtual string Identifier { get; } = "";

    /// <summary>Locked until settled, or gone at once.</summary>
    public virtual ServiceBusReceiveMode ReceiveMode => options.ReceiveMode;

    /// <summary>Whether a message is completed when its handler returns.</summary>
    public virtual bool AutoCompleteMessages => options.AutoCompleteMessages;

    /// <summary>How long a session's lock is renewed.</summary>
    public virtual TimeSpan MaxAutoLockRenewalDuration => options.MaxAutoLockRenewalDuration;

    /// <summary>How many sessions may be worked on at once.</summary>
    public virtual int MaxConcurrentSessions => options.MaxConcurrentSessions;

    /// <summary>How many handlers may run at once in a session.</summary>
    public virtual int MaxConcurrentCallsPerSession => options.MaxConcurrentCallsPerSession;

    /// <summary>How long to wait for a session's next message.</summary>
    public virtual TimeSpan? SessionIdleTimeout => options.SessionIdleTimeout;

    /// <summary>How many to fetch ahead; kept, but without effect.</summary>
    public virtual int PrefetchCount => options.PrefetchCount;

    /// <summary>Whether it is started.</summary>
    public virtual bool IsProcessing => loops.Running;

    /// <summary>Whether it was closed.</summary>
    public virtual bool IsClosed { get; private set; }

    /// <summary>Starts; returns at once.</summary>
    public virtual Task StartProcessingAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (ProcessMessageAsync is null) throw new InvalidOperationException("Cannot begin processing without ProcessMessageAsync handler set.");
        if (ProcessErrorAsync is null) throw new InvalidOperationException("Cannot begin processing without ProcessErrorAsync handler set.");
        var sessions = options.SessionIds.Count == 0 ? MaxConcurrentSessions : Math.Min(MaxConcurrentSessions, options.SessionIds.Count);
        loops.Start(sessions, OneSessionAsync, ReportAsync, client.Broker.Time, ServiceBusErrorSource.AcceptSession);
        return Task.CompletedTask;
    }

    /// <summary>Receives no more, waits for the handlers that run, and gives the sessions back.</summary>
    public virtual Task StopProcessingAsync(CancellationToken cancellationToken = default) => loops.StopAsync(cancellationToken);

    /// <summary>Stops for good.</summary>
    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        await StopProcessingAsync(cancellationToken);
    }

    /// <summary>Stops for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Calls the message handler.</summary>
    protected internal virtual Task OnProcessSessionMessageAsync(ProcessSessionMessageEventArgs args) => ProcessMessageAsync!.Invoke(args);

    /// <summary>Calls the error handler.</summary>
    protected internal virtual Task OnProcessErrorAsync(ProcessErrorEventArgs args) => ProcessErrorAsync!.Invoke(args);

    /// <summary>Calls the handler of a beginning session.</summary>
    protected internal virtual Task OnSessionInitializingAsync(ProcessSessionEventArgs args) => SessionInitializingAsync?.Invoke(args) ?? Task.CompletedTask;

    /// <summary>Calls the handler of an ending session.</summary>
    protected internal virtual Task OnSessionClosingAsync(ProcessSessionEventArgs args) => SessionClosingAsync?.Invoke(args) ?? Task.CompletedTask;

    private async Task OneSessionAsync(CancellationToken stopping)
    {
        await using var receiver = await AcceptAsync(stopping);
        if (receiver is null) return;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var handling = new Handling(client.Broker.Time, AutoCompleteMessages, ReceiveMode == ServiceBusReceiveMode.PeekLock, (failure, source) => ReportAsync(failure, source, stopping));
        var run = new SessionRun(this, receiver, handling, lost);
        await run.RunAsync(client.Broker.Time, SessionIdleTimeout ?? client.TryTimeout);
    }

    private async Task<ServiceBusSessionReceiver?> AcceptAsync(CancellationToken stopping)
    {
        var receiving = new ServiceBusSessionReceiverOptions { ReceiveMode = ReceiveMode };
        try
        {
            return options.SessionIds.Count == 0
                ? await client.AcceptNextAsync(EntityPath, receiving, TimeSpan.FromDays(1), stopping)
                : await client.AcceptAsync(EntityPath, NextWanted(), receiving, stopping);
        }
        catch (ServiceBusException none) when (none.Reason == ServiceBusFailureReason.ServiceTimeout)
        {
            return null;
        }
    }

    private string NextWanted() => options.SessionIds[(int)((uint)Interlocked.Increment(ref nextSession) % (uint)options.SessionIds.Count)];

    private Task ReportAsync(Exception failure, ServiceBusErrorSource source, CancellationToken stopping) =>
        OnProcessErrorAsync(new ProcessErrorEventArgs(failure, source, FullyQualifiedNamespace, EntityPath, Identifier, stopping));
}
