using System.Net;
using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Marketplace.Local.FunctionsWorker;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Tests.FunctionsWorker;

public class QueueTests(SharedAzurite azurite)
{
    readonly string name = "q" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData(typeof(AsText), """{"coins":3}""", """{"coins":3}""")]
    [InlineData(typeof(AsObject), """{"coins":3}""", "3 coins")]
    [InlineData(typeof(AsBytes), "abc", "616263")]
    [InlineData(typeof(AsBinaryData), "abc", "abc")]
    [InlineData(typeof(AsMessage), "abc", "abc first try")]
    [InlineData(typeof(WithFacts), "abc", "abc 1 True")]
    public async Task A_message_arrives_in_the_shape_that_the_function_asks_for(Type functions, string sent, string seen)
    {
        var queue = await QueueAsync();
        await using var host = await StartAsync(functions);
        await SendAsync(queue, sent);
        await host.Calls.CountAsync(1);
        Assert.Equal([seen], host.Calls.All);
        await EmptyAsync(queue);
    }

    [Fact]
    public async Task A_message_that_always_fails_is_tried_maxDequeueCount_times_and_goes_to_the_poison_queue()
    {
        var queue = await QueueAsync();
        await using var host = await StartAsync(typeof(Fails), ("maxDequeueCount", "3"));
        await SendAsync(queue, "bad");
        var poison = await Queue(name + "-poison");
        await Eventually.TrueAsync(async () => await CountAsync(poison) == 1, "the poison message");
        Assert.Equal(["bad 1", "bad 2", "bad 3"], host.Calls.All);
        Assert.Equal("bad", Decoded((await poison.PeekMessageAsync()).Value.Body));
        await EmptyAsync(queue);
    }

    [Fact]
    public async Task A_failed_message_is_hidden_for_the_visibility_timeout()
    {
        var queue = await QueueAsync();
        await using var host = await StartAsync(typeof(Fails), ("visibilityTimeout", "00:10:00"));
        await SendAsync(queue, "bad");
        await Eventually.TrueAsync(() => Count(host, "queues.update") == 1);
        await Eventually.TrueAsync(() => Count(host, "queues.receiveEmpty") > 5);
        Assert.Equal(["bad 1"], host.Calls.All);
        Assert.Null((await queue.PeekMessageAsync()).Value);
    }

    [Fact]
    public async Task A_message_that_has_ended_the_host_too_often_goes_to_the_poison_queue_unseen()
    {
        var queue = await QueueAsync();
        await SendAsync(queue, "deadly");
        for (var i = 0; i < 2; i++) await queue.ReceiveMessagesAsync(1, TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => (await queue.ReceiveMessagesAsync(1, TimeSpan.FromSeconds(1))).Value is [{ DequeueCount: 2 }]);
        await using var host = await StartAsync(typeof(Fails), ("maxDequeueCount", "2"));
        var poison = await Queue(name + "-poison");
        await Eventually.TrueAsync(async () => await CountAsync(poison) == 1, "the poison message");
        Assert.Empty(host.Calls.All);
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_to_the_poison_queue_as_it_is()
    {
        var queue = await QueueAsync();
        await queue.SendMessageAsync("not base64!");
        await using var host = await StartAsync(typeof(AsText));
        var poison = await Queue(name + "-poison");
        await Eventually.TrueAsync(async () => await CountAsync(poison) == 1, "the poison message");
        Assert.Empty(host.Calls.All);
        Assert.Equal("not base64!", (await poison.PeekMessageAsync()).Value.Body.ToString());
    }

    [Fact]
    public async Task Without_encoding_a_message_is_taken_as_it_is()
    {
        var queue = await QueueAsync();
        await queue.SendMessageAsync("not base64!");
        await using var host = await StartAsync(typeof(AsText), ("messageEncoding", "none"));
        await host.Calls.CountAsync(1);
        Assert.Equal(["not base64!"], host.Calls.All);
    }

    [Fact]
    public async Task A_long_run_keeps_its_message_hidden_by_renewing()
    {
        var queue = await QueueAsync();
        var gate = new Gate();
        await using var host = await StartAsync(typeof(Waits), gate, ("LocalRuntime:QueueLease", "00:00:02"));
        await SendAsync(queue, "long");
        await Eventually.TrueAsync(() => Count(host, "queues.update") >= 3, "three renewals of a lease of two seconds");
        gate.Open.SetResult();
        await EmptyAsync(queue);
        Assert.Equal(["long"], host.Calls.All);
    }

    [Fact]
    public async Task No_more_run_at_once_than_a_batch_and_the_threshold_for_the_next_allow()
    {
        var queue = await QueueAsync();
        for (var i = 0; i < 8; i++) await SendAsync(queue, $"{i}");
        var gate = new Gate();
        await using var host = await StartAsync(typeof(Waits), gate, ("batchSize", "3"), ("newBatchThreshold", "1"));
        await host.Calls.CountAsync(3);
        Assert.Equal(1, Count(host, "queues.receive"));
        gate.Open.SetResult();
        await host.Calls.CountAsync(8);
        await EmptyAsync(queue);
    }

    [Fact]
    public async Task A_stopping_host_takes_no_more_and_finishes_what_it_has()
    {
        var queue = await QueueAsync();
        await SendAsync(queue, "running");
        var gate = new Gate();
        await using var host = await StartAsync(typeof(Waits), gate, ("batchSize", "1"), ("newBatchThreshold", "0"));
        await host.Calls.CountAsync(1);
        await SendAsync(queue, "later");
        var stopped = host.StopAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => { while (true) await host.Http.GetAsync("local/stats"); });
        Assert.False(stopped.IsCompleted);
        gate.Open.SetResult();
        await stopped;
        Assert.Equal(["running"], host.Calls.All);
        Assert.Equal("later", Decoded(Assert.Single((await queue.PeekMessagesAsync(5)).Value).Body));
    }

    [Fact]
    public async Task A_queue_that_appears_later_is_found()
    {
        await using var host = await StartAsync(typeof(AsText));
        await Eventually.TrueAsync(() => Count(host, "queues.receiveEmpty") > 1);
        await SendAsync(await QueueAsync(), "at last");
        await host.Calls.CountAsync(1);
    }

    [Fact]
    public async Task A_run_over_functionTimeout_is_cancelled_and_counts_as_failed()
    {
        var queue = await QueueAsync();
        await using var host = await StartAsync(typeof(NeverEnds), ("maxDequeueCount", "1"), ("functionTimeout", "00:00:00.2"));
        await SendAsync(queue, "endless");
        var poison = await Queue(name + "-poison");
        await Eventually.TrueAsync(async () => await CountAsync(poison) == 1, "the poison message");
        Assert.Equal(["cancelled"], host.Calls.All);
    }

    [Fact]
    public async Task A_queue_function_is_given_its_input_by_hand()
    {
        await using var host = await StartAsync(typeof(AsText));
        using var answer = await host.Http.PostAsync(
            $"admin/functions/AsText?code={await KeyTests.KeyAsync(host, "Master")}", new StringContent("""{"input": "typed in"}"""));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await host.Calls.CountAsync(1);
        Assert.Equal(["typed in"], host.Calls.All);
    }

    Task<TestHost> StartAsync(Type functions, params (string Key, string Value)[] settings) => StartAsync(functions, new Gate(), settings);

    async Task<TestHost> StartAsync(Type functions, Gate gate, params (string Key, string Value)[] settings) => await TestHost.StartAsync(functions, new TestHostSetup
    {
        Storage = await azurite.ConnectionStringAsync(),
        Settings = settings.Select(s => KeyValuePair.Create(s.Key.Contains(':') || s.Key == "functionTimeout" ? s.Key : "extensions:queues:" + s.Key, (string?)s.Value))
            .Append(KeyValuePair.Create("InQueue", (string?)name)).ToDictionary(),
        Configure = builder => builder.Services.AddSingleton(gate),
    });

    async Task<QueueClient> Queue(string queue) => new(await azurite.ConnectionStringAsync(), queue);

    async Task<QueueClient> QueueAsync()
    {
        var queue = await Queue(name);
        await queue.CreateAsync();
        return queue;
    }

    static async Task SendAsync(QueueClient queue, string text) => await queue.SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));

    static string Decoded(BinaryData body) => Encoding.UTF8.GetString(Convert.FromBase64String(body.ToString()));

    static long Count(TestHost host, string operation) => host.Services.GetRequiredService<StorageMeter>().Counts.GetValueOrDefault(operation);

    static Task EmptyAsync(QueueClient queue) => Eventually.TrueAsync(async () => await CountAsync(queue) == 0, "an empty queue");

    static async Task<int> CountAsync(QueueClient queue)
    {
        try
        {
            return (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;
        }
        catch (Azure.RequestFailedException none) when (none.Status == 404)
        {
            return -1;
        }
    }

    public sealed class Gate
    {
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public record Accrual(int Coins);

    public class AsText(Calls calls)
    {
        [Function("AsText")]
        public void Run([QueueTrigger("%InQueue%")] string text) => calls.Add(text);
    }

    public class AsObject(Calls calls)
    {
        [Function("AsObject")]
        public void Run([QueueTrigger("%InQueue%")] Accrual accrual) => calls.Add($"{accrual.Coins} coins");
    }

    public class AsBytes(Calls calls)
    {
        [Function("AsBytes")]
        public void Run([QueueTrigger("%InQueue%")] byte[] bytes) => calls.Add(Convert.ToHexString(bytes));
    }

    public class AsBinaryData(Calls calls)
    {
        [Function("AsBinaryData")]
        public async Task Run([QueueTrigger("%InQueue%")] BinaryData data)
        {
            await Task.Yield();
            calls.Add(data.ToString());
        }
    }

    public class AsMessage(Calls calls)
    {
        [Function("AsMessage")]
        public void Run([QueueTrigger("%InQueue%")] QueueMessage message) => calls.Add($"{message.Body} {(message.DequeueCount == 1 ? "first try" : "again")}");
    }

    public class WithFacts(Calls calls)
    {
        [Function("WithFacts")]
        public void Run([QueueTrigger("%InQueue%")] string text, int dequeueCount, DateTimeOffset insertionTime, FunctionContext context) =>
            calls.Add($"{context.BindingContext.BindingData["QueueTrigger"]} {dequeueCount} {insertionTime > default(DateTimeOffset)}");
    }

    public class Fails(Calls calls)
    {
        [Function("Fails")]
        public void Run([QueueTrigger("%InQueue%")] string text, long dequeueCount)
        {
            calls.Add($"{text} {dequeueCount}");
            throw new InvalidOperationException(text);
        }
    }

    public class Waits(Calls calls, Gate gate)
    {
        [Function("Waits")]
        public Task Run([QueueTrigger("%InQueue%")] string text)
        {
            calls.Add(text);
            return gate.Open.Task;
        }
    }

    public class NeverEnds(Calls calls)
    {
        [Function("NeverEnds")]
        public async Task Run([QueueTrigger("%InQueue%")] string text, CancellationToken cancellation)
        {
            var cancelled = new TaskCompletionSource();
            await using var registered = cancellation.Register(() =>
            {
                calls.Add("cancelled");
                cancelled.SetResult();
            });
            await cancelled.Task;
        }
    }
}
