namespace Marketplace.Journeys;

/// <summary>Either side may cancel before shipment, and nobody after.</summary>
[Collection(Lives.Name)]
public class CancellationTests(LivesSite site) : Journey(site)
{
    [Theory]
    [InlineData("buyer")]
    [InlineData("seller")]
    public async Task Either_side_cancels_before_payment_and_the_stock_comes_back(string side)
    {
        var stall = await site.OpenStallAsync(stock: 4);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAsync(stall.SkuId, 4);
        (await (side == "buyer" ? buyer : stall.Seller).CancelAsync(placed.OrderId, "Second thoughts.")).ExpectSuccess();
        var ended = await buyer.WaitForStatusAsync(placed.OrderId, "cancelled");
        Assert.Contains(ended.Timeline, e => e.What == "cancelled" && e.Actor == side && e.Reason == "Second thoughts.");
        await stall.WaitForAvailableAsync(4);
        await stall.WaitForBalanceAsync(0, 0, 0);
    }

    [Theory]
    [InlineData("buyer")]
    [InlineData("seller")]
    public async Task Either_side_cancels_before_shipment_and_the_money_goes_back(string side)
    {
        var stall = await site.OpenStallAsync(stock: 4);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId, 3);
        (await (side == "buyer" ? buyer : stall.Seller).CancelAsync(placed.OrderId)).ExpectSuccess();
        var ended = await buyer.WaitForStatusAsync(placed.OrderId, "refunded");
        Assert.Equal(side, ended.Timeline.Last(e => e.What == "refunded").Actor);
        await stall.WaitForAvailableAsync(4);
        await stall.WaitForBalanceAsync(0, 0, 0);
        await Eventually.SeesAsync(() => buyer.PaymentAsync(placed.PaymentId), seen => seen.Status == "refunded", "the money went back");
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task Nobody_cancels_what_is_shipped_and_nothing_moves_an_order_that_has_ended()
    {
        var stall = await site.OpenStallAsync();
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectProblem(409, "not-allowed-now");
        (await buyer.ExtendAsync(placed.OrderId)).ExpectProblem(409, "not-allowed-now");
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        (await buyer.CancelAsync(placed.OrderId)).ExpectProblem(409, "not-allowed-now");
        (await stall.Seller.CancelAsync(placed.OrderId)).ExpectProblem(409, "not-allowed-now");
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectProblem(409, "not-allowed-now");
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        var ended = await buyer.WaitForStatusAsync(placed.OrderId, "completed");
        foreach (var action in new[] { "cancel", "confirm", "extend" })
            (await buyer.ActAsync(placed.OrderId, action)).ExpectProblem(409, "not-allowed-now");
        Assert.Equal(ended.Timeline.Count, (await buyer.OrderAsync(placed.OrderId)).Timeline.Count);
    }

    [Fact]
    public async Task Cancelling_and_shipping_at_the_same_instant_ends_in_one_of_both()
    {
        var stall = await site.OpenStallAsync(stock: 20);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var races = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => buyer.BuyAndPayAsync(stall.SkuId)));
        await Task.WhenAll(races.SelectMany(p => new[] { buyer.CancelAsync(p.OrderId), stall.Seller.ShipAsync(p.OrderId) }));
        foreach (var race in races)
        {
            var ended = await Eventually.SeesAsync(() => buyer.OrderAsync(race.OrderId), seen => seen.Status is "refunded" or "shipped", "one side has won");
            Assert.Equal(ended.Status == "shipped", ended.Timeline.Any(e => e.What == "shipped"));
            if (ended.Status == "shipped") (await buyer.ConfirmAsync(race.OrderId)).ExpectSuccess();
        }

        await Eventually.SeesAsync(() => stall.Seller.BalanceAsync(stall.ShopId), seen => seen.Held.Amount == 0, "no money is held for orders that ended");
        await site.Operator.WaitForCleanAuditAsync();
    }
}
