using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// The Service Bus namespace of this host. It is opened before the app registers its clients, and before it is used it gets
/// what infra/local/servicebus.json declares (in the format of Microsoft's emulator), and then whatever else the app's own
/// triggers read from, with default settings.
/// </summary>
sealed class LocalBus(LocalServiceBus bus, string? topologyFile) : IHostedService
{
    public const string Setting = "AzureWebJobsServiceBus";

    public string ConnectionString => bus.ConnectionString;

    public IReadOnlyList<QueueDepth> Depths => bus.Depths();

    /// <summary>What the app's triggers read from; set while the host is built.</summary>
    public Topology Wanted { get; set; } = Topology.Empty;

    /// <summary>The name is no other host's of this process, also when one that is about to end had the same port.</summary>
    public static LocalBus Open(LocalEnvironment environment, IConfiguration settings, TimeProvider time) => new(
        LocalServiceBus.Start(Path.Combine(environment.DataFolder, "servicebus.db"), time, $"local-{environment.Address.Port}-{Guid.NewGuid():n}"),
        settings["LocalRuntime:ServiceBusTopology"] ?? UsualFile(environment.ContentRoot));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (topologyFile is not null) await bus.DeclareAsync(await TopologyFile.ReadAsync(topologyFile, cancellationToken));
        foreach (var queue in Wanted.Queues.Where(q => !bus.Has(q.Name))) await bus.CreateQueueAsync(queue.Name);
        foreach (var topic in Wanted.Topics)
        {
            if (!bus.Has(topic.Name)) await bus.CreateTopicAsync(topic.Name);
            foreach (var subscription in topic.Subscriptions.Where(s => !bus.HasSubscription(topic.Name, s.Name)))
                await bus.CreateSubscriptionAsync(topic.Name, subscription.Name);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await bus.DisposeAsync();

    /// <summary>The queues and subscriptions that these triggers read from, with the service's default settings.</summary>
    public static Topology NamedBy(IEnumerable<LocalFunction> functions, IConfiguration settings)
    {
        var named = functions.Select(function => (function, trigger: function.Trigger as ServiceBusTriggerAttribute)).Where(f => f.trigger is not null).ToList();
        string Name(string text, LocalFunction function) => SettingNames.Resolve(settings, text, function);
        return new Topology(
            [.. named.Where(f => f.trigger!.QueueName is not null).Select(f => new QueueDeclaration(Name(f.trigger!.QueueName!, f.function), new())).DistinctBy(q => q.Name)],
            [.. named.Where(f => f.trigger!.TopicName is not null).GroupBy(f => Name(f.trigger!.TopicName!, f.function)).Select(topic => new TopicDeclaration(topic.Key, new(),
                [.. topic.Select(f => new SubscriptionDeclaration(Name(f.trigger!.SubscriptionName!, f.function), new(), [])).DistinctBy(s => s.Name)]))]);
    }

    static string? UsualFile(string contentRoot) =>
        DataFolder.RepositoryRoot(contentRoot) is { } root && Path.Combine(root, "infra", "local", "servicebus.json") is var file && File.Exists(file) ? file : null;

    public static ServiceBusProcessor ProcessorFor(LocalFunction function, BusSettings host, IConfiguration settings)
    {
        var trigger = (ServiceBusTriggerAttribute)function.Trigger;
        var client = new ServiceBusClient(SettingNames.Connection(settings, trigger.Connection, Setting, function));
        var options = new ServiceBusProcessorOptions
        {
            AutoCompleteMessages = false,
            MaxConcurrentCalls = host.MaxConcurrentCalls,
            MaxAutoLockRenewalDuration = host.MaxAutoLockRenewalDuration,
            PrefetchCount = host.PrefetchCount,
        };
        return trigger.QueueName is { } queue
            ? client.CreateProcessor(SettingNames.Resolve(settings, queue, function), options)
            : client.CreateProcessor(
                SettingNames.Resolve(settings, trigger.TopicName!, function), SettingNames.Resolve(settings, trigger.SubscriptionName!, function), options);
    }
}
