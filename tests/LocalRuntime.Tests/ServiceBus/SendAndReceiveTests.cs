using Azure.Messaging.ServiceBus;

namespace LocalRuntime.Tests.ServiceBus;

public class SendAndReceiveTests
{
    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.Sender().SendMessageAsync(Full());

        var got = Assert.Single(await bus.ReadyAsync(bus.Receiver()));

        Assert.Equal("body", got.Body.ToString());
        Assert.Equal(("id-1", "session-1", "subject", "text/plain"), (got.MessageId, got.SessionId, got.Subject, got.ContentType));
        Assert.Equal(("correlation", "to", "reply", "reply-session"), (got.CorrelationId, got.To, got.ReplyTo, got.ReplyToSessionId));
        Assert.Equal(TimeSpan.FromHours(1), got.TimeToLive);
        Assert.Equal(got.EnqueuedTime.AddHours(1), got.ExpiresAt);
        Assert.Equal((7, "seven", true), (got.ApplicationProperties["number"], got.ApplicationProperties["word"], got.ApplicationProperties["flag"]));
        Assert.Equal((1L, 1), (got.SequenceNumber, got.DeliveryCount));
        Assert.Equal(ServiceBusMessageState.Active, got.State);
    }

    [Fact]
    public async Task All_of_it_survives_a_crash()
    {
        await using var bus = await Bus.WithQueueAsync();
        var sent = Full();
        sent.ApplicationProperties["at"] = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.FromHours(8));
        sent.ApplicationProperties["price"] = 19.99m;
        sent.ApplicationProperties["id"] = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
        await bus.Sender().SendMessageAsync(sent);

        await bus.CrashAsync();

        var got = Assert.Single(await bus.ReadyAsync(bus.Receiver()));
        Assert.Equal(("body", "id-1", "subject", "session-1"), (got.Body.ToString(), got.MessageId, got.Subject, got.SessionId));
        Assert.Equal(sent.ApplicationProperties.OrderBy(pair => pair.Key), got.ApplicationProperties.OrderBy(pair => pair.Key));
        Assert.Equal(TimeSpan.FromHours(1), got.TimeToLive);
    }

    [Fact]
    public async Task Messages_come_in_the_order_they_were_sent()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.SendAsync("a", "b");
        await bus.SendAsync("c");

        Assert.Equal(["a", "b", "c"], await bus.BodiesAsync(bus.Receiver()));
    }

    [Fact]
    public async Task Sender_may_change_its_message_after_sending()
    {
        await using var bus = await Bus.WithQueueAsync();
        var message = new ServiceBusMessage("first") { ApplicationProperties = { ["n"] = 1 } };
        await bus.Sender().SendMessageAsync(message);
        message.ApplicationProperties["n"] = 2;
        message.Body = BinaryData.FromString("second");

        var got = Assert.Single(await bus.ReadyAsync(bus.Receiver()));
        Assert.Equal(("first", 1), (got.Body.ToString(), got.ApplicationProperties["n"]));
    }

    [Fact]
    public async Task A_waiting_receiver_is_woken_by_the_message()
    {
        await using var bus = await Bus.WithQueueAsync();
        var waiting = bus.Receiver().ReceiveMessageAsync();
        Assert.False(waiting.IsCompleted);

        await bus.SendAsync("late");

        Assert.Equal("late", (await waiting)!.Body.ToString());
    }

    [Fact]
    public async Task A_receiver_that_waited_in_vain_gets_nothing()
    {
        await using var bus = await Bus.WithQueueAsync();
        var waiting = bus.Receiver().ReceiveMessageAsync(TimeSpan.FromSeconds(30));
        bus.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(waiting.IsCompleted);
        bus.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task A_cancelled_receiver_takes_no_message_with_it()
    {
        await using var bus = await Bus.WithQueueAsync();
        using var cancel = new CancellationTokenSource();
        var waiting = bus.Receiver().ReceiveMessageAsync(null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);

        await bus.SendAsync("a");
        Assert.Equal(["a"], await bus.BodiesAsync(bus.Receiver()));
    }

    [Fact]
    public async Task Each_message_goes_to_one_of_many_receivers()
    {
        await using var bus = await Bus.WithQueueAsync();
        var receivers = Enumerable.Range(0, 8).Select(_ => ReceiveAsync(bus, 25)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(batch => bus.SendAsync([.. Enumerable.Range(batch * 20, 20).Select(i => $"{i}")])));

        var all = (await Task.WhenAll(receivers)).SelectMany(bodies => bodies).ToList();

        Assert.Equal(200, all.Count);
        Assert.Equal(200, all.Distinct().Count());
    }

    [Fact]
    public async Task A_batch_takes_what_fits_and_arrives_whole()
    {
        await using var bus = await Bus.WithQueueAsync();
        using var batch = await bus.Sender().CreateMessageBatchAsync(new CreateMessageBatchOptions { MaxSizeInBytes = 2000 });
        var added = 0;
        while (batch.TryAddMessage(new ServiceBusMessage(new string('x', 500)))) added++;
        await bus.Sender().SendMessagesAsync(batch);

        Assert.Equal((3, 3), (added, batch.Count));
        Assert.Equal(3, (await bus.ReadyAsync(bus.Receiver())).Count);
    }

    [Fact]
    public async Task Too_large_a_message_is_refused()
    {
        await using var bus = await Bus.WithQueueAsync();
        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => bus.Sender().SendMessageAsync(new ServiceBusMessage(new byte[300_000])));
        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refused.Reason);
    }

    [Fact]
    public async Task A_property_of_an_unknown_type_is_refused()
    {
        await using var bus = await Bus.WithQueueAsync();
        var message = new ServiceBusMessage("a") { ApplicationProperties = { ["list"] = new List<int>() } };
        await Assert.ThrowsAsync<System.Runtime.Serialization.SerializationException>(() => bus.Sender().SendMessageAsync(message));
        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
    }

    [Fact]
    public async Task An_unknown_queue_is_not_found()
    {
        await using var bus = Bus.Empty();
        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => bus.Sender("nowhere").SendMessageAsync(new ServiceBusMessage("a")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, refused.Reason);
        Assert.False(refused.IsTransient);
    }

    [Fact]
    public async Task A_client_of_no_running_broker_says_so()
    {
        await using var client = new ServiceBusClient("Endpoint=sb://nobody/;SharedAccessKeyName=a;SharedAccessKey=b");
        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => client.CreateSender("orders").SendMessageAsync(new ServiceBusMessage("a")));
        Assert.Equal((ServiceBusFailureReason.ServiceCommunicationProblem, true), (refused.Reason, refused.IsTransient));
    }

    [Fact]
    public async Task Stopping_the_broker_ends_all_waiting()
    {
        await using var bus = await Bus.WithQueueAsync();
        var waiting = bus.Receiver().ReceiveMessageAsync();
        await bus.Local.DisposeAsync();
        Assert.Equal(ServiceBusFailureReason.ServiceCommunicationProblem, (await Assert.ThrowsAsync<ServiceBusException>(() => waiting)).Reason);
    }

    [Fact]
    public async Task Receive_and_delete_leaves_nothing()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.SendAsync("a");
        var receiver = bus.Receiver(ServiceBusReceiveMode.ReceiveAndDelete);

        var got = Assert.Single(await bus.ReadyAsync(receiver));

        await bus.CrashAsync();
        Assert.Empty(await bus.ReadyAsync(bus.Receiver()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(got));
    }

    [Fact]
    public async Task Peeking_walks_through_the_queue_and_takes_nothing()
    {
        await using var bus = await Bus.WithQueueAsync();
        await bus.SendAsync("a", "b", "c");
        var receiver = bus.Receiver();

        Assert.Equal(["a", "b"], (await receiver.PeekMessagesAsync(2)).Select(message => message.Body.ToString()));
        Assert.Equal("c", (await receiver.PeekMessageAsync())!.Body.ToString());
        Assert.Null(await receiver.PeekMessageAsync());
        Assert.Equal("b", (await receiver.PeekMessageAsync(2))!.Body.ToString());
        Assert.Equal(3, (await bus.ReadyAsync(receiver)).Count);
    }

    private static ServiceBusMessage Full() => new("body")
    {
        MessageId = "id-1",
        SessionId = "session-1",
        Subject = "subject",
        ContentType = "text/plain",
        CorrelationId = "correlation",
        To = "to",
        ReplyTo = "reply",
        ReplyToSessionId = "reply-session",
        TimeToLive = TimeSpan.FromHours(1),
        ApplicationProperties = { ["number"] = 7, ["word"] = "seven", ["flag"] = true },
    };

    private static async Task<List<string>> ReceiveAsync(Bus bus, int count)
    {
        var bodies = new List<string>();
        var receiver = bus.Receiver();
        while (bodies.Count < count)
        {
            var message = (await receiver.ReceiveMessageAsync())!;
            bodies.Add(message.Body.ToString());
            await receiver.CompleteMessageAsync(message);
        }

        return bodies;
    }
}
