using Marketplace.Operations;
using Marketplace.Orders.Contracts;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using Microsoft.DurableTask.Client;

namespace Marketplace.Tests.Operations;

public sealed class OrchestrationTests(Azurite azurite) : IAsyncLifetime
{
    const string Operator = "operator_1";
    TestHub hub = null!;
    AuditLogTable log = null!;
    LedgerReportTable reports = null!;

    public async ValueTask InitializeAsync()
    {
        hub = await TestHub.StartAsync();
        var tables = new Faults().Tables(azurite.NewAccount());
        await tables.CreateTableIfNotExistsAsync(AuditLogTable.Name);
        await tables.CreateTableIfNotExistsAsync(LedgerReportTable.Name);
        (log, reports) = (new AuditLogTable(tables), new LedgerReportTable(tables));
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task Event_that_is_raised_ends_the_wait()
    {
        await hub.StartWaitingAsync("a");
        var answer = await ActAsync("a", "raise-event", new { name = "go", payload = "went", reason = "stuck" });
        Assert.Equal((202, "raise-event"), (answer.Status, answer.At("action").GetString()));
        await hub.UntilAsync("a", OrchestrationRuntimeStatus.Completed);
        Assert.Equal("went", (await GetAsync("a")).At("output").GetString());
        var (entries, _) = await log.PageAsync(null, 10, default);
        Assert.Equal(("orchestration.raise-event", "a", "go stuck", AuditOutcome.Done), (entries[0].Action, entries[0].Target, entries[0].Detail, entries[0].Outcome));
    }

    [Fact]
    public async Task Suspended_resumed_terminated_restarted_and_purged_in_turn()
    {
        await hub.StartWaitingAsync("a");
        await ActedAsync("suspend", OrchestrationRuntimeStatus.Suspended);
        await ActedAsync("resume", OrchestrationRuntimeStatus.Running);
        await ActedAsync("terminate", OrchestrationRuntimeStatus.Terminated);
        await ActedAsync("restart", OrchestrationRuntimeStatus.Running);
        await ActedAsync("terminate", OrchestrationRuntimeStatus.Terminated);
        Assert.Equal(202, (await ActAsync("a", "purge")).Status);
        Assert.Equal((404, "not-found"), (await GetAsync("a")) is var gone ? (gone.Status, gone.Code) : default);

        async Task ActedAsync(string action, OrchestrationRuntimeStatus status)
        {
            var answer = await ActAsync("a", action, new { reason = "why" });
            Assert.True(answer.Status == 202, answer.Text);
            await hub.UntilAsync("a", status);
        }
    }

    [Fact]
    public async Task Failed_one_tells_why_and_can_be_rewound()
    {
        await hub.Client.ScheduleNewOrchestrationInstanceAsync(TestHub.Fails, "input", new Microsoft.DurableTask.StartOrchestrationOptions("f"));
        await hub.UntilAsync("f", OrchestrationRuntimeStatus.Failed);
        var failed = await GetAsync("f");
        Assert.Equal(("failed", "Fails"), (failed.At("status").GetString(), failed.At("kind").GetString()));
        Assert.Contains("It broke.", failed.At("failure").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failed.Text, StringComparison.Ordinal);
        Assert.Equal(202, (await ActAsync("f", "rewind", new { reason = "again" })).Status);
    }

    [Fact]
    public async Task History_is_told_in_order()
    {
        await hub.StartWaitingAsync("a");
        await ActAsync("a", "raise-event", new { name = "go", payload = "went" });
        await hub.UntilAsync("a", OrchestrationRuntimeStatus.Completed);
        var history = (await new GetOrchestrationHistory(new TestCallers()).Run(Calls.Request(user: Operator), hub.Client, "a", default).ReadAsync()).At("items").EnumerateArray().ToList();
        var started = history.Single(e => e.GetProperty("type").GetString() == "ExecutionStarted");
        Assert.Equal("Waits", started.GetProperty("name").GetString());
        Assert.Equal("input", started.GetProperty("data").GetString());
        var raised = history.Single(e => e.GetProperty("type").GetString() == "EventRaised");
        Assert.Equal(("go", "went"), (raised.GetProperty("name").GetString(), raised.GetProperty("data").GetString()));
        Assert.Equal("ExecutionCompleted", history.Last(e => e.GetProperty("type").GetString()!.StartsWith("Execution", StringComparison.Ordinal)).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("resume", 409, "wrong-state")]
    [InlineData("restart", 409, "wrong-state")]
    [InlineData("rewind", 409, "wrong-state")]
    [InlineData("purge", 409, "wrong-state")]
    [InlineData("raise-event", 422, "invalid-fields")]
    [InlineData("explode", 404, "not-found")]
    public async Task Running_one_refuses_what_is_not_for_it(string action, int status, string code)
    {
        await hub.StartWaitingAsync("a");
        Assert.Equal((status, code), (await ActAsync("a", action)) is var answer ? (answer.Status, answer.Code) : default);
    }

    [Theory]
    [InlineData("raise-event")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("terminate")]
    [InlineData("restart")]
    [InlineData("rewind")]
    [InlineData("purge")]
    public async Task Unknown_one_is_404(string action) =>
        Assert.Equal((404, "not-found"), (await ActAsync("nobody", action, new { name = "go" })) is var answer ? (answer.Status, answer.Code) : default);

    [Theory]
    [InlineData("not json", 400, "malformed-json")]
    [InlineData("[]", 422, "invalid-fields")]
    [InlineData("""{"name":5}""", 422, "invalid-fields")]
    [InlineData("""{"name":" "}""", 422, "invalid-fields")]
    public async Task Body_that_is_none_changes_nothing(string body, int status, string code)
    {
        await hub.StartWaitingAsync("a");
        Assert.Equal((status, code), (await ActAsync("a", "raise-event", body)) is var answer ? (answer.Status, answer.Code) : default);
        Assert.Empty((await log.PageAsync(null, 10, default)).Entries);
    }

    [Fact]
    public async Task List_goes_page_by_page_and_tells_kinds_states_and_ages_apart()
    {
        foreach (var i in Enumerable.Range(0, 5)) await hub.StartWaitingAsync($"w{i}");
        await hub.Client.ScheduleNewOrchestrationInstanceAsync(TestHub.Fails, "input", new Microsoft.DurableTask.StartOrchestrationOptions("f"));
        await hub.UntilAsync("f", OrchestrationRuntimeStatus.Failed);

        Assert.Equal(["f", "w0", "w1", "w2", "w3", "w4"], await AllAsync("limit=2"));
        Assert.Equal(["w0", "w1", "w2", "w3", "w4"], await AllAsync("limit=2&kind=Waits"));
        Assert.Equal(["f"], await AllAsync("limit=1&kind=Fails"));
        Assert.Equal(["f"], await AllAsync("status=failed"));
        Assert.Equal(["f", "w0", "w1", "w2", "w3", "w4"], await AllAsync("status=failed,running"));
        Assert.Empty(await AllAsync("olderThan=01:00:00"));
        Assert.Equal(6, (await AllAsync("olderThan=00:00:00")).Count);
        Assert.Empty(await AllAsync("kind=Nothing"));
    }

    [Theory]
    [InlineData("status=busy", 422, "invalid-fields")]
    [InlineData("status=1", 422, "invalid-fields")]
    [InlineData("olderThan=old", 422, "invalid-fields")]
    [InlineData("olderThan=-01:00:00", 422, "invalid-fields")]
    [InlineData("limit=1000", 400, "bad-limit")]
    [InlineData("cursor=%25%25", 400, "bad-cursor")]
    public async Task Unclear_filter_is_refused(string query, int status, string code) =>
        Assert.Equal((status, code), (await ListAsync(query)) is var answer ? (answer.Status, answer.Code) : default);

    [Fact]
    public async Task Summary_counts_what_there_is()
    {
        var now = TimeProvider.System.GetUtcNow();
        await hub.StartWaitingAsync("a");
        await reports.KeepAsync(new LedgerReport(now, 0, new Marketplace.Payments.Contracts.LedgerAuditReport(5, 0, 0, 0, true, [])), default);
        var orders = new TestOrders(
            TestOrders.Order("1", OrderStatus.AwaitingPayment, now), TestOrders.Order("2", OrderStatus.Shipped, now), TestOrders.Order("3", OrderStatus.Shipped, now), TestOrders.Order("4", OrderStatus.Completed, now));

        var summary = await new GetSummary(orders, new DeadLetterDesk([]), reports, new TestCallers(), TimeProvider.System).Run(Calls.Request(user: Operator), hub.Client, default).ReadAsync();

        Assert.Equal(1, summary.At("orchestrations.running").GetInt32());
        Assert.Equal((1, 2), (summary.At("openOrders.awaiting-payment").GetInt32(), summary.At("openOrders.shipped").GetInt32()));
        Assert.True(summary.At("lastAudit.ok").GetBoolean());
        Assert.True(summary.At("complete").GetBoolean());
    }

    async Task<List<string>> AllAsync(string query)
    {
        List<string> ids = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await ListAsync($"{query}&cursor={cursor}");
            Assert.True(page.Status == 200, page.Text);
            ids.AddRange(page.At("items").EnumerateArray().Select(i => i.GetProperty("instanceId").GetString()!));
            cursor = page.At("nextCursor").GetString();
        }

        return [.. ids.Order(StringComparer.Ordinal)];
    }

    Task<Read> ListAsync(string query) => new ListOrchestrations(new TestCallers(), TimeProvider.System).Run(Calls.Request(query: query, user: Operator), hub.Client, default).ReadAsync();

    Task<Read> GetAsync(string id) => new GetOrchestration(new TestCallers()).Run(Calls.Request(user: Operator), hub.Client, id, default).ReadAsync();

    Task<Read> ActAsync(string id, string action, object? body = null) =>
        new ActOnOrchestration(new TestCallers(), new AuditLog(log, TimeProvider.System)).Run(Calls.Request("POST", user: Operator, body: body), hub.Client, id, action, default).ReadAsync();
}
