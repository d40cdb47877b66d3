using System.Text;
using Azure.Storage.Queues;
using Marketplace.Operations;
using Marketplace.Shared.Storage;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Operations;

public sealed class DeadLetterTests(Azurite azurite) : IAsyncLifetime
{
    const string Queue = "coins-earned";
    readonly Faults faults = new();
    QueueServiceClient raw = null!;
    QueueServiceClient encoding = null!;
    AuditLogTable log = null!;
    DeadLetterDesk desk = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = azurite.NewAccount();
        var options = new QueueClientOptions();
        options.AddPolicy(faults, Azure.Core.HttpPipelinePosition.PerCall);
        raw = new QueueServiceClient(connection, options);
        encoding = new Faults().Queues(connection);
        var tables = new Faults().Tables(connection);
        log = new AuditLogTable(tables);
        await tables.CreateTableIfNotExistsAsync(AuditLogTable.Name);
        await raw.CreateQueueAsync(Queue);
        await raw.CreateQueueAsync($"{Queue}-poison");
        desk = new DeadLetterDesk([new QueueDeadLetters(raw, [new StorageThing(StorageKind.Queue, Queue), new StorageThing(StorageKind.Table, "orders")])]);
        faults.Reset();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Poison_messages_are_listed_readable_and_stay_where_they_are()
    {
        await PoisonAsync("""{"orderId":"ord_1"}""");
        for (var i = 0; i < 2; i++)
        {
            var list = await ListAsync();
            var item = Assert.Single(list.At("items").EnumerateArray());
            Assert.Equal("""{"orderId":"ord_1"}""", item.GetProperty("body").GetString());
            Assert.Equal(Queue, item.GetProperty("entity").GetString());
        }

        Assert.Equal(1, (await desk.CountAsync(default))[Queue]);
        Assert.Equal(200, (await ListAsync($"entity={Queue}")).Status);
        Assert.Equal(200, (await ListAsync($"entity={Queue}-poison")).Status);
        Assert.Equal((404, "not-found"), (await ListAsync("entity=other")) is var none ? (none.Status, none.Code) : default);
    }

    [Fact]
    public async Task Resent_message_goes_back_as_it_was_and_the_others_stay()
    {
        foreach (var body in new[] { "one", "two", "three" }) await PoisonAsync(body);
        var two = await IdOfAsync("two");

        Assert.Equal(200, (await SettleAsync(two, "resend")).Status);

        Assert.Equal(["one", "three"], (await ListAsync()).At("items").EnumerateArray().Select(i => i.GetProperty("body").GetString()!).Order());
        var again = (await encoding.GetQueueClient(Queue).ReceiveMessagesAsync(32)).Value;
        Assert.Equal("two", Assert.Single(again).Body.ToString());
        Assert.Equal((404, "not-found"), (await SettleAsync(two, "resend")) is var twice ? (twice.Status, twice.Code) : default);
        Assert.Equal((404, "not-found"), (await SettleAsync(two, "discard")) is var late ? (late.Status, late.Code) : default);
    }

    [Fact]
    public async Task Discarded_message_is_gone()
    {
        await PoisonAsync("one");
        Assert.Equal(200, (await SettleAsync(await IdOfAsync("one"), "discard")).Status);
        Assert.Empty((await ListAsync()).At("items").EnumerateArray());
        Assert.Empty((await raw.GetQueueClient(Queue).PeekMessagesAsync(32)).Value);
    }

