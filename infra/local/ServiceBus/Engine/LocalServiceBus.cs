using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Marketplace.Local.ServiceBus;

/// <summary>
/// A Service Bus namespace that lives in this process and keeps itself in one file. While it runs, every
/// <see cref="ServiceBusClient"/> of the process whose connection string, or namespace, names it, is connected to it.
/// It stands in for what infrastructure code and the portal do in the cloud: it makes and removes entities and says how full they are.
/// </summary>
public sealed class LocalServiceBus : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, Broker> Running = new(StringComparer.OrdinalIgnoreCase);
    private readonly Broker broker;

    private LocalServiceBus(string file, string name, Broker broker) => (File, Namespace, this.broker) = (file, name, broker);

    /// <summary>The file that holds everything.</summary>
    public string File { get; }

    /// <summary>The name of the namespace, unique among those that run in the process.</summary>
    public string Namespace { get; }

    /// <summary>What to configure where the app expects a Service Bus connection string.</summary>
    public string ConnectionString => $"Endpoint=sb://{Namespace}/;SharedAccessKeyName=local;SharedAccessKey=local";

    /// <summary>Opens the file, makes it if it is new, and starts serving it. Locks that a killed process left are gone; its messages are not.</summary>
    /// <param name="file">Where everything is kept. A second broker on the same file is refused.</param>
    /// <param name="time">The clock of all locks, lives and schedules; the system's where it is null.</param>
    /// <param name="name">The namespace; <c>local</c> where it is null.</param>
    public static LocalServiceBus Start(string file, TimeProvider? time = null, string? name = null)
    {
        file = Path.GetFullPath(file);
        name ??= "local";
        var broker = new Broker(file, time ?? TimeProvider.System);
        if (Running.TryAdd(name, broker)) return new LocalServiceBus(file, name, broker);
        _ = broker.DisposeAsync().AsTask();
        throw new InvalidOperationException($"A local Service Bus named '{name}' runs in this process already.");
    }

    /// <summary>Creates what is missing, gives what exists its declared settings and rules, and leaves the rest alone.</summary>
    public Task DeclareAsync(Topology topology) => broker.DeclareAsync(topology);

    /// <summary>Makes a queue.</summary>
    public Task CreateQueueAsync(string name, QueueSettings? settings = null) =>
        broker.CreateAsync(name, EntityKind.Queue, settings ?? new(), []);

    /// <summary>Makes a topic.</summary>
    public Task CreateTopicAsync(string name, TopicSettings? settings = null) =>
        broker.CreateAsync(name, EntityKind.Topic, (settings ?? new()).AsStore(), []);

    /// <summary>Makes a subscription; without rules it takes every message.</summary>
    public Task CreateSubscriptionAsync(string topic, string name, QueueSettings? settings = null, params Rule[] rules) =>
        broker.CreateAsync(EntityPath.Subscription(topic, name), EntityKind.Subscription, settings ?? new(), rules is [] ? [Rule.Default] : rules);

    /// <summary>Removes a queue or topic with all that is in it.</summary>
    public Task DeleteAsync(string queueOrTopic) => broker.DeleteAsync(queueOrTopic);

    /// <summary>Removes a subscription with all that is in it.</summary>
    public Task DeleteSubscriptionAsync(string topic, string name) => broker.DeleteAsync(EntityPath.Subscription(topic, name));

    /// <summary>Whether there is such a queue or topic.</summary>
    public bool Has(string queueOrTopic) => broker.Has(queueOrTopic);

    /// <summary>Whether there is such a subscription.</summary>
    public bool HasSubscription(string topic, string name) => broker.Has(EntityPath.Subscription(topic, name));

    /// <summary>How full every queue, topic and subscription is. A topic itself only holds what is scheduled.</summary>
    public IReadOnlyList<QueueDepth> Depths() => broker.Depths();

    /// <summary>Stops serving: what was accepted is written, whoever waits is told, locks are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        Running.TryRemove(KeyValuePair.Create(Namespace, broker));
        await broker.DisposeAsync();
    }

    internal static bool IsRunning(string name) => Running.ContainsKey(name);

    internal static Broker Find(string name) => Running.TryGetValue(name, out var broker)
        ? broker
        : throw new ServiceBusException($"No local Service Bus named '{name}' runs in this process.", ServiceBusFailureReason.ServiceCommunicationProblem);
}
