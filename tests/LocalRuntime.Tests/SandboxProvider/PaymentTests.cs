using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using static LocalRuntime.Tests.SandboxProvider.SandboxHost;

namespace LocalRuntime.Tests.SandboxProvider;

public class PaymentTests
{
    [Fact]
    public async Task An_approved_payment_is_paid_and_the_app_is_told_with_a_signature()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve");

        var told = (await host.Notifications.WaitForAsync(1))[0];

        Assert.Equal("paid", await host.StatusOfAsync("pay-1"));
        Assert.Equal(("payment.succeeded", "pay-1", 1999L, "CNY"), (told.Type, (string)told.Json["paymentId"]!, (long)told.Json["amount"]!["amount"]!, (string)told.Json["amount"]!["currency"]!));
        var time = host.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{time}.{told.Body}"));
        Assert.Equal($"t={time},v1={Convert.ToHexStringLower(hash)}", told.Signature);
    }

    [Fact]
    public async Task Asking_for_the_same_payment_again_opens_one_and_another_amount_is_refused()
    {
        await using var host = await StartAsync();
        var body = new { paymentId = "pay-1", amount = Yuan(1999), description = "A mug" };
        var first = await host.PostAsync("/sandbox/payments", body);
        var again = await host.PostAsync("/sandbox/payments", body);

        Assert.Equal((HttpStatusCode.Created, "/sandbox/pay/pay-1"), (first.Status, (string)first.Json!["payUrl"]!));
        Assert.Equal((first.Status, first.Json.ToJsonString()), (again.Status, again.Json!.ToJsonString()));
        Assert.Equal("409 payment-id-reused", await host.CodeOfAsync("/sandbox/payments", body with { amount = Yuan(2000) }));
    }

    [Theory]
    [InlineData("{", "400 malformed")]
    [InlineData("null", "400 malformed")]
    [InlineData("{}", "422 invalid")]
    [InlineData("""{"paymentId":"p","amount":{"amount":19.99,"currency":"CNY"}}""", "400 malformed")]
    [InlineData("""{"paymentId":"p","amount":{"amount":"1999","currency":"CNY"}}""", "400 malformed")]
    [InlineData("""{"paymentId":"p","amount":{"amount":99999999999999999999,"currency":"CNY"}}""", "400 malformed")]
    [InlineData("""{"paymentId":"p","amount":{"amount":-1,"currency":"CNY"}}""", "422 invalid")]
    [InlineData("""{"paymentId":"p","amount":{"amount":0,"currency":"CNY"}}""", "422 invalid")]
    [InlineData("""{"paymentId":"p","amount":{"amount":1,"currency":"yuan"}}""", "422 invalid")]
    [InlineData("""{"paymentId":"a b","amount":{"amount":1,"currency":"CNY"}}""", "422 invalid")]
    [InlineData("""{"amount":{"amount":1,"currency":"CNY"}}""", "422 invalid")]
    public async Task Bad_input_is_a_problem_and_opens_nothing(string body, string code)
    {
        await using var host = await StartAsync();
        Assert.Equal(code, await host.CodeOfAsync("/sandbox/payments", body));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync("/sandbox/payments/p")).StatusCode);
    }

    [Theory]
    [InlineData("decline", "declined", "payment.declined")]
    [InlineData("expire", "expired", "payment.expired")]
    public async Task A_payment_can_end_unpaid(string action, string status, string type)
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", action);

        Assert.Equal(type, (await host.Notifications.WaitForAsync(1))[0].Type);
        Assert.Equal(status, await host.StatusOfAsync("pay-1"));
        Assert.Equal("409 not-allowed-now", await host.CodeOfAsync("/sandbox/payments/pay-1/actions/approve", null));
    }

    [Fact]
    public async Task A_decision_is_made_once_and_its_repeat_tells_nobody()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve");
        await host.ActAsync("pay-1", "approve");
        Assert.Equal("409 not-allowed-now", await host.CodeOfAsync("/sandbox/payments/pay-1/actions/decline", null));
        Assert.Equal("409 not-allowed-now", await host.CodeOfAsync("/sandbox/payments/pay-1/actions/expire", null));

        await host.Notifications.WaitForAsync(1);
        Assert.Single((await host.GetAsync("/sandbox/deliveries?paymentId=pay-1"))["items"]!.AsArray());
        Assert.Single((await host.GetAsync("/sandbox/statement"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Money_may_arrive_late_by_force()
    {
        await using var host = await StartAsync();
        await host.PayableAsync(more: new { expiresAt = host.Clock.GetUtcNow().AddMinutes(30) });
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("expired", await host.StatusOfAsync("pay-1"));
        Assert.Equal("409 not-allowed-now", await host.CodeOfAsync("/sandbox/payments/pay-1/actions/approve", null));

        await host.ActAsync("pay-1", "approve", new { force = true });

        Assert.Equal("payment.succeeded", (await host.Notifications.WaitForAsync(1))[0].Type);
        Assert.Equal("paid", await host.StatusOfAsync("pay-1"));
    }

    [Fact]
    public async Task Unknown_payments_and_actions_are_not_found()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        Assert.Equal("404 unknown-payment", await host.CodeOfAsync("/sandbox/payments/none/actions/approve", null));
        Assert.Equal("404 unknown-action", await host.CodeOfAsync("/sandbox/payments/pay-1/actions/steal", null));
        Assert.Equal("422 invalid", await host.CodeOfAsync("/sandbox/payments/pay-1/actions/approve", new { duplicates = 1000 }));
        Assert.Equal("pending", await host.StatusOfAsync("pay-1"));
    }

    [Fact]
    public async Task Refunds_are_idempotent_and_never_exceed_the_payment()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        var refund = new { refundId = "ref-1", paymentId = "pay-1", amount = Yuan(1000) };
        Assert.Equal("409 payment-not-paid", await host.CodeOfAsync("/sandbox/refunds", refund));
        await host.ActAsync("pay-1", "approve");

        Assert.Equal(HttpStatusCode.Created, (await host.PostAsync("/sandbox/refunds", refund)).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.PostAsync("/sandbox/refunds", refund)).Status);
        Assert.Equal("409 refund-id-reused", await host.CodeOfAsync("/sandbox/refunds", refund with { amount = Yuan(1) }));
        Assert.Equal("409 refund-exceeds-payment", await host.CodeOfAsync("/sandbox/refunds", refund with { refundId = "ref-2" }));
        Assert.Equal("422 invalid", await host.CodeOfAsync("/sandbox/refunds", new { refundId = "ref-3", paymentId = "pay-1", amount = new { amount = 1, currency = "USD" } }));
        Assert.Equal("paid", await host.StatusOfAsync("pay-1"));
        await host.PostAsync("/sandbox/refunds", new { refundId = "ref-4", paymentId = "pay-1", amount = Yuan(999) });

        Assert.Equal("refunded", await host.StatusOfAsync("pay-1"));
        Assert.Equal(["payment.succeeded", "refund.succeeded", "refund.succeeded"], (await host.Notifications.WaitForAsync(3)).Select(told => told.Type));
    }

    [Fact]
    public async Task Many_refunds_at_once_stay_within_the_payment()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.PostAsync("/sandbox/refunds", new { refundId = $"ref-{i}", paymentId = "pay-1", amount = Yuan(500) })));
        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.Created));
    }

    [Fact]
    public async Task Transfers_are_idempotent_and_fail_on_demand()
    {
        await using var host = await StartAsync();
        var transfer = new { transferId = "trf-1", account = "shp_1", amount = Yuan(1899) };
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/sandbox/faults", new { failTransfers = 2 })).Status);
        Assert.Equal("503 provider-unavailable", await host.CodeOfAsync("/sandbox/transfers", transfer));
        await host.RestartAsync();
        Assert.Equal("503 provider-unavailable", await host.CodeOfAsync("/sandbox/transfers", transfer));
        Assert.Equal(0, (int)(await host.GetAsync("/sandbox/faults"))["failTransfers"]!);

        Assert.Equal(HttpStatusCode.Created, (await host.PostAsync("/sandbox/transfers", transfer)).Status);
        Assert.Equal(HttpStatusCode.Created, (await host.PostAsync("/sandbox/transfers", transfer)).Status);
        Assert.Equal("409 transfer-id-reused", await host.CodeOfAsync("/sandbox/transfers", transfer with { account = "shp_2" }));
        Assert.Single((await host.GetAsync("/sandbox/statement"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_refusal_for_good_stays_one()
    {
        await using var host = await StartAsync();
        var transfer = new { transferId = "trf-1", account = "shp_1", amount = Yuan(1899) };
        await host.PostAsync("/sandbox/faults", new { refuseTransfers = 1 });
        Assert.Equal("409 transfer-refused", await host.CodeOfAsync("/sandbox/transfers", transfer));
        Assert.Equal("409 transfer-refused", await host.CodeOfAsync("/sandbox/transfers", transfer));
        Assert.Equal(HttpStatusCode.Created, (await host.PostAsync("/sandbox/transfers", transfer with { transferId = "trf-2" })).Status);
    }

    [Fact]
    public async Task The_statement_is_paged_and_says_where_the_money_went()
    {
        await using var host = await StartAsync();
        await host.PayableAsync();
        await host.ActAsync("pay-1", "approve");
        await host.PostAsync("/sandbox/refunds", new { refundId = "ref-1", paymentId = "pay-1", amount = Yuan(99) });
        await host.PostAsync("/sandbox/transfers", new { transferId = "trf-1", account = "shp_1", amount = Yuan(1805) });

        var entries = new List<string>();
        string? after = null;
        do
        {
            var page = await host.GetAsync($"/sandbox/statement?limit=2&after={after}");
            entries.AddRange(page["items"]!.AsArray().Select(entry => $"{entry!["kind"]} {entry["reference"]} {entry["amount"]!["amount"]}"));
            after = (string?)page["nextCursor"];
        }
        while (after is not null);

        Assert.Equal(["payment pay-1 1999", "refund ref-1 99", "transfer trf-1 1805"], entries);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Http.GetAsync("/sandbox/statement?after=x")).StatusCode);
    }
}
