namespace Marketplace.Journeys;

/// <summary>The provider's notifications, and those of people who would like to pass for it.</summary>
[Collection(Lives.Name)]
public class NotificationTests(LivesSite site) : Journey(site)
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    readonly ProviderVoice voice = new(site.Visitor);
    readonly Dictionary<string, Stall> stalls = [];

    [Fact]
    public async Task Forged_tampered_and_stale_notifications_are_refused_and_pay_nothing()
    {
        var (buyer, placed) = await PlacedAsync();
        var body = ProviderVoice.Succeeded(placed.PaymentId, placed.Due);
        var now = await site.Visitor.ClockAsync();
        (await voice.TellAsync(body, secret: "another secret altogether")).ExpectProblem(400, "bad-signature");
        (await voice.TellAsync(body, now - TimeSpan.FromSeconds(310))).ExpectProblem(400, "stale-signature");
        (await voice.TellAsync(body, now + TimeSpan.FromSeconds(310))).ExpectProblem(400, "stale-signature");
        var signature = ProviderVoice.Sign(body, now);
        (await voice.SendAsync(body.Replace("6800", "0001", StringComparison.Ordinal), signature)).ExpectProblem(400, "bad-signature");
        (await voice.SendAsync(body, signature.Replace("t=", "t=0", StringComparison.Ordinal))).ExpectProblem(400, "bad-signature");
        foreach (var header in new[] { null, "", "t=,v1=", "v1=00,t=1", "t=1,v1=zz", "t=99999999999999999999,v1=" + new string('0', 64), new string('a', 5_000), $"{signature},{signature}" })
            (await voice.SendAsync(body, header)).ExpectProblem(400, "bad-signature");
        Assert.Equal("pending", (await buyer.PaymentAsync(placed.PaymentId)).Status);
        Assert.Equal("awaiting-payment", (await buyer.OrderAsync(placed.OrderId)).Status);
    }

    [Fact]
    public async Task A_signed_notification_about_nothing_known_or_the_wrong_shape_is_refused()
    {
        (await voice.TellAsync(ProviderVoice.Succeeded("pay_01J00000000000000000000000", Sum.Cny(1)))).ExpectProblem(404, "unknown-payment");
        (await voice.TellAsync(ProviderVoice.Succeeded("pay_'; drop table", Sum.Cny(1)))).ExpectProblem(404, "unknown-payment");
        (await voice.TellAsync("{")).ExpectProblem(400, "malformed-json");
        (await voice.TellAsync("")).ExpectProblem(400, "malformed-json");
        (await voice.TellAsync("[1]")).ExpectProblem(422, "invalid-fields");
        (await voice.TellAsync("""{"type":"payment.succeeded"}""")).ExpectProblem(422, "invalid-fields");
        (await voice.TellAsync("""{"notificationId":"n","type":"of a kind nobody knows","amount":{"amount":1,"currency":"CNY"},"at":"2026-11-23T00:00:00Z"}""")).Expect(200);
    }

    [Fact]
    public async Task A_notification_said_many_times_at_once_pays_once()
    {
        var (buyer, placed) = await PlacedAsync();
        await buyer.PayAsync(placed.PaymentId, new { duplicates = 5 });
        var body = ProviderVoice.Succeeded(placed.PaymentId, placed.Due);
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => voice.TellAsync(body)));
        Assert.All(replies, r => r.Expect(200));
        await buyer.WaitForStatusAsync(placed.OrderId, "paid");
        (await voice.TellAsync(body)).Expect(200);
        var stall = StallOf(placed);
        await stall.WaitForBalanceAsync(6_800, 0, 0);
        Assert.Single(await stall.Seller.StatementAsync(stall.ShopId));
        Assert.Single((await buyer.OrderAsync(placed.OrderId)).Timeline, e => e.What == "paid");
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Theory]
    [InlineData(0, 3, true)]
    [InlineData(500, 2, false)]
    [InlineData(500, 2, true)]
    public async Task Duplicates_delays_and_a_wrong_order_of_notifications_end_the_same(int delayMs, int duplicates, bool reorder)
    {
        var (buyer, placed) = await PlacedAsync();
        await buyer.PayAsync(placed.PaymentId, new { delayMs, duplicates, reorder });
        if (delayMs > 0) await site.Operator.AdvanceClockAsync(TimeSpan.FromMilliseconds(delayMs));
        await buyer.WaitForStatusAsync(placed.OrderId, "paid");
        var stall = StallOf(placed);
        await stall.WaitForBalanceAsync(6_800, 0, 0);
        (await buyer.CancelAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "refunded");
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task Money_that_arrives_after_the_payment_window_goes_back()
    {
        var (buyer, placed) = await PlacedAsync();
        await site.Operator.AdvanceClockAsync(TimeSpan.FromMinutes(30) + Second);
        await buyer.WaitForStatusAsync(placed.OrderId, "cancelled");
        await buyer.PayAsync(placed.PaymentId, new { force = true, duplicates = 2 });
        await RefundedThoughCancelledAsync(buyer, placed);
    }

    [Fact]
    public async Task Money_that_arrives_for_a_cancelled_order_goes_back()
    {
        var (buyer, placed) = await PlacedAsync();
        (await buyer.CancelAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "cancelled");
        await buyer.PayAsync(placed.PaymentId, new { force = true });
        await RefundedThoughCancelledAsync(buyer, placed);
    }

    [Fact]
    public async Task Money_that_arrives_after_it_was_declined_goes_back()
    {
        var (buyer, placed) = await PlacedAsync();
        (await buyer.TellProviderAsync(placed.PaymentId, "decline")).Expect(200);
        await buyer.WaitForStatusAsync(placed.OrderId, "cancelled");
        await buyer.PayAsync(placed.PaymentId, new { force = true, reorder = true });
        await RefundedThoughCancelledAsync(buyer, placed);
    }

    async Task RefundedThoughCancelledAsync(MarketplaceClient buyer, Placed placed)
    {
        await Eventually.SeesAsync(() => buyer.PaymentAsync(placed.PaymentId), seen => seen.Status == "refunded", "the late money goes back");
        var order = await Eventually.SeesAsync(
            () => buyer.OrderAsync(placed.OrderId), seen => seen.Timeline.Any(e => e.What == "late-payment-refunded"), "the timeline says so");
        Assert.Equal("cancelled", order.Status);
        var stall = StallOf(placed);
        await stall.WaitForBalanceAsync(0, 0, 0);
        var lines = await Eventually.SeesAsync(() => stall.Seller.StatementAsync(stall.ShopId), seen => seen.Count == 2, "the ledger shows money in and out");
        Assert.Equal(["held", "refunded"], lines.Select(l => l.Kind));
        await stall.WaitForAvailableAsync(10);
        await site.Operator.WaitForCleanAuditAsync();
    }

    async Task<(MarketplaceClient Buyer, Placed Placed)> PlacedAsync()
    {
        var stall = await site.OpenStallAsync();
        stalls[stall.ShopId] = stall;
        var buyer = await site.Visitor.RegisterAsync("Lin");
        return (buyer, await buyer.BuyAsync(stall.SkuId));
    }

    Stall StallOf(Placed placed) => stalls[placed.Orders[0].ShopId];
}
