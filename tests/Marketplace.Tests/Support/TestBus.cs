using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;
using Marketplace.Shared.Http;
using Marketplace.Shared.Messaging;

namespace Marketplace.Tests.Support;

/// <summary>
/// A Service Bus namespace of a test's own, with the entities that it names: queues with the settings that the app's have, and subscriptions as topic and name.
/// </summary>
internal sealed class TestBus : IAsyncDisposable
{
    readonly LocalServiceBus bus;
    readonly string folder;

    TestBus(LocalServiceBus bus, string folder) => (this.bus, this.folder, Client) = (bus, folder, new ServiceBusClient(bus.ConnectionString));

    public ServiceBusClient Client { get; }

    public Bus Bus => new(Client);

    public string ConnectionString => bus.ConnectionString;

    public static Task<TestBus> StartAsync(params (string Entity, string? Subscription)[] entities) => StartAsync(TimeProvider.System, entities);

    public static async Task<TestBus> StartAsync(TimeProvider clock, params (string Entity, string? Subscription)[] entities)
    {
        var folder = Directory.CreateTempSubdirectory("bus-").FullName;
        var bus = LocalServiceBus.Start(Path.Combine(folder, "bus.db"), clock, Path.GetFileName(folder));
        var declared = await TopologyFile.ReadAsync(Path.Combine(AppContext.BaseDirectory, "servicebus.json"));
        foreach (var (entity, subscription) in entities)
        {
            if (subscription is null) await bus.CreateQueueAsync(entity, declared.Queues.FirstOrDefault(q => q.Name == entity)?.Settings);
            else if (!bus.Has(entity)) await bus.CreateTopicAsync(entity);
            if (subscription is not null) await bus.CreateSubscriptionAsync(entity, subscription);
        }

        return new TestBus(bus, folder);
    }

    /// <summary>The messages that lie there, scheduled ones too; looking takes none.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(string entity, string? subscription = null)
    {
        await using var receiver = subscription is null ? Client.CreateReceiver(entity) : Client.CreateReceiver(entity, subscription);
        return await receiver.PeekMessagesAsync(200);
    }

    /// <summary>What the messages that lie there tell.</summary>
    public async Task<IReadOnlyList<T>> SeenAsync<T>(string entity, string? subscription = null) =>
        [.. (await PeekAsync(entity, subscription)).Select(m => JsonSerializer.Deserialize<T>(m.Body, Json.Options)!)];

    /// <summary>How many messages wait for their time.</summary>
    public int Scheduled(string entity) => bus.Depths().Single(d => d.Path == entity).Scheduled;

    /// <summary>Sends a message and lets it become a dead letter.</summary>
    public async Task KillAsync(string entity, string? subscription, string body, string reason)
    {
        await using (var sender = Client.CreateSender(entity)) await sender.SendMessageAsync(new ServiceBusMessage(body) { MessageId = body, Subject = "told" });
        await using var receiver = subscription is null ? Client.CreateReceiver(entity) : Client.CreateReceiver(entity, subscription);
        var sent = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(30)) ?? throw new InvalidOperationException("The message has not come.");
        await receiver.DeadLetterMessageAsync(sent, reason);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await bus.DisposeAsync();
        Directory.Delete(folder, true);
    }
}
