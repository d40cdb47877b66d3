using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>Sends to one queue or topic. What it has sent is on disk when its task ends.</summary>
public class ServiceBusSender : IAsyncDisposable
{
    private readonly ServiceBusClient client = null!;

    /// <summary>For mocking.</summary>
    protected ServiceBusSender()
    {
    }

    /// <summary>A sender of the client.</summary>
    protected internal ServiceBusSender(ServiceBusClient client, string queueOrTopicName, ServiceBusSenderOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        (this.client, EntityPath) = (client, queueOrTopicName);
        Identifier = ServiceBusClient.NameFor(options?.Identifier, queueOrTopicName);
    }

    internal ServiceBusSender(ServiceBusClient client, string path)
        : this(client, path, new ServiceBusSenderOptions())
    {
    }

    /// <summary>The queue or topic.</summary>
    public virtual string EntityPath { get; } = "";

    /// <summary>The namespace's host.</summary>
    public virtual string FullyQualifiedNamespace => client.FullyQualifiedNamespace;

    /// <summary>A name for logs.</summary>
    public virtual string Identifier { get; } = "";

    /// <summary>Whether it was closed.</summary>
    public virtual bool IsClosed { get; private set; }

    private Broker Broker
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return client.Broker;
        }
    }

    /// <summary>Sends one message.</summary>
    public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendMessagesAsync([message], cancellationToken);
    }

    /// <summary>Sends several messages: all or none.</summary>
    public virtual Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        return Broker.SendAsync(EntityPath, Outbound.All(messages, EntityPath));
    }

    /// <summary>Sends a batch: all or none.</summary>
    public virtual Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messageBatch);
        return SendMessagesAsync(messageBatch.Messages, cancellationToken);
    }

    /// <summary>A batch that holds as much as can be sent at once.</summary>
    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        CreateMessageBatchAsync(new CreateMessageBatchOptions(), cancellationToken);

    /// <summary>A batch that holds at most as much as the options say.</summary>
    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CreateMessageBatchOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        var size = options.MaxSizeInBytes ?? Outbound.MaxBytes;
        return size is > 0 and <= Outbound.MaxBytes
            ? ValueTask.FromResult(new ServiceBusMessageBatch(size))
            : throw new ArgumentOutOfRangeException(nameof(options), $"A batch has 1 to {Outbound.MaxBytes} bytes.");
    }

    /// <summary>Sends a message that is delivered from the given time on, and says the number by which it can be cancelled until then.</summary>
    public virtual async Task<long> ScheduleMessageAsync(ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return (await ScheduleMessagesAsync([message], scheduledEnqueueTime, cancellationToken))[0];
    }

    /// <summary>Sends messages that are delivered from the given time on, and says their numbers.</summary>
    public virtual Task<IReadOnlyList<long>> ScheduleMessagesAsync(IEnumerable<ServiceBusMessage> messages, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        return Broker.SendAsync(EntityPath, Outbound.All(messages, EntityPath, scheduledEnqueueTime));
    }

    /// <summary>Takes a scheduled message back; <see cref="ServiceBusFailureReason.MessageNotFound"/> once it was delivered.</summary>
    public virtual Task CancelScheduledMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        CancelScheduledMessagesAsync([sequenceNumber], cancellationToken);

    /// <summary>Takes scheduled messages back: all or none.</summary>
    public virtual Task CancelScheduledMessagesAsync(IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequenceNumbers);
        cancellationToken.ThrowIfCancellationRequested();
        return Broker.CancelScheduledAsync(EntityPath, [.. sequenceNumbers]);
    }

    /// <summary>Ends the sender.</summary>
    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    /// <summary>Ends the sender.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }
}
