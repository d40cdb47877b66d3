using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;

namespace LocalRuntime.Tests.ServiceBus;

public class EntityTests
{
    private const string Declared = """
        { "UserConfig": { "Namespaces": [ { "Name": "local",
          "Queues": [ { "Name": "payouts", "Properties": { "LockDuration": "PT30S", "MaxDeliveryCount": 3, "DeadLetteringOnMessageExpiration": true, "DefaultMessageTimeToLive": "P1D" } } ],
          "Topics": [ { "Name": "orders", "Properties": { "RequiresDuplicateDetection": true, "DuplicateDetectionHistoryTimeWindow": "PT5M" },
            "Subscriptions": [ { "Name": "coins", "Rules": [ { "Name": "confirmed", "Properties": { "FilterType": "Correlation", "CorrelationFilter": { "Label": "confirmed", "Properties": { "country": "CN" } } } } ] },
                               { "Name": "audit" } ] } ] } ] } }
        """;

    [Fact]
    public async Task Entities_can_be_declared_in_the_emulators_own_format()
    {
        await using var bus = Bus.Empty();
        await bus.Local.DeclareAsync(TopologyFile.Parse(Declared));
        await bus.Sender("orders").SendMessagesAsync([
            new ServiceBusMessage("yes") { Subject = "confirmed", ApplicationProperties = { ["country"] = "CN" } },
            new ServiceBusMessage("no") { Subject = "confirmed" }]);

        Assert.Equal(["yes"], await bus.BodiesAsync(bus.Client.CreateReceiver("orders", "coins")));
        Assert.Equal(["yes", "no"], await bus.BodiesAsync(bus.Client.CreateReceiver("orders", "audit")));
        Assert.True(bus.Local.Has("payouts") && bus.Local.HasSubscription("ORDERS", "Audit"));
    }

    [Fact]
    public async Task Declaring_again_changes_settings_and_keeps_messages()
    {
        await using var bus = Bus.Empty();
        await bus.Local.DeclareAsync(TopologyFile.Parse(Declared));
        await bus.Sender("payouts").SendMessageAsync(new ServiceBusMessage("kept"));
        await bus.Local.DeclareAsync(TopologyFile.Parse(Declared.Replace("PT30S", "PT2M", StringComparison.Ordinal)));
        await bus.CrashAsync();

        var got = Assert.Single(await bus.ReadyAsync(bus.Client.CreateReceiver("payouts")));
        Assert.Equal(bus.Clock.GetUtcNow() - Bus.Soon + TimeSpan.FromMinutes(2), got.LockedUntil);
    }

    [Fact]
    public async Task A_subscription_declared_without_rules_takes_everything_or_keeps_its_own()
    {
        await using var bus = Bus.Empty();
        var declared = new Topology([], [new TopicDeclaration("t", new(), [new SubscriptionDeclaration("s", new(), [])])]);
        await bus.Local.DeclareAsync(declared);
        await bus.Sender("t").SendMessageAsync(new ServiceBusMessage("a"));
        var rules = bus.Client.CreateRuleManager("t", "s");
        await rules.DeleteRuleAsync("$Default");
        await rules.CreateRuleAsync("b only", new CorrelationFilter { Subject = "b" });
        await bus.Local.DeclareAsync(declared);
        await bus.Sender("t").SendMessagesAsync([new ServiceBusMessage("c"), new ServiceBusMessage("b") { Subject = "b" }]);

        Assert.Equal(["a", "b"], await bus.BodiesAsync(bus.Client.CreateReceiver("t", "s")));
    }

    [Theory]
    [InlineData("""{"UserConfig":{"Namespaces":[{"Queues":[{"Name":"q","Properties":{"ForwardTo":"x"}}]}]}}""", "ForwardTo")]
    [InlineData("""{"UserConfig":{"Namespaces":[{"Topics":[{"Name":"t","Subscriptions":[{"Name":"s","Rules":[{"Name":"r","Properties":{"FilterType":"Sql"}}]}]}]}]}}""", "Sql")]
    public void What_the_broker_cannot_do_is_refused_by_name(string json, string word) =>
        Assert.Contains(word, Assert.Throws<NotSupportedException>(() => TopologyFile.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_name_is_taken_once_whatever_its_case()
    {
        await using var bus = await Bus.WithQueueAsync();
        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => bus.Local.CreateQueueAsync("ORDERS"));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, refused.Reason);
        await bus.Sender("Orders").SendMessageAsync(new ServiceBusMessage("a"));
        Assert.Single(await bus.ReadyAsync(bus.Receiver()));
    }

    [Fact]
    public async Task A_deleted_queue_is_gone_with_its_messages_and_ends_all_waiting()
    {
        await using var bus = await Bus.WithQueueAsync();
        var receiver = bus.Receiver();
        await bus.SendAsync("a");
        Assert.Single(await bus.ReadyAsync(receiver));
        var waiting = receiver.ReceiveMessageAsync();
        await bus.Local.DeleteAsync("orders");

        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, (await Assert.ThrowsAsync<ServiceBusException>(() => waiting)).Reason);
        await bus.Local.CreateQueueAsync("orders");
        await bus.CrashAsync();
        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
    }

    [Fact]
    public async Task A_deleted_subscription_gets_no_more_and_the_topic_goes_with_its_subscriptions()
    {
        await using var bus = Bus.Empty();
        await bus.Local.DeclareAsync(TopologyFile.Parse(Declared));
        await bus.Local.DeleteSubscriptionAsync("orders", "audit");
        await bus.Sender("orders").SendMessageAsync(new ServiceBusMessage("a"));
        Assert.False(bus.Local.HasSubscription("orders", "audit"));
        await bus.Local.DeleteAsync("orders");
        await bus.CrashAsync();
        Assert.Equal("payouts", Assert.Single(bus.Local.Depths()).Path);
    }

    [Fact]
    public async Task Depths_say_how_full_everything_is()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.SendAsync("a", "b", "c", "d");
        await bus.Sender().ScheduleMessageAsync(new ServiceBusMessage("later"), bus.Clock.GetUtcNow().AddHours(1));
        var receiver = bus.Receiver();
        var got = await bus.ReadyAsync(receiver, 3);
        await receiver.DeferMessageAsync(got[0]);
        await receiver.DeadLetterMessageAsync(got[1]);

        Assert.Equal(new QueueDepth("orders", 2, 1, 1, 1), Assert.Single(bus.Local.Depths()));
    }

    [Fact]
    public async Task A_second_broker_on_the_same_file_is_refused()
    {
        await using var bus = await Bus.WithQueueAsync();
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => LocalServiceBus.Start(bus.Local.File, bus.Clock, "another"));
    }

    [Fact]
    public async Task Numbers_go_on_after_a_crash_even_when_the_queue_was_empty()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.SendAsync("a", "b");
        Assert.Equal(2, (await bus.ReadyAsync(bus.Receiver(ServiceBusReceiveMode.ReceiveAndDelete))).Count);
        await bus.CrashAsync();
        await bus.SendAsync("c");
        Assert.Equal(3, Assert.Single(await bus.ReadyAsync(bus.Receiver())).SequenceNumber);
    }
}
