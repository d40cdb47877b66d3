using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Payments;

/// <summary>The adapter against an Alipay that checks every signature.</summary>
public sealed class AlipayGatewayTests(Azurite azurite) : IAsyncLifetime
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    static readonly Payee Shop = new("shp_1", "mei@example.org", "Mei");
    readonly FakeTimeProvider clock = new(Now);
    FakeAlipay alipay = null!;
    AlipayGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        alipay = await FakeAlipay.StartAsync();
        gateway = Gateway(alipay.Options);
    }

    public ValueTask DisposeAsync() => alipay.DisposeAsync();

    [Theory]
    [InlineData(1, "0.01")]
    [InlineData(10, "0.10")]
    [InlineData(100, "1.00")]
    [InlineData(8_888, "88.88")]
    [InlineData(1_000_000_000_000, "10000000000.00")]
    public async Task Payers_address_is_signed_and_says_the_amount_to_the_fen(long fen, string yuan)
    {
        var asked = (await gateway.RegisterAsync(Opened(Money.Cny(fen)), default)).Value;
        var content = alipay.Open(asked)!.Value;
        Assert.Equal(("pay_1", yuan, "Mugs & 碗", "FAST_INSTANT_TRADE_PAY", "2026-11-23 16:30:00"), (
            content.GetProperty("out_trade_no").GetString(), content.GetProperty("total_amount").GetString(), content.GetProperty("subject").GetString(),
            content.GetProperty("product_code").GetString(), content.GetProperty("time_expire").GetString()));
        Assert.Null(alipay.Open(asked.Replace("Mugs", "Jugs", StringComparison.Ordinal)));
        Assert.Equal(Money.Cny(fen), AlipayForms.Money(yuan));
    }

    [Theory]
    [InlineData("88.888")]
    [InlineData("-1.00")]
    [InlineData("1,000.00")]
    [InlineData("1e3")]
    [InlineData("")]
    [InlineData("１.00")]
    [InlineData("99999999999.99")]
    public void What_is_no_amount_in_yuan_is_none(string yuan) => Assert.Null(AlipayForms.Money(yuan));

    [Fact]
    public async Task Refund_and_transfer_move_once_however_often_they_are_asked_for()
    {
        alipay.Trades["pay_1"] = "88.88";
        foreach (var _ in new int[3])
        {
            Assert.True((await gateway.RefundAsync("ref_1", "pay_1", Money.Cny(1_234), default)).IsOk);
            Assert.True((await gateway.TransferAsync("pyo_1", Shop, Money.Cny(9_500), default)).IsOk);
        }

        Assert.Equal("12.34", alipay.Moved["refund ref_1"]);
        Assert.Equal("95.00", alipay.Moved["transfer pyo_1"]);
        Assert.Equal(2, alipay.Moved.Count);
    }

    [Fact]
    public async Task Refusals_are_for_good_and_carry_alipays_words()
    {
        Assert.Contains("ACQ.TRADE_NOT_EXIST", (await gateway.RefundAsync("ref_1", "pay_none", Money.Cny(5), default)).Problem!.Detail, StringComparison.Ordinal);
        alipay.Next = ("40004", "PAYER_BALANCE_NOT_ENOUGH", false);
        Assert.Contains("余额不足", (await gateway.TransferAsync("pyo_1", Shop, Money.Cny(500), default)).Problem!.Detail, StringComparison.Ordinal);
        alipay.TransferStatus = "FAIL";
        Assert.Equal("账户已关闭", (await gateway.TransferAsync("pyo_1", Shop, Money.Cny(500), default)).Problem!.Detail);
        Assert.Equal("provider-refused", (await gateway.TransferAsync("pyo_1", Shop with { Account = null }, Money.Cny(500), default)).Problem!.Code);
        Assert.Equal("provider-refused", (await gateway.TransferAsync("pyo_1", Shop, new Money(500, "EUR"), default)).Problem!.Code);
        Assert.Empty(alipay.Moved);
    }

    [Theory]
    [InlineData("20000", "isp.unknow-error")]
    [InlineData("40002", "isv.invalid-signature")]
    [InlineData("40004", "SYSTEM_ERROR")]
    [InlineData("40004", "ACQ.SYSTEM_ERROR")]
    public async Task Trouble_of_alipay_leaves_it_open_and_asking_again_moves_it_once(string code, string subCode)
    {
        alipay.Next = (code, subCode, true);
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => gateway.TransferAsync("pyo_1", Shop, Money.Cny(500), default));
        Assert.True((await gateway.TransferAsync("pyo_1", Shop, Money.Cny(500), default)).IsOk);
        Assert.Equal("5.00", Assert.Single(alipay.Moved).Value);
    }

    [Fact]
    public async Task Transfer_that_is_being_dealt_with_is_open()
    {
        alipay.TransferStatus = "DEALING";
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => gateway.TransferAsync("pyo_1", Shop, Money.Cny(500), default));
    }

    [Fact]
    public async Task Answer_that_alipay_has_not_signed_counts_for_nothing()
    {
        alipay.Forges = true;
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => gateway.TransferAsync("pyo_1", Shop, Money.Cny(500), default));
        alipay.Trades["pay_1"] = "1.00";
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => gateway.AskAsync("pay_1", default));
    }

    [Fact]
    public async Task Request_with_another_key_is_not_taken()
    {
        var options = alipay.Options;
        options.PrivateKey = Vectors.Bare("alipay.key.pem");
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => Gateway(options).TransferAsync("pyo_1", Shop, Money.Cny(500), default));
        Assert.Empty(alipay.Moved);
    }

    [Fact]
    public async Task Payment_whose_notification_got_lost_is_found_when_its_window_ends()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var desk = new PaymentDesk(world.Payments, gateway, world.Clock);
        var (lost, unpaid) = (world.Opening(world.Movement(8_888)), world.Opening(world.Movement(100)));
        foreach (var payment in new[] { lost, unpaid }) Assert.True((await desk.OpenAsync(payment, default)).IsOk);
        alipay.Trades[lost.PaymentId] = "88.88";
        foreach (var payment in new[] { lost, unpaid }) await desk.ExpireAsync(payment.PaymentId, default);
        Assert.Equal((PaymentStatus.Paid, PaymentStatus.Expired), (await desk.StatusAsync(lost.PaymentId, default), await desk.StatusAsync(unpaid.PaymentId, default)));
    }

    [Fact]
    public async Task Notification_is_answered_success_and_its_replay_changes_nothing()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var (desk, payment) = await OpenAsync(world);
        var told = new OutcomesHeard();
        var body = alipay.Notify(payment.PaymentId, "88.88");
        Assert.Equal((200, "success"), await HearAsync(desk, told, body));
        world.Faults.Reset();
        Assert.Equal((200, "success"), await HearAsync(desk, told, body));
        Assert.Equal(1, world.Faults.Count);
        Assert.Equal(PaymentStatus.Paid, await desk.StatusAsync(payment.PaymentId, default));
        Assert.Equal((200, "success"), await HearAsync(desk, told, alipay.Notify(payment.PaymentId, "88.88", ("trade_status", "TRADE_CLOSED"), ("notify_id", "n2"))));
        Assert.Equal(PaymentStatus.Paid, await desk.StatusAsync(payment.PaymentId, default));
    }

    [Fact]
    public async Task Notification_that_is_not_alipays_or_not_for_us_or_not_what_is_due_moves_nothing()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var (desk, payment) = await OpenAsync(world);
        var told = new OutcomesHeard();
        var good = System.Text.Encoding.ASCII.GetString(alipay.Notify(payment.PaymentId, "88.88"));
        byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);
        var (forged, wrong) = ("bad-signature", "wrong-recipient");
        List<(byte[] Body, string Code)> abuses =
        [
            (Bytes(good.Replace("88.88", "88.89", StringComparison.Ordinal)), forged), (Bytes(good.Replace("sign=", "sine=", StringComparison.Ordinal)), forged),
            (Bytes(good + "&total_amount=0.01"), forged), (Bytes(good.Replace("RSA2", "RSA", StringComparison.Ordinal)), forged), ([], forged), ([0xFF, 0x3D, 0x00], forged), (Bytes("{}"), forged),
            (alipay.Notify(payment.PaymentId, "88.88", ("app_id", "2021000000000002")), wrong), (alipay.Notify(payment.PaymentId, "88.88", ("seller_id", "2088000000000002")), wrong),
            (alipay.Notify(payment.PaymentId, "88.888"), "invalid-fields"),
        ];
        foreach (var (body, code) in abuses)
        {
            Assert.Equal(code, gateway.Read(new HeaderDictionary(), body, Now).Problem?.Code);
            Assert.Equal("fail", (await HearAsync(desk, told, body)).Text);
        }

        Assert.Equal((422, "fail"), await HearAsync(desk, told, alipay.Notify(payment.PaymentId, "0.01")));
        Assert.Equal((404, "fail"), await HearAsync(desk, told, alipay.Notify("pay_unknown", "88.88")));
        Assert.Empty(told.Told);
        Assert.Equal(PaymentStatus.Pending, await desk.StatusAsync(payment.PaymentId, default));
        Assert.Contains("0.01", Assert.Single((await world.Payments.FindAsync(payment.PaymentId, default))!.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_trade_is_an_expired_payment()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var (desk, payment) = await OpenAsync(world);
        Assert.Equal((200, "success"), await HearAsync(desk, new OutcomesHeard(), alipay.Notify(payment.PaymentId, "88.88", ("trade_status", "TRADE_CLOSED"))));
        Assert.Equal(PaymentStatus.Expired, await desk.StatusAsync(payment.PaymentId, default));
    }

    async Task<(PaymentDesk, OpenPayment)> OpenAsync(MoneyWorld world)
    {
        var (desk, payment) = (new PaymentDesk(world.Payments, gateway, world.Clock), world.Opening(world.Movement(8_888)));
        Assert.True((await desk.OpenAsync(payment, default)).IsOk);
        return (desk, payment);
    }

    async Task<(int Status, string Text)> HearAsync(PaymentDesk desk, OutcomesHeard told, byte[] body)
    {
        var request = Calls.Request("POST", "/api/payments/notifications");
        request.Body = new MemoryStream(body);
        request.ContentLength = body.Length;
        var answer = await new ReceiveNotification(desk, gateway, told, clock).Run(request, default).ReadAsync();
        return (answer.Status, answer.Text);
    }

    AlipayGateway Gateway(AlipayOptions options) => new(new AlipayClient(new HttpClient(), options, clock), options, NullLogger<AlipayGateway>.Instance);

    static Payment Opened(Money due) => Payment.Open(new OpenPayment("pay_1", "usr_1", [new PaymentPart("ord_1", "shp_1", due)], "Mugs & 碗", Now.AddMinutes(30)), Now);
}
