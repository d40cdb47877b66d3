namespace Marketplace.Journeys;

/// <summary>The main job, from the listing to the payout, as buyers and sellers see it.</summary>
[Collection(Lives.Name)]
public class WholeLifeTests(LivesSite site) : Journey(site)
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_listing_is_bought_held_shipped_confirmed_paid_out_and_earns_coins()
    {
        var stall = await site.OpenStallAsync(stock: 10, priceFen: 6_800);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAsync(stall.SkuId, 2);
        Assert.Equal(Sum.Cny(13_600), placed.Due);
        var order = await buyer.OrderAsync(placed.OrderId);
        Assert.Equal("awaiting-payment", order.Status);
        Assert.Equal(MarketplaceClient.Home, order.Address);
        Assert.Equal("pending", (await buyer.PaymentAsync(placed.PaymentId)).Status);
        await stall.WaitForAvailableAsync(8);

        await buyer.PayAsync(placed.PaymentId);
        await stall.Seller.WaitForStatusAsync(placed.OrderId, "paid");
        await stall.WaitForBalanceAsync(held: 13_600, available: 0, paidOut: 0);
        Assert.Equal("paid", (await buyer.PaymentAsync(placed.PaymentId)).Status);

        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        Assert.NotNull((await buyer.WaitForStatusAsync(placed.OrderId, "shipped")).Deadlines.ConfirmBy);
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        var ended = await buyer.WaitForStatusAsync(placed.OrderId, "completed");
        Assert.Equal(["placed", "paid", "shipped", "confirmed", "completed"], ended.Timeline.Select(e => e.What).Where(w => w is not "paid-out"));
        Assert.Equal(["buyer", "provider", "seller", "buyer"], ended.Timeline.Select(e => e.Actor).Take(4));

        // 13 600 less 5 % commission.
        await site.PayOutAsync(stall, held: 0, paidOut: 12_920);
        await Eventually.SeesAsync(() => buyer.CoinsAsync(), coins => coins.Balance == 136, "a coin for each yuan");
        Assert.Equal(Sum.Cny(136), (await buyer.CoinsAsync()).Worth);
        await stall.WaitForAvailableAsync(8);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task An_order_that_nobody_confirms_is_confirmed_by_the_timer_after_ten_days()
    {
        var stall = await site.OpenStallAsync();
        var (buyer, orderId) = await ShippedAsync(stall);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromDays(3) + Second);
        await RemindedAsync(buyer, orderId, times: 1);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromDays(6));
        Assert.Equal("shipped", (await RemindedAsync(buyer, orderId, times: 2)).Status);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromDays(1));
        var ended = await buyer.WaitForStatusAsync(orderId, "completed");
        Assert.Contains(ended.Timeline, e => e is { What: "confirmed", Actor: not "buyer", Reason.Length: > 0 });

        // A night's batch pays by itself: that of the night whose clock has just struck, or the next one.
        await site.Operator.AdvanceClockAsync(TimeSpan.FromDays(1));
        await stall.WaitForBalanceAsync(held: 0, available: 0, paidOut: 6_460);
        await Eventually.SeesAsync(() => buyer.CoinsAsync(), coins => coins.Balance == 68, "coins for the order that the timer confirmed");
    }

    [Fact]
    public async Task Buyer_may_extend_once_by_three_days()
    {
        var stall = await site.OpenStallAsync();
        var (buyer, orderId) = await ShippedAsync(stall);
        var before = (await buyer.OrderAsync(orderId)).Deadlines.ConfirmBy;
        (await buyer.ExtendAsync(orderId)).ExpectSuccess();
        await Eventually.SeesAsync(() => buyer.OrderAsync(orderId), seen => seen.Deadlines.ConfirmBy == before + TimeSpan.FromDays(3), "three days more");
        (await buyer.ExtendAsync(orderId)).ExpectProblem(409, "not-allowed-now");
        (await stall.Seller.ExtendAsync(orderId)).ExpectProblem(403, "forbidden");
        await site.Operator.AdvanceClockAsync(TimeSpan.FromDays(10) + Second);
        await Eventually.SeesAsync(() => buyer.OrderAsync(orderId), seen => seen.Timeline.Any(e => e.What == "reminded"), "the first reminder");
        Assert.Equal("shipped", (await buyer.OrderAsync(orderId)).Status);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromDays(3));
        await buyer.WaitForStatusAsync(orderId, "completed");
    }

    [Fact]
    public async Task An_order_not_paid_within_thirty_minutes_is_cancelled_and_its_stock_given_back()
    {
        var stall = await site.OpenStallAsync(stock: 3);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAsync(stall.SkuId, 3);
        await stall.WaitForAvailableAsync(0);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromMinutes(30) + Second);
        var ended = await buyer.WaitForStatusAsync(placed.OrderId, "cancelled");
        Assert.NotNull(ended.Timeline[^1].Reason);
        await stall.WaitForAvailableAsync(3);
        await Eventually.SeesAsync(() => buyer.PaymentAsync(placed.PaymentId), seen => seen.Status == "expired", "the payment is over");
        Assert.Equal(409, (await buyer.TellProviderAsync(placed.PaymentId, "approve")).Status);
    }

    [Fact]
    public async Task An_order_not_shipped_within_three_days_is_refunded_in_full()
    {
        var stall = await site.OpenStallAsync(stock: 5);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId, 2);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromHours(72) + Second);
        await buyer.WaitForStatusAsync(placed.OrderId, "refunded");
        await stall.WaitForBalanceAsync(0, 0, 0);
        await stall.WaitForAvailableAsync(5);
        await Eventually.SeesAsync(() => buyer.PaymentAsync(placed.PaymentId), seen => seen.Status == "refunded", "the money went back");
        Assert.Equal(0, (await buyer.CoinsAsync()).Balance);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectProblem(409, "not-allowed-now");
        await site.Operator.WaitForCleanAuditAsync();
    }

    static Task<WireOrder> RemindedAsync(MarketplaceClient buyer, string orderId, int times) => Eventually.SeesAsync(
        () => buyer.OrderAsync(orderId), seen => seen.Timeline.Count(e => e.What == "reminded") == times, $"{times} reminders of the buyer");

    async Task<(MarketplaceClient Buyer, string OrderId)> ShippedAsync(Stall stall)
    {
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        return (buyer, placed.OrderId);
    }
}
