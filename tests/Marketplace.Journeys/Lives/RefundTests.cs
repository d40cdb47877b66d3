namespace Marketplace.Journeys;

/// <summary>After the sale, over HTTP: refunds before and after shipment, returns, disputes, and what becomes of the money.</summary>
[Collection(Lives.Name)]
public class RefundTests(LivesSite site) : Journey(site)
{
    static readonly object Parcel = new { carrier = "SF Express", trackingNumber = "SF2" };

    [Fact]
    public async Task Some_pieces_go_back_before_shipment_and_the_rest_is_sold()
    {
        var stall = await site.OpenStallAsync(stock: 10, priceFen: 10_000);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId, 3);
        (await buyer.AskRefundAsync(placed.OrderId, new Line(stall.SkuId, 1))).ExpectSuccess();
        var asked = await buyer.WaitForStatusAsync(placed.OrderId, "refund-asked");
        Assert.NotNull(asked.Deadlines.AnswerBy);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectProblem(409, "not-allowed-now");
        (await buyer.AnswerRefundAsync(placed.OrderId, true)).ExpectProblem(403, "forbidden");
        (await stall.Seller.AnswerRefundAsync(placed.OrderId, true)).ExpectSuccess();
        var left = await buyer.WaitForStatusAsync(placed.OrderId, "paid");
        Assert.Equal((1, Sum.Cny(10_000), "paid"), (left.Lines[0].RefundedQuantity, left.Amounts.Refunded, left.Refunds.Single().Stage));
        await stall.WaitForBalanceAsync(held: 20_000, available: 0, paidOut: 0);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        await site.PayOutAsync(stall, held: 0, paidOut: 19_000);
        await Eventually.SeesAsync(() => buyer.CoinsAsync(), coins => coins.Balance == 200, "coins for what was kept");
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task Silence_of_the_shop_means_yes_and_all_goes_back()
    {
        var stall = await site.OpenStallAsync(stock: 5);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId, 2);
        (await buyer.AskRefundAsync(placed.OrderId, placed.Due.Amount)).ExpectSuccess();
        await site.Operator.AdvanceClockAsync(TimeSpan.FromHours(48) + TimeSpan.FromSeconds(1));
        var ended = await buyer.WaitForStatusAsync(placed.OrderId, "refunded");
        Assert.Contains(ended.Timeline, e => e is { What: "refund-accepted", Actor: "system" });
        await stall.WaitForAvailableAsync(5);
        await Eventually.SeesAsync(() => buyer.PaymentAsync(placed.PaymentId), seen => seen.Status == "refunded", "the money went back");
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task Goods_are_sent_back_to_the_shops_address_and_their_money_comes_back()
    {
        var stall = await site.OpenStallAsync(priceFen: 10_000);
        var (buyer, orderId) = await ShippedAsync(stall);
        var confirmBy = (await buyer.OrderAsync(orderId)).Deadlines.ConfirmBy;
        (await buyer.AskRefundAsync(orderId, 4_000, "return-and-refund")).ExpectSuccess();
        (await stall.Seller.AnswerRefundAsync(orderId, true, MarketplaceClient.Home)).ExpectSuccess();
        var returning = await buyer.WaitForStatusAsync(orderId, "return-under-way");
        Assert.Null(returning.Deadlines.ConfirmBy);
        Assert.NotNull(returning.Deadlines.ReturnBy);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromDays(1));
        (await buyer.ActAsync(orderId, "return-sent", Parcel)).ExpectSuccess();
        (await stall.Seller.ActAsync(orderId, "return-received")).ExpectSuccess();
        var back = await buyer.WaitForStatusAsync(orderId, "shipped");
        Assert.True(back.Deadlines.ConfirmBy >= confirmBy + TimeSpan.FromDays(1));
        (await buyer.ConfirmAsync(orderId)).ExpectSuccess();
        await site.PayOutAsync(stall, held: 0, paidOut: 5_700);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task A_refusal_is_quarrelled_about_with_pictures_and_an_operator_divides_the_money()
    {
        var stall = await site.OpenStallAsync(priceFen: 10_000);
        var (buyer, orderId) = await ShippedAsync(stall);
        var picture = await buyer.UploadPictureAsync(MarketplaceClient.SmallestGif, "crack.gif", "image/gif");
        (await buyer.AskRefundAsync(orderId, 10_000)).ExpectSuccess();
        (await stall.Seller.AnswerRefundAsync(orderId, false)).ExpectSuccess();
        await buyer.WaitForStatusAsync(orderId, "disputed");
        (await buyer.ActAsync(orderId, "add-evidence", new { text = "A crack.", mediaIds = new[] { picture } })).ExpectSuccess();
        (await stall.Seller.ActAsync(orderId, "add-evidence", new { mediaIds = new[] { picture } })).ExpectProblem(422, "invalid-fields");
        (await stall.Seller.ActAsync(orderId, "add-evidence", new { text = "It was whole when it left us." })).ExpectSuccess();
        await Eventually.SeesAsync(() => site.Operator.OrderAsync(orderId), seen => seen.Evidence.Count == 2, "an operator reads the evidence");
        Assert.Contains(orderId, (await site.Operator.GetAsync("/api/operations/disputes?limit=100")).Expect(200).Text, StringComparison.Ordinal);
        (await buyer.RuleAsync(orderId, 10_000, 0)).ExpectProblem(403, "forbidden");
        (await site.Operator.RuleAsync(orderId, 10_000, 1)).ExpectProblem(422, "ruling-does-not-add-up");
        (await site.Operator.RuleAsync(orderId, 4_000, 6_000)).ExpectSuccess();
        var ended = await buyer.WaitForStatusAsync(orderId, "completed");
        Assert.Contains(ended.Timeline, e => e is { What: "ruled", Actor: "operator", Reason: "The pictures show it." });
        await site.PayOutAsync(stall, held: 0, paidOut: 5_700);
        Assert.DoesNotContain(orderId, (await site.Operator.GetAsync("/api/operations/disputes?limit=100")).Expect(200).Text, StringComparison.Ordinal);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task A_completed_order_is_refunded_by_agreement_and_not_by_a_shop_that_has_nothing_available()
    {
        var stall = await site.OpenStallAsync(priceFen: 10_000);
        var (buyer, orderId) = await ShippedAsync(stall);
        (await buyer.ConfirmAsync(orderId)).ExpectSuccess();
        await site.Operator.AdvanceClockAsync(TimeSpan.FromHours(25));
        await stall.WaitForBalanceAsync(held: 0, available: 0, paidOut: 9_500);
        (await buyer.AskRefundAsync(orderId, 4_000)).ExpectSuccess();
        var asked = await Eventually.SeesAsync(() => buyer.OrderAsync(orderId), seen => seen.Refunds.Count == 1, "the refund is asked");
        Assert.Equal(("completed", "asked"), (asked.Status, asked.Refunds[0].Stage));
        (await stall.Seller.AnswerRefundAsync(orderId, true)).ExpectProblem(409, "balance-too-low");
        (await stall.Seller.ActAsync(orderId, "open-dispute")).ExpectProblem(409, "not-allowed-now");
        await site.Operator.AdvanceClockAsync(TimeSpan.FromHours(49));
        await Eventually.SeesAsync(() => buyer.OrderAsync(orderId), seen => seen.Refunds[0].Stage == "lapsed", "silence after completion means no");
        Assert.Equal(Sum.Cny(0), (await buyer.OrderAsync(orderId)).Amounts.Refunded);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task A_completed_order_is_refunded_out_of_what_the_shop_has_available()
    {
        // Less than the least that is paid out, so that no night can take it meanwhile.
        var stall = await site.OpenStallAsync(priceFen: 90);
        var (buyer, orderId) = await ShippedAsync(stall);
        (await buyer.ConfirmAsync(orderId)).ExpectSuccess();
        await stall.WaitForBalanceAsync(held: 0, available: 85, paidOut: 0);
        (await buyer.AskRefundAsync(orderId, 40)).ExpectSuccess();
        (await stall.Seller.AnswerRefundAsync(orderId, true)).ExpectSuccess();
        var back = await Eventually.SeesAsync(() => buyer.OrderAsync(orderId), seen => seen.Refunds is [{ Stage: "paid" }], "the refund is paid");
        Assert.Equal(("completed", Sum.Cny(40)), (back.Status, back.Amounts.Refunded));

        // The platform gives its commission of the part back: five fen of ninety were taken, three of the fifty that stay sold.
        await stall.WaitForBalanceAsync(held: 0, available: 47, paidOut: 0);
        (await buyer.AskRefundAsync(orderId, 51)).ExpectProblem(422, "refund-too-high");
        await site.Operator.WaitForCleanAuditAsync();
    }

    async Task<(MarketplaceClient Buyer, string OrderId)> ShippedAsync(Stall stall)
    {
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        return (buyer, placed.OrderId);
    }
}
