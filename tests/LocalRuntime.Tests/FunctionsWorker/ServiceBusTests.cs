using Azure.Messaging.ServiceBus;
using Marketplace.Local.FunctionsWorker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Tests.FunctionsWorker;

public class ServiceBusTests
{
    [Fact]
    public async Task A_message_of_a_queue_arrives_and_is_completed()
    {
        await using var host = await TestHost.StartAsync(typeof(OnPlaced));
        await SendAsync(host, "orders", new ServiceBusMessage("""{"order":"ord_1"}""") { MessageId = "m1", Subject = "placed" });
        await host.Calls.CountAsync(1);
        Assert.Equal(["ord_1 m1 placed 1"], host.Calls.All);
        await DepthAsync(host, "orders", d => d.Active == 0);
    }

    [Fact]
    public async Task A_topics_subscription_arrives_too()
    {
        await using var host = await TestHost.StartAsync(typeof(OnTold), new TestHostSetup
        {
            Settings = new Dictionary<string, string?> { ["Topic"] = "facts" },
        });
        await SendAsync(host, "facts", new ServiceBusMessage("told"));
        await host.Calls.CountAsync(1);
        Assert.Equal(["told"], host.Calls.All);
    }

    [Fact]
    public async Task A_message_that_always_fails_is_dead_lettered_by_the_broker()
    {
        await using var host = await TestHost.StartAsync(typeof(Fails));
        await SendAsync(host, "failing", new ServiceBusMessage("bad"));
        await DepthAsync(host, "failing", d => d.DeadLettered == 1);
        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"bad {i}"), host.Calls.All);
    }

    [Fact]
    public async Task A_function_may_settle_its_message_itself()
    {
        await using var host = await TestHost.StartAsync(typeof(Settles));
        await SendAsync(host, "settled", new ServiceBusMessage("dead"));
        await DepthAsync(host, "settled", d => d.DeadLettered == 1);
        await SendAsync(host, "settled", new ServiceBusMessage("done"));
        await host.Calls.CountAsync(2);
        await DepthAsync(host, "settled", d => d.Active == 0);
        var dead = await Client(host).CreateReceiver("settled", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }).ReceiveMessageAsync(TimeSpan.FromSeconds(5));
        Assert.Equal("unwanted", dead!.DeadLetterReason);
        Assert.Equal(["dead", "done"], host.Calls.All);
    }

    [Fact]
    public async Task Entities_are_declared_by_a_file_in_the_emulators_format()
    {
        var folder = TemporaryFolder.New("host");
        var file = Path.Combine(folder, "servicebus.json");
        await File.WriteAllTextAsync(file, """
            {"UserConfig": {"Namespaces": [{"Name": "any", "Queues": [{"Name": "failing", "Properties": {"MaxDeliveryCount": 2}}], "Topics": []}]}}
            """);
        await using (var host = await TestHost.StartAsync(typeof(Fails), new TestHostSetup { Settings = new Dictionary<string, string?> { ["LocalRuntime:ServiceBusTopology"] = file } }))
        {
            await SendAsync(host, "failing", new ServiceBusMessage("bad"));
            await DepthAsync(host, "failing", d => d.DeadLettered == 1);
            Assert.Equal(["bad 1", "bad 2"], host.Calls.All);
        }

    }

    [Fact]
    public async Task What_was_sent_before_a_restart_arrives_after_it()
    {
        var folder = TemporaryFolder.New("host");
        await using (var host = await TestHost.StartAsync(typeof(OnPlaced), new TestHostSetup { DataFolder = folder }))
            await SendAsync(host, "orders", new ServiceBusMessage("""{"order":"later"}""") { MessageId = "m2", ScheduledEnqueueTime = TimeProvider.System.GetUtcNow().AddSeconds(1) });
        await using (var host = await TestHost.StartAsync(typeof(OnPlaced), new TestHostSetup { DataFolder = folder }))
        {
            await host.Calls.CountAsync(1);
            Assert.StartsWith("later m2", host.Calls.All[0], StringComparison.Ordinal);
        }

    }

    static ServiceBusClient Client(TestHost host) => new(host.Services.GetRequiredService<IConfiguration>()["AzureWebJobsServiceBus"]!);

    static async Task SendAsync(TestHost host, string entity, ServiceBusMessage message)
    {
        await using var client = Client(host);
        await client.CreateSender(entity).SendMessageAsync(message);
    }

    static Task DepthAsync(TestHost host, string path, Func<Marketplace.Local.ServiceBus.QueueDepth, bool> wanted) =>
        Eventually.TrueAsync(() => host.Services.GetRequiredService<LocalBus>().Depths.Any(d => d.Path == path && wanted(d)), $"the depth of {path}");

    public record Placed(string Order);

    public class OnPlaced(Calls calls)
    {
        [Function("OnPlaced")]
        public void Run([ServiceBusTrigger("orders")] Placed placed, string messageId, string subject, int deliveryCount) =>
            calls.Add($"{placed.Order} {messageId} {subject} {deliveryCount}");
    }

    public class OnTold(Calls calls)
    {
        [Function("OnTold")]
        public void Run([ServiceBusTrigger("%Topic%", "listener")] string text) => calls.Add(text);
    }

    public class Fails(Calls calls)
    {
        [Function("Fails")]
        public void Run([ServiceBusTrigger("failing")] ServiceBusReceivedMessage message)
        {
            calls.Add($"{message.Body} {message.DeliveryCount}");
            throw new InvalidOperationException("no");
        }
    }

    public class Settles(Calls calls)
    {
        [Function("Settles")]
        public async Task Run([ServiceBusTrigger("settled", AutoCompleteMessages = false)] ServiceBusReceivedMessage message, ServiceBusMessageActions actions)
        {
            calls.Add(message.Body.ToString());
            if (message.Body.ToString() == "dead") await actions.DeadLetterMessageAsync(message, deadLetterReason: "unwanted");
            else await actions.CompleteMessageAsync(message);
        }
    }
}
