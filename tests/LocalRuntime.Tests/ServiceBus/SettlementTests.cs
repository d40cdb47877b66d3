using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;

namespace LocalRuntime.Tests.ServiceBus;

public class SettlementTests
{
    private static readonly QueueSettings Short = new() { LockDuration = TimeSpan.FromSeconds(30), MaxDeliveryCount = 3 };

    [Fact]
    public async Task A_completed_message_never_comes_back()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("a");
        var receiver = bus.Receiver();
        await receiver.CompleteMessageAsync(Assert.Single(await bus.ReadyAsync(receiver)));

        bus.Clock.Advance(TimeSpan.FromHours(1));
        await bus.CrashAsync();

        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
    }

    [Fact]
    public async Task A_locked_message_is_nobody_elses_until_the_lock_ends()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("a");
        var first = Assert.Single(await bus.ReadyAsync(bus.Receiver()));
        Assert.Equal(bus.Clock.GetUtcNow() - Bus.Soon + Short.LockDuration, first.LockedUntil);
        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));

        var waiting = bus.Receiver().ReceiveMessageAsync(TimeSpan.FromMinutes(5));
        bus.Clock.Advance(Short.LockDuration);

        var again = (await waiting)!;
        Assert.Equal(("a", 2), (again.Body.ToString(), again.DeliveryCount));
        Assert.NotEqual(first.LockToken, again.LockToken);
    }

    [Fact]
    public async Task Settling_after_the_lock_has_ended_is_refused()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("a");
        var receiver = bus.Receiver();
        var late = Assert.Single(await bus.ReadyAsync(receiver));
        bus.Clock.Advance(Short.LockDuration);

        foreach (var settle in new Func<Task>[] { () => receiver.CompleteMessageAsync(late), () => receiver.AbandonMessageAsync(late), () => receiver.DeferMessageAsync(late), () => receiver.DeadLetterMessageAsync(late), () => receiver.RenewMessageLockAsync(late) })
            Assert.Equal(ServiceBusFailureReason.MessageLockLost, (await Assert.ThrowsAsync<ServiceBusException>(settle)).Reason);
        Assert.Single(await bus.ReadyAsync(receiver));
    }

    [Fact]
    public async Task A_message_is_settled_once()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("a");
        var receiver = bus.Receiver();
        var got = Assert.Single(await bus.ReadyAsync(receiver));
        await receiver.CompleteMessageAsync(got);
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, (await Assert.ThrowsAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(got))).Reason);
    }

    [Fact]
    public async Task A_renewed_lock_holds_on()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("a");
        var receiver = bus.Receiver();
        var got = Assert.Single(await bus.ReadyAsync(receiver));
        bus.Clock.Advance(TimeSpan.FromSeconds(20));
        await receiver.RenewMessageLockAsync(got);
        Assert.Equal(bus.Clock.GetUtcNow() + Short.LockDuration, got.LockedUntil);
        bus.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
        await receiver.CompleteMessageAsync(got);
    }

    [Fact]
    public async Task An_abandoned_message_comes_back_at_once_with_its_changes()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("a", "b");
        var receiver = bus.Receiver();
        var first = (await bus.ReadyAsync(receiver, 1))[0];
        await receiver.AbandonMessageAsync(first, new Dictionary<string, object> { ["tried"] = 1 });

        await bus.CrashAsync();

        var again = (await bus.ReadyAsync(bus.Receiver(), 1))[0];
        Assert.Equal(("a", 2, 1), (again.Body.ToString(), again.DeliveryCount, again.ApplicationProperties["tried"]));
    }

    [Fact]
    public async Task Too_many_deliveries_end_in_the_dead_letters()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("poison");
        for (var i = 0; i < 3; i++)
        {
            var receiver = bus.Receiver();
            await receiver.AbandonMessageAsync(Assert.Single(await bus.ReadyAsync(receiver)));
        }

        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
        var dead = Assert.Single(await bus.ReadyAsync(bus.DeadLetters()));
        Assert.Equal(("poison", "MaxDeliveryCountExceeded", "orders"), (dead.Body.ToString(), dead.DeadLetterReason, dead.DeadLetterSource));
        Assert.Contains("3 delivery attempts", dead.DeadLetterErrorDescription);
    }

    [Fact]
    public async Task A_message_that_kills_its_process_each_time_ends_in_the_dead_letters()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("killer");
        for (var i = 0; i < 3; i++)
        {
            Assert.Single(await bus.ReadyAsync(bus.Receiver()));
            await bus.CrashAsync();
        }

        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
        Assert.Single(await bus.ReadyAsync(bus.DeadLetters()));
    }

    [Fact]
    public async Task A_rejected_message_keeps_its_reason_in_the_dead_letters()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("bad");
        var receiver = bus.Receiver();
        var got = Assert.Single(await bus.ReadyAsync(receiver));
        await receiver.DeadLetterMessageAsync(got, new Dictionary<string, object> { ["by"] = "test" }, "unreadable", "no JSON");

        await bus.CrashAsync();

        var dead = Assert.Single(await bus.ReadyAsync(bus.DeadLetters()));
        Assert.Equal(("unreadable", "no JSON", "test"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.ApplicationProperties["by"]));
        Assert.Equal(got.SequenceNumber, dead.SequenceNumber);
    }

    [Fact]
    public async Task A_dead_letter_is_delivered_as_often_as_it_takes_and_then_sent_again()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("bad");
        var receiver = bus.Receiver();
        await receiver.DeadLetterMessageAsync(Assert.Single(await bus.ReadyAsync(receiver)), "why");
        var dead = bus.DeadLetters();
        for (var i = 0; i < 5; i++) await dead.AbandonMessageAsync(Assert.Single(await bus.ReadyAsync(dead)));

        var last = Assert.Single(await bus.ReadyAsync(dead));
        await Assert.ThrowsAsync<InvalidOperationException>(() => dead.DeadLetterMessageAsync(last));
        await bus.Sender().SendMessageAsync(new ServiceBusMessage(last));
        await dead.CompleteMessageAsync(last);

        var again = Assert.Single(await bus.ReadyAsync(receiver));
        Assert.Null(again.DeadLetterReason);
        Assert.Equal(1, again.DeliveryCount);
    }

    [Fact]
    public async Task A_deferred_message_waits_for_its_number()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("later", "now");
        var receiver = bus.Receiver();
        var later = (await bus.ReadyAsync(receiver, 1))[0];
        await receiver.DeferMessageAsync(later);
        await bus.CrashAsync();
        receiver = bus.Receiver();

        Assert.Equal(["now"], await bus.BodiesAsync(receiver));
        var again = await receiver.ReceiveDeferredMessageAsync(later.SequenceNumber);
        Assert.Equal((ServiceBusMessageState.Deferred, 2), (again.State, again.DeliveryCount));
        await receiver.CompleteMessageAsync(again);
        var gone = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.ReceiveDeferredMessageAsync(later.SequenceNumber));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, gone.Reason);
    }

    [Fact]
    public async Task A_deferred_message_whose_lock_ends_stays_deferred()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await bus.SendAsync("a");
        var receiver = bus.Receiver();
        var got = Assert.Single(await bus.ReadyAsync(receiver));
        await receiver.DeferMessageAsync(got);
        await receiver.ReceiveDeferredMessageAsync(got.SequenceNumber);
        bus.Clock.Advance(Short.LockDuration);

        Assert.Empty(await bus.ReadyAsync(receiver));
        Assert.Equal("a", (await receiver.ReceiveDeferredMessageAsync(got.SequenceNumber)).Body.ToString());
    }

    [Fact]
    public async Task A_peeked_message_cannot_be_settled()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.SendAsync("a");
        var receiver = bus.Receiver();
        var peeked = (await receiver.PeekMessageAsync())!;
        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(peeked));
    }
}
