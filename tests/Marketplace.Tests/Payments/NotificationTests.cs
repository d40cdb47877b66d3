using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Payments;

public class NotificationTests(Azurite azurite)
{
    readonly OutcomesHeard outcomes = new();

    [Fact]
    public async Task Payment_that_succeeded_is_recorded_then_told()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        world.Faults.Reset();

        var answer = await SendAsync(world, payment, "payment.succeeded");

        Assert.Equal(200, answer.Status);
        Assert.Equal(1, world.Faults.Count);
        Assert.Equal([$"paid {payment.PaymentId}"], outcomes.Told);
        Assert.Equal(PaymentStatus.Paid, await world.Desk.StatusAsync(payment.PaymentId, default));
    }

    [Fact]
    public async Task Payment_that_another_process_changed_meanwhile_is_read_again()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        using var elsewhere = new PaymentTable(world.Tables);
        await elsewhere.ChangeAsync(payment.PaymentId, p => p with { Status = PaymentStatus.Expired }, p => p, default);
        var before = await world.Payments.ChangeAsync(payment.PaymentId, p => Tuple.Create(p.Status, p), d => d.Item2 with { Description = "Changed." }, default);
        Assert.Equal(PaymentStatus.Expired, before!.Item1);

        var (other, seen) = (await OpenAsync(world), new List<PaymentStatus>());
        await elsewhere.ChangeAsync(other.PaymentId, p => p with { Status = PaymentStatus.Expired }, p => p, default);
        await world.Payments.ChangeAsync(other.PaymentId, p => { seen.Add(p.Status); return p; }, p => p, default);
        Assert.Equal([PaymentStatus.Pending, PaymentStatus.Expired], seen);
    }

    [Fact]
    public async Task Repeat_is_200_and_tells_again_without_writing()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        await SendAsync(world, payment, "payment.succeeded", "ntf_1");
        world.Faults.Reset();

        Assert.Equal(200, (await SendAsync(world, payment, "payment.succeeded", "ntf_1")).Status);

        Assert.Equal(1, world.Faults.Count);
        Assert.Equal(2, outcomes.Told.Count);
    }

    [Fact]
    public async Task Outcome_that_could_not_be_told_is_told_when_the_provider_repeats_itself()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        outcomes.FailNext = 1;
        await Assert.ThrowsAsync<CrashException>(() => SendAsync(world, payment, "payment.succeeded", "ntf_1"));
        Assert.Empty(outcomes.Told);

        Assert.Equal(200, (await SendAsync(world, payment, "payment.succeeded", "ntf_1")).Status);
        Assert.Equal([$"paid {payment.PaymentId}"], outcomes.Told);
    }

    [Theory]
    [InlineData("payment.declined,payment.succeeded", PaymentStatus.Paid)]
    [InlineData("payment.succeeded,payment.declined", PaymentStatus.Paid)]
    [InlineData("payment.expired,payment.succeeded,payment.created", PaymentStatus.Paid)]
    [InlineData("payment.succeeded,payment.expired", PaymentStatus.Paid)]
    [InlineData("payment.created", PaymentStatus.Pending)]
    [InlineData("payment.declined,payment.expired", PaymentStatus.Declined)]
    [InlineData("payment.expired,payment.declined", PaymentStatus.Expired)]
    [InlineData("payment.something-new", PaymentStatus.Pending)]
    [InlineData("refund.succeeded", PaymentStatus.Pending)]
    public async Task Order_of_notifications_does_not_matter_and_money_wins(string types, PaymentStatus status)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        foreach (var type in types.Split(',')) Assert.Equal(200, (await SendAsync(world, payment, type)).Status);
        Assert.Equal(status, await world.Desk.StatusAsync(payment.PaymentId, default));
        if (status == PaymentStatus.Paid) Assert.Equal($"paid {payment.PaymentId}", outcomes.Told.Last(t => t.StartsWith("paid", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Declined_after_paid_is_not_told()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        await SendAsync(world, payment, "payment.succeeded");
        await SendAsync(world, payment, "payment.declined");
        Assert.Equal([$"paid {payment.PaymentId}"], outcomes.Told);
    }

    [Fact]
    public async Task Money_that_comes_after_the_payment_expired_here_is_recorded_and_told()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        await world.Desk.ExpireAsync(payment.PaymentId, default);
        Assert.Equal(PaymentStatus.Expired, await world.Desk.StatusAsync(payment.PaymentId, default));

        Assert.Equal(200, (await SendAsync(world, payment, "payment.succeeded")).Status);

        Assert.Equal(PaymentStatus.Paid, await world.Desk.StatusAsync(payment.PaymentId, default));
        Assert.Equal([$"paid {payment.PaymentId}"], outcomes.Told);
        await world.Desk.ExpireAsync(payment.PaymentId, default);
        Assert.Equal(PaymentStatus.Paid, await world.Desk.StatusAsync(payment.PaymentId, default));
    }

    [Theory]
    [InlineData(1_998, "CNY")]
    [InlineData(2_000, "CNY")]
    [InlineData(1_999, "USD")]
    public async Task Another_amount_or_currency_is_422_not_paid_and_a_finding(long amount, string currency)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);

        for (var i = 0; i < 2; i++)
        {
            var answer = await SendAsync(world, payment, "payment.succeeded", "ntf_1", new Money(amount, currency));
            Assert.Equal((422, "amount-mismatch"), (answer.Status, answer.Code));
        }

        Assert.Equal(PaymentStatus.Pending, await world.Desk.StatusAsync(payment.PaymentId, default));
        Assert.Empty(outcomes.Told);
        var report = await world.AuditAsync();
        Assert.Equal((1, false), (report.ProviderMismatch, report.Ok));
        Assert.Equal(200, (await SendAsync(world, payment, "payment.succeeded")).Status);
        Assert.Single(outcomes.Told);
    }

    [Fact]
    public async Task Twenty_at_once_of_all_kinds_end_paid()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        string[] types = ["payment.succeeded", "payment.declined", "payment.expired", "payment.created"];
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(world, payment, types[i % 4], $"ntf_{i}")));
        Assert.All(answers, a => Assert.Equal(200, a.Status));
        Assert.Equal(PaymentStatus.Paid, await world.Desk.StatusAsync(payment.PaymentId, default));
    }

    [Fact]
    public async Task Unknown_payment_is_404_so_that_the_provider_says_it_again()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var unknown = world.Opening(world.Movement(1_999));
        Assert.Equal((404, "unknown-payment"), await CodeAsync(world, unknown, "payment.succeeded"));
        Assert.Equal((404, "unknown-payment"), await CodeAsync(world, unknown with { PaymentId = "../etc" }, "payment.succeeded"));
    }

    [Fact]
    public async Task Transfer_is_about_no_payment_and_is_taken()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        world.Faults.Reset();
        var body = new { notificationId = "ntf_1", type = "transfer.succeeded", reference = "pyo_1", amount = Money.Cny(5), at = world.Clock.GetUtcNow() };
        Assert.Equal(200, (await PostAsync(world, body)).Status);
        Assert.Equal(0, world.Faults.Count);
    }

    [Theory]
    [InlineData("not json", 400, "malformed-json")]
    [InlineData("null", 400, "malformed-json")]
    [InlineData("[]", 422, "invalid-fields")]
    [InlineData("{}", 422, "invalid-fields")]
    [InlineData("""{"notificationId":1}""", 422, "invalid-fields")]
    [InlineData("""{"notificationId":"n","type":"payment.succeeded","amount":{"amount":1,"currency":"CNY"},"at":"2026-11-23T08:00:00Z"}""", 422, "invalid-fields")]
    [InlineData("""{"notificationId":"n","type":"payment.succeeded","paymentId":"p","amount":{"amount":-1,"currency":"CNY"},"at":"2026-11-23T08:00:00Z"}""", 422, "invalid-fields")]
    public async Task Body_that_is_none_is_refused_though_well_signed(string body, int status, string code)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var answer = await PostAsync(world, body);
        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Forged_or_stale_changes_nothing()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        var body = Body(world, payment, "payment.succeeded", "ntf_1", payment.Due);
        world.Faults.Reset();

        Assert.Equal("bad-signature", (await PostAsync(world, body, secret: "another secret")).Code);
        Assert.Equal("stale-signature", (await PostAsync(world, body, seconds: -301)).Code);
        Assert.Equal("stale-signature", (await PostAsync(world, body, seconds: 301)).Code);
        Assert.Equal("bad-signature", (await Function(world).Run(Calls.Request("POST", body: body), default).ReadAsync()).Code);
        Assert.Equal((413, "body-too-large"), (await PostAsync(world, new string(' ', 1_048_577))) is var big ? (big.Status, big.Code) : default);
        Assert.Equal(0, world.Faults.Count);
        Assert.Empty(outcomes.Told);
    }

    [Fact]
    public async Task Opening_twice_asks_once_and_for_something_else_is_refused()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        var again = await world.Desk.OpenAsync(payment, default);
        Assert.EndsWith($"/sandbox/pay/{payment.PaymentId}", again.Value, StringComparison.Ordinal);
        Assert.Single(world.Provider.Payments);
        var other = payment with { Parts = [payment.Parts[0] with { Due = Money.Cny(1) }] };
        Assert.Equal("payment-reused", (await world.Desk.OpenAsync(other, default)).Problem?.Code);
    }

    [Fact]
    public async Task Provider_out_of_reach_is_503_and_the_payment_can_be_opened_later()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = world.Opening(world.Movement(1_999));
        world.Provider.FailNext = 1;
        Assert.Equal("provider-unavailable", (await world.Desk.OpenAsync(payment, default)).Problem?.Code);
        world.Provider.LoseNextAnswers = 1;
        Assert.Equal(503, (await world.Desk.OpenAsync(payment, default)).Problem?.Status);
        Assert.True((await world.Desk.OpenAsync(payment, default)).IsOk);
    }

    [Fact]
    public async Task Payment_is_seen_by_its_payer_only()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var payment = await OpenAsync(world);
        Task<Read> Get(string? user, string? id = null) => new GetPayment(world.Payments, new TestCallers()).Run(Calls.Request(user: user), id ?? payment.PaymentId, default).ReadAsync();

        var mine = await Get(payment.PayerId);
        Assert.Equal("pending", mine.At("status").GetString());
        Assert.Equal(1_999, mine.At("amount.amount").GetInt64());
        Assert.Equal(payment.Parts[0].OrderId, mine.At("orders.0.orderId").GetString());
        Assert.Equal((404, "not-found"), (await Get("usr_other")) is var other ? (other.Status, other.Code) : default);
        Assert.Equal("not-found", (await Get("operator")).Code);
        Assert.Equal("not-found", (await Get(payment.PayerId, "pay_unknown'")).Code);
        Assert.Equal("not-signed-in", (await Get(null)).Code);
    }

    static async Task<OpenPayment> OpenAsync(MoneyWorld world)
    {
        var payment = world.Opening(world.Movement(1_999));
        Assert.True((await world.Desk.OpenAsync(payment, default)).IsOk);
        return payment;
    }

    ReceiveNotification Function(MoneyWorld world) => new(world.Desk, world.Gateway, outcomes, world.Clock);

    static object Body(MoneyWorld world, OpenPayment payment, string type, string? id, Money? amount) =>
        new { notificationId = id ?? Ids.New("ntf", world.Clock.GetUtcNow()), type, payment.PaymentId, amount = amount ?? payment.Due, at = world.Clock.GetUtcNow() };

    Task<Read> SendAsync(MoneyWorld world, OpenPayment payment, string type, string? id = null, Money? amount = null) =>
        PostAsync(world, Body(world, payment, type, id, amount));

    async Task<(int, string?)> CodeAsync(MoneyWorld world, OpenPayment payment, string type)
    {
        var answer = await SendAsync(world, payment, type);
        return (answer.Status, answer.Code);
    }

    Task<Read> PostAsync(MoneyWorld world, object body, string secret = FakeProvider.Secret, int seconds = 0)
    {
        var bytes = body as string is { } text ? System.Text.Encoding.UTF8.GetBytes(text) : System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(body, Json.Options);
        var time = world.Clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();
        var signature = Convert.ToHexStringLower(SandboxSignature.Compute(secret, time, bytes));
        return Function(world).Run(Calls.Request("POST", body: bytes, headers: ("Sandbox-Signature", $"t={time},v1={signature}")), default).ReadAsync();
    }
}