    [Fact]
    public async Task Message_far_behind_others_is_found_and_they_are_all_given_back()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PoisonAsync($"early {i}")));
        var last = (await encoding.GetQueueClient($"{Queue}-poison").SendMessageAsync("last")).Value;
        Assert.Equal(200, (await SettleAsync(new DeadLetterKey("queue", Queue, last.MessageId).Encode(), "resend")).Status);
        Assert.Equal(40, (await raw.GetQueueClient($"{Queue}-poison").ReceiveMessagesAsync(32)).Value.Length + (await raw.GetQueueClient($"{Queue}-poison").ReceiveMessagesAsync(32)).Value.Length);
    }

    [Fact]
    public async Task Message_that_is_not_ours_to_decode_is_shown_and_resent_as_it_is()
    {
        await raw.GetQueueClient($"{Queue}-poison").SendMessageAsync("not base64!");
        Assert.Equal(200, (await SettleAsync(await IdOfAsync("not base64!"), "resend")).Status);
        Assert.Equal("not base64!", Assert.Single((await raw.GetQueueClient(Queue).PeekMessagesAsync(32)).Value).Body.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resend_that_dies_on_the_way_may_send_twice_but_never_loses(bool afterSending)
    {
        for (var (crashAt, crashed) = (1, true); crashed; crashAt++)
        {
            crashed = false;
            var body = $"message {crashAt}";
            await PoisonAsync(body);
            var id = await IdOfAsync(body);
            faults.Reset(crashAt, afterSending);
            try
            {
                await desk.SettleAsync(id, DeadLetterAction.Resend, default);
            }
            catch (CrashException)
            {
                crashed = true;
            }

            faults.Reset();
            Assert.True(await HoldsAsync(Queue, body) || await HoldsAsync($"{Queue}-poison", body), $"{body} is lost");
        }
    }

    [Fact]
    public async Task Poison_of_a_blob_trigger_can_be_discarded_but_not_sent_again()
    {
        await raw.CreateQueueAsync("webjobs-blobtrigger-poison");
        await raw.GetQueueClient("webjobs-blobtrigger-poison").SendMessageAsync("{}");
        var id = await IdOfAsync("{}");
        Assert.Equal((409, "cannot-resend"), (await SettleAsync(id, "resend")) is var no ? (no.Status, no.Code) : default);
        Assert.Equal(200, (await SettleAsync(id, "discard")).Status);
    }

    [Theory]
    [InlineData("", "resend")]
    [InlineData("%%%", "discard")]
    [InlineData("YQ", "discard")]
    [InlineData("cXVldWV8b3RoZXJ8MQ", "discard")]
    [InlineData("YnVzfHF1ZXVlfDE", "discard")]
    [InlineData("YnVzfHF1ZXVlfDE", "explode")]
    public async Task Unknown_ids_and_actions_are_404(string id, string action) =>
        Assert.Equal((404, "not-found"), (await SettleAsync(id, action)) is var answer ? (answer.Status, answer.Code) : default);

    [Fact]
    public async Task Both_acts_and_refusals_stand_in_the_audit_log()
    {
        await PoisonAsync("one");
        var id = await IdOfAsync("one");
        await SettleAsync(id, "discard");
        await SettleAsync(id, "discard");
        var (entries, _) = await log.PageAsync(null, 20, default);
        Assert.Equal([AuditOutcome.Refused, AuditOutcome.Done], entries.Select(e => e.Outcome));
        Assert.All(entries, e => Assert.Equal(("operator_1", "dead-letter.discard", id), (e.OperatorId, e.Action, e.Target)));
    }

    [Fact]
    public void Body_is_shown_as_text_or_base64_and_never_too_long()
    {
        Assert.Equal("值", DeadLetter.Show(Encoding.UTF8.GetBytes("值")));
        Assert.Equal("/wA=", DeadLetter.Show([0xff, 0]));
        Assert.Equal(4_001, DeadLetter.Show(Encoding.ASCII.GetBytes(new string('x', 5_000))).Length);
    }

    /// <summary>Whether a queue has it, be it hidden for a while because somebody died with it in hand.</summary>
    async Task<bool> HoldsAsync(string queue, string body)
    {
        var client = encoding.GetQueueClient(queue);
        var seen = (await client.PeekMessagesAsync(32)).Value;
        return seen.Any(m => m.Body.ToString() == body) || (await client.GetPropertiesAsync()).Value.ApproximateMessagesCount > seen.Length;
    }

    async Task PoisonAsync(string body) => await encoding.GetQueueClient($"{Queue}-poison").SendMessageAsync(body);

    async Task<string> IdOfAsync(string body) =>
        (await ListAsync()).At("items").EnumerateArray().Single(i => i.GetProperty("body").GetString() == body).GetProperty("id").GetString()!;

    Task<Read> ListAsync(string query = "") => new ListDeadLetters(desk, new TestCallers()).Run(Calls.Request(query: query, user: "operator_1"), default).ReadAsync();

    Task<Read> SettleAsync(string id, string action) =>
        new SettleDeadLetter(desk, new TestCallers(), new AuditLog(log, TimeProvider.System)).Run(Calls.Request("POST", user: "operator_1"), id, action, default).ReadAsync();
}
