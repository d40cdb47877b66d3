using Azure.Core;
using Marketplace.Local.ServiceBus;

namespace Azure.Messaging.ServiceBus;

/// <summary>The way into a namespace. Here it finds the <see cref="LocalServiceBus"/> of that name in the process when it is first used.</summary>
public class ServiceBusClient : IAsyncDisposable
{
    private readonly string? boundEntity;
    private readonly ServiceBusClientOptions options = new();

    /// <summary>For mocking: a client without a namespace.</summary>
    protected ServiceBusClient()
    {
    }

    /// <summary>A client of the namespace that the connection string names.</summary>
    public ServiceBusClient(string connectionString)
        : this(connectionString, new ServiceBusClientOptions())
    {
    }

    /// <summary>A client of the namespace that the connection string names.</summary>
    public ServiceBusClient(string connectionString, ServiceBusClientOptions options)
    {
        var parts = ServiceBusConnectionStringProperties.Parse(connectionString);
        (FullyQualifiedNamespace, boundEntity) = (parts.FullyQualifiedNamespace!, parts.EntityPath);
        this.options = options ?? new ServiceBusClientOptions();
        Identifier = NameFor(this.options.Identifier, FullyQualifiedNamespace);
    }

    /// <summary>A client of a namespace. The local one asks for no credential.</summary>
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, credential, new ServiceBusClientOptions())
    {
    }

    /// <summary>A client of a namespace. The local one asks for no credential.</summary>
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusClientOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        ArgumentNullException.ThrowIfNull(credential);
        FullyQualifiedNamespace = fullyQualifiedNamespace;
        this.options = options ?? new ServiceBusClientOptions();
        Identifier = NameFor(this.options.Identifier, FullyQualifiedNamespace);
    }

    /// <summary>The namespace's host.</summary>
    public virtual string FullyQualifiedNamespace { get; } = "";

    /// <summary>A name for logs.</summary>
    public virtual string Identifier { get; } = "";

    /// <summary>Whether the client was disposed.</summary>
    public virtual bool IsClosed { get; private set; }

    /// <summary>How it would travel.</summary>
    public virtual ServiceBusTransportType TransportType => options.TransportType;

    internal TimeSpan TryTimeout => options.RetryOptions.TryTimeout;

    internal Broker Broker
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return LocalServiceBus.Find(FullyQualifiedNamespace);
        }
    }

    /// <summary>A sender to a queue or topic.</summary>
    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => new(this, Bound(queueOrTopicName));

    /// <summary>A sender to a queue or topic.</summary>
    public virtual ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions options) => new(this, Bound(queueOrTopicName), options);

    /// <summary>A receiver of a queue.</summary>
    public virtual ServiceBusReceiver CreateReceiver(string queueName) => CreateReceiver(queueName, new ServiceBusReceiverOptions());

    /// <summary>A receiver of a queue.</summary>
    public virtual ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) => new(this, Bound(queueName), options, null);

    /// <summary>A receiver of a subscription.</summary>
    public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) => CreateReceiver(topicName, subscriptionName, new ServiceBusReceiverOptions());

    /// <summary>A receiver of a subscription.</summary>
    public virtual ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions options) =>
        new(this, Bound(topicName, subscriptionName), options, null);

    /// <summary>A processor of a queue.</summary>
    public virtual ServiceBusProcessor CreateProcessor(string queueName) => CreateProcessor(queueName, new ServiceBusProcessorOptions());

    /// <summary>A processor of a queue.</summary>
    public virtual ServiceBusProcessor CreateProcessor(string queueName, ServiceBusProcessorOptions options) => new(this, Bound(queueName), options);

    /// <summary>A processor of a subscription.</summary>
    public virtual ServiceBusProcessor CreateProcessor(string topicName, string subscriptionName) => CreateProcessor(topicName, subscriptionName, new ServiceBusProcessorOptions());

    /// <summary>A processor of a subscription.</summary>
    public virtual ServiceBusProcessor CreateProcessor(string topicName, string subscriptionName, ServiceBusProcessorOptions options) =>
        new(this, Bound(topicName, subscriptionName), options);

    /// <summary>A processor of a queue's sessions.</summary>
    public virtual ServiceBusSessionProcessor CreateSessionProcessor(string queueName, ServiceBusSessionProcessorOptions? options = null) =>
        new(this, Bound(queueName), options ?? new());

    /// <summary>A processor of a subscription's sessions.</summary>
    public virtual ServiceBusSessionProcessor CreateSessionProcessor(string topicName, string subscriptionName, ServiceBusSessionProcessorOptions? options = null) =>
        new(this, Bound(topicName, subscriptionName), options ?? new());

    /// <summary>The rules of a subscription.</summary>
    public virtual ServiceBusRuleManager CreateRuleManager(string topicName, string subscriptionName) => new(this, Bound(topicName, subscriptionName));

    /// <summary>Locks a session of a queue; <see cref="ServiceBusFailureReason.SessionCannotBeLocked"/> while another receiver holds it.</summary>
    public virtual Task<ServiceBusSessionReceiver> AcceptSessionAsync(string queueName, string sessionId, ServiceBusSessionReceiverOptions? options = null, CancellationToken cancellationToken = default) =>
        AcceptAsync(Bound(queueName), sessionId, options, cancellationToken);

    /// <summary>Locks a session of a subscription; <see cref="ServiceBusFailureReason.SessionCannotBeLocked"/> while another receiver holds it.</summary>
    public virtual Task<ServiceBusSessionReceiver> AcceptSessionAsync(string topicName, string subscriptionName, string sessionId, ServiceBusSessionReceiverOptions? options = null, CancellationToken cancellationToken = default) =>
        AcceptAsync(Bound(topicName, subscriptionName), sessionId, options, cancellationToken);

    /// <summary>Locks the next free session of a queue that has messages; <see cref="ServiceBusFailureReason.ServiceTimeout"/> if none comes in time.</summary>
    public virtual Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(string queueName, ServiceBusSessionReceiverOptions? options = null, CancellationToken cancellationToken = default) =>
        AcceptNextAsync(Bound(queueName), options, TryTimeout, cancellationToken);

    /// <summary>Locks the next free session of a subscription that has messages; <see cref="ServiceBusFailureReason.ServiceTimeout"/> if none comes in time.</summary>
    public virtual Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(string topicName, string subscriptionName, ServiceBusSessionReceiverOptions? options = null, CancellationToken cancellationToken = default) =>
        AcceptNextAsync(Bound(topicName, subscriptionName), options, TryTimeout, cancellationToken);

    /// <summary>Ends the client; what it made cannot be used any more.</summary>
    public virtual ValueTask DisposeAsync()
    {
        IsClosed = true;
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    internal async Task<ServiceBusSessionReceiver> AcceptAsync(string path, string sessionId, ServiceBusSessionReceiverOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        cancellation.ThrowIfCancellationRequested();
        return new ServiceBusSessionReceiver(this, path, options ?? new(), await Broker.AcceptSessionAsync(path, sessionId));
    }

    internal async Task<ServiceBusSessionReceiver> AcceptNextAsync(string path, ServiceBusSessionReceiverOptions? options, TimeSpan wait, CancellationToken cancellation)
    {
        var session = await Broker.AcceptNextSessionAsync(path, wait, cancellation)
            ?? throw new ServiceBusException("No session with messages became free in time.", ServiceBusFailureReason.ServiceTimeout, path);
        return new ServiceBusSessionReceiver(this, path, options ?? new(), session);
    }

    internal static string NameFor(string? wanted, string path) =>
        string.IsNullOrEmpty(wanted) ? $"{path}-{Guid.NewGuid()}" : wanted;

    private string Bound(string queueOrTopic)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(queueOrTopic);
        return boundEntity is null || string.Equals(boundEntity, queueOrTopic, StringComparison.OrdinalIgnoreCase)
            ? queueOrTopic
            : throw new ArgumentException($"The connection string is bound to '{boundEntity}', which is not '{queueOrTopic}'.");
    }

    private string Bound(string topic, string subscription)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subscription);
        return EntityPath.Subscription(Bound(topic), subscription);
    }
}
