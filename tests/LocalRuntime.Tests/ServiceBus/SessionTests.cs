using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;

namespace LocalRuntime.Tests.ServiceBus;

public class SessionTests
{
    private static readonly QueueSettings Sessions = new() { RequiresSession = true, LockDuration = TimeSpan.FromSeconds(30), MaxDeliveryCount = 3 };

    [Fact]
    public async Task A_session_receiver_sees_its_own_messages_in_order()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        await SendAsync(bus, ("a", "1"), ("b", "1"), ("a", "2"));

        await using var a = await bus.Client.AcceptSessionAsync("orders", "a");
        await using var b = await bus.Client.AcceptNextSessionAsync("orders");

        Assert.Equal(["a1", "a2"], await bus.BodiesAsync(a));
        Assert.Equal("b", b.SessionId);
        Assert.Equal(["b1"], await bus.BodiesAsync(b));
    }

    [Fact]
    public async Task A_held_session_is_refused_to_others_until_it_is_closed()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        await SendAsync(bus, ("a", "1"));
        var first = await bus.Client.AcceptSessionAsync("orders", "a");
        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => bus.Client.AcceptSessionAsync("orders", "a"));
        Assert.Equal(ServiceBusFailureReason.SessionCannotBeLocked, refused.Reason);

        Assert.Single(await bus.ReadyAsync(first));
        await first.CloseAsync();

        await using var second = await bus.Client.AcceptSessionAsync("orders", "a");
        Assert.Equal(2, Assert.Single(await bus.ReadyAsync(second)).DeliveryCount);
    }

    [Fact]
    public async Task Waiting_for_the_next_session_ends_with_its_first_message_or_in_time()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        var waiting = bus.Client.AcceptNextSessionAsync("orders");
        await SendAsync(bus, ("a", "1"));
        Assert.Equal("a", (await waiting).SessionId);

        var vain = bus.Client.AcceptNextSessionAsync("orders");
        bus.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(vain.IsCompleted);
        var renewed = bus.Clock.GetUtcNow();
        await (await waiting).RenewSessionLockAsync();
        Assert.Equal(renewed + Sessions.LockDuration, (await waiting).SessionLockedUntil);
    }

    [Fact]
    public async Task No_session_in_time_is_a_timeout()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        var vain = bus.Client.AcceptNextSessionAsync("orders");
        bus.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ServiceBusFailureReason.ServiceTimeout, (await Assert.ThrowsAsync<ServiceBusException>(() => vain)).Reason);
    }

    [Fact]
    public async Task A_lost_session_goes_to_the_next_who_waits_with_what_was_not_settled()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        await SendAsync(bus, ("a", "1"), ("a", "2"));
        var first = await bus.Client.AcceptSessionAsync("orders", "a");
        var held = await bus.ReadyAsync(first);
        await first.CompleteMessageAsync(held[0]);
        var waiting = bus.Client.AcceptNextSessionAsync("orders");
        bus.Clock.Advance(Sessions.LockDuration);

        await using var second = await waiting;
        Assert.Equal(["a2"], await bus.BodiesAsync(second));
        foreach (var act in new Func<Task>[] { () => first.CompleteMessageAsync(held[1]), () => first.RenewSessionLockAsync(), () => first.ReceiveMessageAsync(), () => first.GetSessionStateAsync() })
            Assert.Equal(ServiceBusFailureReason.SessionLockLost, (await Assert.ThrowsAsync<ServiceBusException>(act)).Reason);
    }

    [Fact]
    public async Task State_is_kept_for_the_session()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        var first = await bus.Client.AcceptSessionAsync("orders", "a");
        Assert.Null(await first.GetSessionStateAsync());
        await first.SetSessionStateAsync(BinaryData.FromString("step 2"));
        await bus.CrashAsync();

        var second = await bus.Client.AcceptSessionAsync("orders", "a");
        Assert.Equal("step 2", (await second.GetSessionStateAsync())!.ToString());
        await second.SetSessionStateAsync(null);
        await bus.CrashAsync();
        Assert.Null(await (await bus.Client.AcceptSessionAsync("orders", "a")).GetSessionStateAsync());
    }

    [Fact]
    public async Task Sessions_are_not_held_over_a_crash_and_keep_their_order()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        await SendAsync(bus, ("a", "1"), ("a", "2"));
        Assert.Equal(2, (await bus.ReadyAsync(await bus.Client.AcceptSessionAsync("orders", "a"))).Count);
        await bus.CrashAsync();
        Assert.Equal(["a1", "a2"], await bus.BodiesAsync(await bus.Client.AcceptNextSessionAsync("orders")));
    }

    [Fact]
    public async Task A_session_queue_takes_messages_of_sessions_and_receivers_of_sessions_only()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.SendAsync("no session"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Receiver().ReceiveMessageAsync());
        await bus.Local.CreateQueueAsync("plain");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bus.Client.AcceptSessionAsync("plain", "a"));
    }

    [Fact]
    public async Task Dead_letters_of_a_session_queue_have_no_sessions()
    {
        await using var bus = await Bus.WithQueueAsync(Sessions);
        await SendAsync(bus, ("a", "1"));
        await using var a = await bus.Client.AcceptSessionAsync("orders", "a");
        await a.DeadLetterMessageAsync(Assert.Single(await bus.ReadyAsync(a)), "why");
        var dead = Assert.Single(await bus.ReadyAsync(bus.DeadLetters()));
        Assert.Equal(("a", "why"), (dead.SessionId, dead.DeadLetterReason));
    }

    private static Task SendAsync(Bus bus, params (string Session, string Body)[] messages) =>
        bus.Sender().SendMessagesAsync(messages.Select(message => new ServiceBusMessage(message.Session + message.Body) { SessionId = message.Session }));
}
