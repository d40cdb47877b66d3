using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;

namespace LocalRuntime.Tests.ServiceBus;

public class TimeTests
{
    [Fact]
    public async Task A_message_scheduled_ten_days_ahead_arrives_when_the_clock_gets_there()
    {
        await using var bus = await Bus.WithQueueAsync();
        var due = bus.Clock.GetUtcNow().AddDays(10);
        await bus.Sender().ScheduleMessageAsync(new ServiceBusMessage("ten days"), due);
        var waiting = bus.Receiver().ReceiveMessageAsync(TimeSpan.FromDays(20));

        bus.Clock.Advance(TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        bus.Clock.Advance(TimeSpan.FromSeconds(1));

        var got = (await waiting)!;
        Assert.Equal(("ten days", due, due), (got.Body.ToString(), got.ScheduledEnqueueTime, got.EnqueuedTime));
    }

    [Fact]
    public async Task A_schedule_survives_a_crash_and_time_passed_meanwhile()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.Sender().ScheduleMessageAsync(new ServiceBusMessage("a"), bus.Clock.GetUtcNow().AddHours(1));
        await bus.CrashAsync();
        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
        bus.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["a"], await bus.BodiesAsync(bus.Receiver()));
    }

    [Fact]
    public async Task A_message_may_carry_its_own_schedule_and_the_past_is_now()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.Sender().SendMessagesAsync([
            new ServiceBusMessage("later") { ScheduledEnqueueTime = bus.Clock.GetUtcNow().AddMinutes(1) },
            new ServiceBusMessage("now") { ScheduledEnqueueTime = bus.Clock.GetUtcNow().AddMinutes(-1) }]);
        Assert.Equal(["now"], await bus.BodiesAsync(bus.Receiver(ServiceBusReceiveMode.ReceiveAndDelete)));
        bus.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["later"], await bus.BodiesAsync(bus.Receiver()));
    }

    [Fact]
    public async Task A_cancelled_schedule_never_arrives_and_cannot_be_cancelled_again()
    {
        await using var bus = await Bus.WithQueueAsync();
        var sender = bus.Sender();
        var number = await sender.ScheduleMessageAsync(new ServiceBusMessage("a"), bus.Clock.GetUtcNow().AddHours(1));
        await sender.CancelScheduledMessageAsync(number);
        bus.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
        var gone = await Assert.ThrowsAsync<ServiceBusException>(() => sender.CancelScheduledMessageAsync(number));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, gone.Reason);
    }

    [Fact]
    public async Task An_expired_message_is_dropped_or_dead_lettered_as_the_queue_wants()
    {
        foreach (var keeps in new[] { false, true })
        {
            await using var bus = await Bus.WithQueueAsync(new QueueSettings { DeadLetteringOnMessageExpiration = keeps });
            await bus.Sender().SendMessageAsync(new ServiceBusMessage("old") { TimeToLive = TimeSpan.FromMinutes(5) });
            bus.Clock.Advance(TimeSpan.FromMinutes(5));

            Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
            Assert.Equal(keeps ? ["TTLExpiredException"] : Array.Empty<string>(), (await bus.ReadyAsync(bus.DeadLetters())).Select(dead => dead.DeadLetterReason!));
        }
    }

    [Fact]
    public async Task The_queues_own_limit_shortens_a_life_and_a_schedule_does_not_use_it_up()
    {
        await using var bus = await Bus.WithQueueAsync(new QueueSettings { DefaultMessageTimeToLive = TimeSpan.FromMinutes(1) });
        await bus.Sender().ScheduleMessageAsync(new ServiceBusMessage("a") { TimeToLive = TimeSpan.FromDays(1) }, bus.Clock.GetUtcNow().AddHours(1));
        bus.Clock.Advance(TimeSpan.FromHours(1));
        var got = (await bus.Receiver().PeekMessageAsync())!;
        Assert.Equal(got.EnqueuedTime.AddMinutes(1), got.ExpiresAt);
        bus.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
    }

    [Fact]
    public async Task A_message_that_expires_while_locked_may_still_be_completed()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.Sender().SendMessageAsync(new ServiceBusMessage("a") { TimeToLive = TimeSpan.FromSeconds(10) });
        var receiver = bus.Receiver();
        var got = Assert.Single(await bus.ReadyAsync(receiver));
        bus.Clock.Advance(TimeSpan.FromSeconds(20));
        await receiver.CompleteMessageAsync(got);
    }

    [Fact]
    public async Task A_duplicate_is_dropped_within_the_window_even_across_a_crash()
    {
        await using var bus = await Bus.WithQueueAsync(new QueueSettings { RequiresDuplicateDetection = true, DuplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(10) });
        await bus.Sender().SendMessageAsync(new ServiceBusMessage("first") { MessageId = "x" });
        await bus.Sender().SendMessageAsync(new ServiceBusMessage("second") { MessageId = "x" });
        await bus.CrashAsync();
        await bus.Sender().SendMessageAsync(new ServiceBusMessage("third") { MessageId = "x" });
        Assert.Equal(["first"], await bus.BodiesAsync(bus.Receiver(ServiceBusReceiveMode.ReceiveAndDelete)));

        await bus.Sender().SendMessageAsync(new ServiceBusMessage("still seen, though gone") { MessageId = "x" });
        bus.Clock.Advance(TimeSpan.FromMinutes(10));
        await bus.Sender().SendMessageAsync(new ServiceBusMessage("new again") { MessageId = "x" });
        Assert.Equal(["new again"], await bus.BodiesAsync(bus.Receiver()));
    }

    [Fact]
    public async Task Messages_without_an_id_are_no_duplicates()
    {
        await using var bus = await Bus.WithQueueAsync(new QueueSettings { RequiresDuplicateDetection = true });
        await bus.SendAsync("a", "a");
        Assert.Equal(2, (await bus.ReadyAsync(bus.Receiver())).Count);
    }
}
