using System.Runtime.CompilerServices;
using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>Receives from one queue, subscription or dead-letter queue, and settles what it received.</summary>
public class ServiceBusReceiver : IAsyncDisposable
{
    private readonly ServiceBusClient client = null!;
    private readonly SessionHold? hold;

    /// <summary>For mocking.</summary>
    protected ServiceBusReceiver()
    {
    }

    internal ServiceBusReceiver(ServiceBusClient client, string path, ServiceBusReceiverOptions options, SessionHold? hold)
    {
        ArgumentNullException.ThrowIfNull(options);
        EntityPath = options.SubQueue switch
        {
            SubQueue.DeadLetter => Marketplace.Local.ServiceBus.EntityPath.DeadLetters(path),
            SubQueue.TransferDeadLetter => throw new NotSupportedException("Nothing is forwarded locally, so there is no transfer dead-letter queue."),
            _ => path,
        };
        (this.client, this.hold) = (client, hold);
        (ReceiveMode, PrefetchCount) = (options.ReceiveMode, options.PrefetchCount);
        Identifier = ServiceBusClient.NameFor(options.Identifier, EntityPath);
    }

    /// <summary>The queue, the subscription as <c>topic/Subscriptions/name</c>, or the dead letters of one.</summary>
    public virtual string EntityPath { get; } = "";

    /// <summary>The namespace's host.</summary>
    public virtual string FullyQualifiedNamespace => client.FullyQualifiedNamespace;

    /// <summary>A name for logs.</summary>
    public virtual string Identifier { get; } = "";

    /// <summary>Whether it was closed.</summary>
    public virtual bool IsClosed { get; private set; }

    /// <summary>Locked until settled, or gone at once.</summary>
    public virtual ServiceBusReceiveMode ReceiveMode { get; }

    /// <summary>How many to fetch ahead; kept, but without effect.</summary>
    public virtual int PrefetchCount { get; }

    internal Broker Broker
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return client.Broker;
        }
    }

    /// <summary>The next message; null if none came in time.</summary>
    public virtual async Task<ServiceBusReceivedMessage?> ReceiveMessageAsync(TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) =>
        await ReceiveMessagesAsync(1, maxWaitTime, cancellationToken) is [var message] ? message : null;

    /// <summary>The next messages, up to so many, as soon as there is one; none if none came in time.</summary>
    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxMessages);
        if (maxWaitTime is { } wait) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(wait, TimeSpan.Zero, nameof(maxWaitTime));
        return Shown(await Broker.ReceiveAsync(EntityPath, hold, maxMessages, ReceiveMode, maxWaitTime ?? client.TryTimeout, cancellationToken));
    }

    /// <summary>Messages as they come, until cancelled.</summary>
    public virtual async IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveMessagesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
            if (await ReceiveMessageAsync(null, cancellationToken) is { } message)
                yield return message;
    }

    /// <summary>A message that was deferred; <see cref="ServiceBusFailureReason.MessageNotFound"/> if there is none of this number.</summary>
    public virtual async Task<ServiceBusReceivedMessage> ReceiveDeferredMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        (await ReceiveDeferredMessagesAsync([sequenceNumber], cancellationToken))[0];

    /// <summary>Messages that were deferred: all or none.</summary>
    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredMessagesAsync(IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequenceNumbers);
        cancellationToken.ThrowIfCancellationRequested();
        return Shown(await Broker.ReceiveDeferredAsync(EntityPath, hold, [.. sequenceNumbers], ReceiveMode));
    }

    /// <summary>Looks at the next message without locking it; each call goes on behind the last.</summary>
    public virtual async Task<ServiceBusReceivedMessage?> PeekMessageAsync(long? fromSequenceNumber = null, CancellationToken cancellationToken = default) =>
        await PeekMessagesAsync(1, fromSequenceNumber, cancellationToken) is [var message] ? message : null;

    /// <summary>Looks at messages without locking them; each call goes on behind the last.</summary>
    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(int maxMessages, long? fromSequenceNumber = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var seen = await Broker.PeekAsync(EntityPath, fromSequenceNumber ?? lastPeeked + 1, maxMessages, hold?.SessionId);
        if (seen.Count > 0) lastPeeked = seen[^1].SequenceNumber;
        return Shown(seen);
    }

    /// <summary>The message is done with: it is deleted.</summary>
    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        SettleAsync(message, new Settlement.Complete(), null, cancellationToken);

    /// <summary>The message goes back and is delivered again.</summary>
    public virtual Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, new Settlement.Abandon(), propertiesToModify, cancellationToken);

    /// <summary>The message is put aside, until its sequence number asks for it.</summary>
    public virtual Task DeferMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, new Settlement.Defer(), propertiesToModify, cancellationToken);

    /// <summary>The message goes to the dead letters.</summary>
    public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, new Settlement.DeadLetter(null, null), propertiesToModify, cancellationToken);

    /// <summary>The message goes to the dead letters, with the reason.</summary>
    public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, new Settlement.DeadLetter(deadLetterReason, deadLetterErrorDescription), null, cancellationToken);

    /// <summary>The message goes to the dead letters, with the reason.</summary>
    public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify, string deadLetterReason, string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        SettleAsync(message, new Settlement.DeadLetter(deadLetterReason, deadLetterErrorDescription), propertiesToModify, cancellationToken);

    /// <summary>Starts the message's lock anew.</summary>
    public virtual async Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        CheckLocked(message);
        cancellationToken.ThrowIfCancellationRequested();
        message.LockedUntil = await Broker.RenewAsync(EntityPath, message.Delivery.LockToken);
    }

    /// <summary>Ends the receiver. Messages it still holds come back when their locks end; a session is given back at once.</summary>
    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        if (IsClosed) return;
        if (hold is not null && LocalServiceBus.IsRunning(FullyQualifiedNamespace)) await LocalServiceBus.Find(FullyQualifiedNamespace).ReleaseSessionAsync(EntityPath, hold);
        IsClosed = true;
    }

    /// <summary>Ends the receiver.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    private long lastPeeked;

    private static ServiceBusReceivedMessage[] Shown(IReadOnlyList<Delivery> deliveries) =>
        [.. deliveries.Select(delivery => new ServiceBusReceivedMessage(delivery))];

    private async Task SettleAsync(ServiceBusReceivedMessage message, Settlement settlement, IDictionary<string, object>? changes, CancellationToken cancellation)
    {
        CheckLocked(message);
        cancellation.ThrowIfCancellationRequested();
        if (changes is not null) ContentJson.Check(changes);
        await Broker.SettleAsync(EntityPath, hold, message.Delivery.LockToken, changes is null ? settlement : settlement with { Changes = new Dictionary<string, object>(changes) });
        message.IsSettled = true;
    }

    private void CheckLocked(ServiceBusReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (ReceiveMode != ServiceBusReceiveMode.PeekLock) throw new InvalidOperationException("The operation is only supported in 'PeekLock' receive mode.");
        if (message.Delivery.LockToken == Guid.Empty) throw new InvalidOperationException("Cannot settle a message that was peeked, not received.");
    }
}
