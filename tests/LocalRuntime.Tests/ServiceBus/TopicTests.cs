using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Marketplace.Local.ServiceBus;

namespace LocalRuntime.Tests.ServiceBus;

public class TopicTests
{
    [Fact]
    public async Task Every_subscription_gets_its_own_copy_of_what_its_rules_take()
    {
        await using var bus = await WithTopicAsync();
        await bus.Sender("events").SendMessagesAsync([Event("paid", "eu"), Event("shipped", "us"), Event("paid", "us")]);

        Assert.Equal(["paid-eu", "shipped-us", "paid-us"], await bus.BodiesAsync(bus.Client.CreateReceiver("events", "all")));
        Assert.Equal(["paid-eu", "paid-us"], await bus.BodiesAsync(bus.Client.CreateReceiver("events", "paid")));
        Assert.Equal(["shipped-us", "paid-us"], await bus.BodiesAsync(bus.Client.CreateReceiver("events", "us")));
    }

    [Fact]
    public async Task Copies_are_settled_apart()
    {
        await using var bus = await WithTopicAsync();
        await bus.Sender("events").SendMessageAsync(Event("paid", "eu"));
        var all = bus.Client.CreateReceiver("events", "all");
        await all.CompleteMessageAsync(Assert.Single(await bus.ReadyAsync(all)));
        await bus.CrashAsync();

        Assert.Empty(await bus.ReadyAsync(bus.Client.CreateReceiver("events", "all")));
        Assert.Single(await bus.ReadyAsync(bus.Client.CreateReceiver("events", "paid")));
    }

    [Fact]
    public async Task A_scheduled_message_is_shared_out_when_it_is_due()
    {
        await using var bus = await WithTopicAsync();
        var sender = bus.Sender("events");
        var cancelled = await sender.ScheduleMessageAsync(Event("paid", "xx"), bus.Clock.GetUtcNow().AddDays(1));
        await sender.ScheduleMessageAsync(Event("paid", "eu"), bus.Clock.GetUtcNow().AddDays(1));
        await sender.CancelScheduledMessageAsync(cancelled);
        await bus.CrashAsync();
        Assert.Empty(await bus.ReadyAsync(bus.Client.CreateReceiver("events", "paid")));

        bus.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(["paid-eu"], await bus.BodiesAsync(bus.Client.CreateReceiver("events", "paid")));
        Assert.Equal(["paid-eu"], await bus.BodiesAsync(bus.Client.CreateReceiver("events", "all")));
    }

    [Fact]
    public async Task Rules_can_be_changed_and_stay_changed()
    {
        await using var bus = await WithTopicAsync();
        var rules = bus.Client.CreateRuleManager("events", "all");
        await rules.DeleteRuleAsync("$Default");
        await rules.CreateRuleAsync("eu", new CorrelationFilter { Properties = new Dictionary<string, object> { ["region"] = "eu" } });
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, (await Assert.ThrowsAsync<ServiceBusException>(() => rules.CreateRuleAsync("eu", new EveryMessageFilter()))).Reason);
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, (await Assert.ThrowsAsync<ServiceBusException>(() => rules.DeleteRuleAsync("none"))).Reason);
        await bus.CrashAsync();

        await bus.Sender("events").SendMessagesAsync([Event("paid", "eu"), Event("paid", "us")]);

        Assert.Equal(["paid-eu"], await bus.BodiesAsync(bus.Client.CreateReceiver("events", "all")));
        var names = new List<RuleProperties>();
        await foreach (var rule in bus.Client.CreateRuleManager("events", "all").GetRulesAsync()) names.Add(rule);
        Assert.Equal("eu", Assert.Single(names).Name);
    }

    [Fact]
    public async Task A_correlation_filter_compares_every_property_it_sets()
    {
        var wanted = new CorrelationFilter { Subject = "paid", CorrelationId = "c", Properties = new Dictionary<string, object> { ["n"] = 3L } };
        await using var bus = await WithTopicAsync();
        await bus.Local.CreateSubscriptionAsync("events", "picky", null, new Rule("picky", wanted));
        await bus.Sender("events").SendMessagesAsync([
            new ServiceBusMessage("yes") { Subject = "paid", CorrelationId = "c", ApplicationProperties = { ["n"] = 3 } },
            new ServiceBusMessage("other number") { Subject = "paid", CorrelationId = "c", ApplicationProperties = { ["n"] = 4 } },
            new ServiceBusMessage("no number") { Subject = "paid", CorrelationId = "c" },
            new ServiceBusMessage("other subject") { Subject = "Paid", CorrelationId = "c", ApplicationProperties = { ["n"] = 3 } }]);

        Assert.Equal(["yes"], await bus.BodiesAsync(bus.Client.CreateReceiver("events", "picky")));
    }

    [Fact]
    public async Task A_topic_detects_duplicates_for_all_its_subscriptions()
    {
        await using var bus = Bus.Empty();
        await bus.Local.CreateTopicAsync("events", new TopicSettings { RequiresDuplicateDetection = true });
        await bus.Local.CreateSubscriptionAsync("events", "all");
        for (var i = 0; i < 2; i++) await bus.Sender("events").SendMessageAsync(new ServiceBusMessage("a") { MessageId = "x" });
        Assert.Single(await bus.ReadyAsync(bus.Client.CreateReceiver("events", "all")));
    }

    [Fact]
    public async Task Dead_letters_of_a_subscription_are_its_own()
    {
        await using var bus = await WithTopicAsync();
        await bus.Sender("events").SendMessageAsync(Event("paid", "eu"));
        var all = bus.Client.CreateReceiver("events", "all");
        await all.DeadLetterMessageAsync(Assert.Single(await bus.ReadyAsync(all)), "why");

        var dead = bus.Client.CreateReceiver("events", "all", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        Assert.Equal("events/Subscriptions/all/$DeadLetterQueue", dead.EntityPath);
        Assert.Equal("events/Subscriptions/all", Assert.Single(await bus.ReadyAsync(dead)).DeadLetterSource);
    }

    [Fact]
    public async Task Nobody_receives_from_a_topic_or_sends_to_a_subscription()
    {
        await using var bus = await WithTopicAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Client.CreateReceiver("events").ReceiveMessageAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Sender("events/Subscriptions/all").SendMessageAsync(new ServiceBusMessage("a")));
    }

    private static ServiceBusMessage Event(string subject, string region) =>
        new($"{subject}-{region}") { Subject = subject, ApplicationProperties = { ["region"] = region } };

    private static async Task<Bus> WithTopicAsync()
    {
        var bus = Bus.Empty();
        await bus.Local.CreateTopicAsync("events");
        await bus.Local.CreateSubscriptionAsync("events", "all");
        await bus.Local.CreateSubscriptionAsync("events", "paid", null, new Rule("paid", new CorrelationFilter { Subject = "paid" }));
        await bus.Local.CreateSubscriptionAsync("events", "us", null, new Rule("us", new CorrelationFilter { Properties = new Dictionary<string, object> { ["region"] = "us" } }));
        return bus;
    }
}
