using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Marketplace.Local.ServiceBus;

namespace LocalRuntime.Tests.ServiceBus;

public class ProcessorTests
{
    private static readonly QueueSettings Short = new() { LockDuration = TimeSpan.FromSeconds(30), MaxDeliveryCount = 2 };

    [Fact]
    public async Task A_handled_message_is_completed()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        var handled = new Seen<string>();
        await using var processor = Started(bus, args => handled.AddAsync(args.Message.Body.ToString()));
        await bus.SendAsync("a", "b", "c");

        Assert.Equal(["a", "b", "c"], (await handled.WaitForAsync(3)).Order());
        await processor.StopProcessingAsync();
        Assert.Equal(0, Assert.Single(bus.Local.Depths()).Active);
        Assert.False(processor.IsProcessing);
    }

    [Fact]
    public async Task A_failing_handler_is_reported_and_its_message_dead_lettered_in_the_end()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        var errors = new Seen<ProcessErrorEventArgs>();
        await using var processor = Started(bus, _ => throw new InvalidOperationException("no"), errors);
        await bus.SendAsync("bad");

        var reported = await errors.WaitForAsync(2);

        await processor.StopProcessingAsync();
        Assert.All(reported, error => Assert.Equal((ServiceBusErrorSource.ProcessMessageCallback, "no", "orders"), (error.ErrorSource, error.Exception.Message, error.EntityPath)));
        Assert.Equal("MaxDeliveryCountExceeded", Assert.Single(await bus.ReadyAsync(bus.DeadLetters())).DeadLetterReason);
    }

    [Fact]
    public async Task Without_auto_complete_the_handler_settles()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        var handled = new Seen<string>();
        await using var processor = Started(bus, async args =>
        {
            if (args.Message.Body.ToString() == "done") await args.CompleteMessageAsync(args.Message);
            await handled.AddAsync(args.Message.Body.ToString());
        }, options: new ServiceBusProcessorOptions { AutoCompleteMessages = false });
        await bus.SendAsync("done", "left");
        await handled.WaitForAsync(2);
        await processor.StopProcessingAsync();

        Assert.Equal(1, Assert.Single(bus.Local.Depths()).Active);
    }

    [Fact]
    public async Task A_handler_that_settles_itself_is_not_settled_again()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        var handled = new Seen<string>();
        var errors = new Seen<ProcessErrorEventArgs>();
        await using var processor = Started(bus, async args =>
        {
            await args.DeadLetterMessageAsync(args.Message, "mine");
            await handled.AddAsync("");
        }, errors);
        await bus.SendAsync("a");
        await handled.WaitForAsync(1);
        await processor.StopProcessingAsync();

        Assert.Equal("mine", Assert.Single(await bus.ReadyAsync(bus.DeadLetters())).DeadLetterReason);
        Assert.Equal(0, errors.Count);
    }

    [Fact]
    public async Task As_many_handlers_run_at_once_as_allowed()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        var started = new Seen<int>();
        var go = new TaskCompletionSource();
        var running = 0;
        await using var processor = Started(bus, async _ =>
        {
            await started.AddAsync(Interlocked.Increment(ref running));
            await go.Task;
            Interlocked.Decrement(ref running);
        }, options: new ServiceBusProcessorOptions { MaxConcurrentCalls = 3 });
        await bus.SendAsync("1", "2", "3", "4", "5");
        await started.WaitForAsync(3);
        Assert.Equal(3, started.Count);
        go.SetResult();
        Assert.Equal(3, (await started.WaitForAsync(5)).Max());
    }

    [Fact]
    public async Task A_long_handler_keeps_its_lock()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        var started = new Seen<ServiceBusReceivedMessage>();
        var go = new TaskCompletionSource();
        await using var processor = Started(bus, async args =>
        {
            await started.AddAsync(args.Message);
            await go.Task;
        });
        await bus.SendAsync("slow");
        var message = (await started.WaitForAsync(1))[0];

        for (var i = 0; i < 6; i++)
        {
            var before = message.LockedUntil;
            await Eventually.TrueAsync(() => { bus.Clock.Advance(TimeSpan.FromSeconds(5)); return message.LockedUntil > before; });
        }

        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
        go.SetResult();
        await processor.StopProcessingAsync();
        Assert.Equal(0, Assert.Single(bus.Local.Depths()).Active);
    }

    [Fact]
    public async Task A_lock_that_is_not_renewed_is_lost_and_completing_is_reported()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        var started = new Seen<int>();
        var errors = new Seen<ProcessErrorEventArgs>();
        var go = new TaskCompletionSource();
        await using var processor = Started(bus, async args =>
        {
            await started.AddAsync(1);
            if (args.Message.DeliveryCount == 1) await go.Task;
        }, errors, new ServiceBusProcessorOptions { MaxAutoLockRenewalDuration = TimeSpan.Zero });
        await bus.SendAsync("slow");
        await started.WaitForAsync(1);
        bus.Clock.Advance(Short.LockDuration);
        go.SetResult();

        var error = (await errors.WaitForAsync(1))[0];
        Assert.Equal(ServiceBusErrorSource.Complete, error.ErrorSource);
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, Assert.IsType<ServiceBusException>(error.Exception).Reason);
        await started.WaitForAsync(2);
    }

    [Fact]
    public async Task Stopping_waits_for_the_handlers_that_run()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        var started = new Seen<CancellationToken>();
        var go = new TaskCompletionSource();
        await using var processor = Started(bus, async args =>
        {
            await started.AddAsync(args.CancellationToken);
            await go.Task;
        });
        await bus.SendAsync("a", "b");
        var told = (await started.WaitForAsync(1))[0];
        var stopping = processor.StopProcessingAsync();
        Assert.True(told.IsCancellationRequested);
        Assert.False(stopping.IsCompleted);
        go.SetResult();
        await stopping;
        Assert.Equal(1, Assert.Single(bus.Local.Depths()).Active);
    }

    [Fact]
    public async Task A_processor_needs_both_handlers_and_can_be_started_again()
    {
        await using var bus = await Bus.WithQueueAsync(Short);
        await using var bare = bus.Client.CreateProcessor("orders");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bare.StartProcessingAsync());
        var handled = new Seen<string>();
        await using var processor = Started(bus, args => handled.AddAsync(args.Message.Body.ToString()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => processor.StartProcessingAsync());
        await processor.StopProcessingAsync();
        await processor.StartProcessingAsync();
        await bus.SendAsync("a");
        await handled.WaitForAsync(1);
    }

    [Fact]
    public async Task Sessions_are_processed_in_order_and_side_by_side()
    {
        await using var bus = await Bus.WithQueueAsync(Short with { RequiresSession = true });
        var handled = new Seen<(string Session, string Body)>();
        var events = new ConcurrentQueue<string>();
        await using var processor = bus.Client.CreateSessionProcessor("orders", new ServiceBusSessionProcessorOptions { MaxConcurrentSessions = 2, SessionIdleTimeout = TimeSpan.FromSeconds(5) });
        processor.SessionInitializingAsync += args => { events.Enqueue("begin " + args.SessionId); return Task.CompletedTask; };
        processor.SessionClosingAsync += args => { events.Enqueue("end " + args.SessionId); return Task.CompletedTask; };
        processor.ProcessErrorAsync += args => throw args.Exception;
        processor.ProcessMessageAsync += async args =>
        {
            await args.SetSessionStateAsync(args.Message.Body);
            await handled.AddAsync((args.SessionId, args.Message.Body.ToString()));
        };
        await bus.Sender().SendMessagesAsync(Enumerable.Range(0, 30).Select(i => new ServiceBusMessage($"{i:00}") { SessionId = $"s{i % 2}" }));
        await processor.StartProcessingAsync();

        var all = await handled.WaitForAsync(30);
        await processor.StopProcessingAsync();

        Assert.All(all.GroupBy(one => one.Session), session => Assert.Equal(session.Select(one => one.Body).Order(), session.Select(one => one.Body)));
        Assert.Equal(["begin s0", "begin s1", "end s0", "end s1"], events.Order());
        await using var after = await bus.Client.AcceptSessionAsync("orders", "s1");
        Assert.Equal("29", (await after.GetSessionStateAsync())!.ToString());
        Assert.Equal(0, Assert.Single(bus.Local.Depths()).Active);
    }

    [Fact]
    public async Task More_sessions_than_slots_take_turns_when_one_falls_silent()
    {
        await using var bus = await Bus.WithQueueAsync(Short with { RequiresSession = true });
        var handled = new Seen<string>();
        await using var processor = bus.Client.CreateSessionProcessor("orders", new ServiceBusSessionProcessorOptions { MaxConcurrentSessions = 1, SessionIdleTimeout = TimeSpan.FromSeconds(5) });
        processor.ProcessErrorAsync += args => throw args.Exception;
        processor.ProcessMessageAsync += args => handled.AddAsync(args.SessionId);
        await bus.Sender().SendMessagesAsync(Enumerable.Range(0, 3).Select(i => new ServiceBusMessage("") { SessionId = $"s{i}" }));
        await processor.StartProcessingAsync();

        await Eventually.TrueAsync(() => { bus.Clock.Advance(TimeSpan.FromSeconds(1)); return handled.Count == 3; });
    }

    private static ServiceBusProcessor Started(Bus bus, Func<ProcessMessageEventArgs, Task> handler, Seen<ProcessErrorEventArgs>? errors = null, ServiceBusProcessorOptions? options = null)
    {
        var processor = bus.Client.CreateProcessor("orders", options ?? new ServiceBusProcessorOptions());
        processor.ProcessMessageAsync += handler;
        processor.ProcessErrorAsync += args => errors is null ? Task.CompletedTask : errors.AddAsync(args);
        Assert.True(processor.StartProcessingAsync().IsCompletedSuccessfully);
        return processor;
    }
}
