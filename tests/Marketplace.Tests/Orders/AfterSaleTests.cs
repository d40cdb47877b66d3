using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;
using Marketplace.Tests.Storage;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

/// <summary>Refunds, returns and disputes on the real task hub, the clock moved by hand; after each the books are audited.</summary>
public class AfterSaleTests(Azurite azurite)
{
    static readonly object Parcel = new { carrier = "SF Express", trackingNumber = "SF2" };

    [Fact]
    public async Task All_money_asked_before_shipment_goes_back_when_the_shop_says_yes()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await PaidAsync(world, (1, 1), (2, 1));
        var asked = await AskAsync(world, orderId, 2_499);
        Assert.Equal("refund-asked", asked.At("status").GetString());
        Assert.Equal(Start.AddHours(48), asked.At("deadlines.answerBy").GetDateTimeOffset());
        Assert.Equal((409, "not-allowed-now"), Told(await world.ShipAsync(orderId)));
        var answered = await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true });
        Assert.Equal((200, "refunded"), (answered.Status, answered.At("status").GetString()));
        await world.UntilEndedAsync(orderId);
        Assert.Equal((10, 10), (world.Market.Available[SkuId(1)], world.Market.Available[SkuId(2)]));
        Assert.Equal(PaymentStatus.Refunded, await world.PaymentStatusAsync(paymentId));
        await AuditedAsync(world, orderId, back: 2_499);
    }

    [Fact]
    public async Task Silence_before_shipment_means_yes_after_48_hours()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await PaidAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_999);
        world.Advance(TimeSpan.FromHours(48));
        var done = await world.UntilAsync(orderId, OrderStatus.Refunded);
        Assert.Contains(done.Progress.Timeline, e => e is { What: "refund-accepted", Actor: Actor.System });
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world, orderId, back: 1_999);
    }

    [Fact]
    public async Task One_line_refunded_before_shipment_leaves_the_other_to_be_shipped_in_the_time_that_was_left()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await PaidAsync(world, (1, 2), (2, 1));
        world.Advance(TimeSpan.FromHours(70));
        Assert.Equal(200, (await world.ActAsync(orderId, "ask-refund", Buyer, new { kind = "refund-only", reason = "Two too many.", lines = new[] { new { skuId = SkuId(1), quantity = 2 } } })).Status);
        world.Advance(TimeSpan.FromHours(24));
        var answered = await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true, reason = "No problem." });
        Assert.Equal("paid", answered.At("status").GetString());
        Assert.Equal(Start.AddHours(70 + 24 + 2), answered.At("deadlines.shipBy").GetDateTimeOffset());
        Assert.Equal((2, 3_998), (answered.At("lines.0.refundedQuantity").GetInt32() + answered.At("lines.1.refundedQuantity").GetInt32(), answered.At("amounts.refunded.amount").GetInt64()));
        Assert.Equal((10, 9), (world.Market.Available[SkuId(1)], world.Market.Available[SkuId(2)]));
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
        Assert.Equal("completed", (await world.ActAsync(orderId, "confirm", Buyer)).At("status").GetString());
        await world.UntilEndedAsync(orderId);
        Assert.Equal(475, await world.PaidOutAsync());
        await AuditedAsync(world, orderId, back: 3_998);
    }

    [Fact]
    public async Task A_refusal_before_shipment_lets_the_order_go_on_and_the_window_ends_all_the_same()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await PaidAsync(world, (1, 1));
        await AskAsync(world, orderId, 500);
        world.Advance(TimeSpan.FromHours(40));
        var refused = await world.ActAsync(orderId, "answer-refund", Seller, new { accept = false, reason = "It is packed." });
        Assert.Equal(("paid", Start.AddHours(40 + 72)), (refused.At("status").GetString(), refused.At("deadlines.shipBy").GetDateTimeOffset()));
        world.Advance(TimeSpan.FromHours(72));
        await world.UntilAsync(orderId, OrderStatus.Refunded);
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world, orderId, back: 1_999);
    }

    [Fact]
    public async Task Cancelling_after_a_part_went_back_sends_the_rest_back()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await PaidAsync(world, (1, 2));
        await AskAsync(world, orderId, 1_000);
        await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true });
        Assert.Equal("refunded", (await world.ActAsync(orderId, "cancel", Buyer)).At("status").GetString());
        await world.UntilEndedAsync(orderId);
        Assert.Equal([1_000, 2_998], world.Provider.Entries.Values.Where(e => e.Kind == "refund").Select(e => e.Amount.Amount).Order());
        Assert.Equal((10, PaymentStatus.Refunded), (world.Market.Available[SkuId(1)], await world.PaymentStatusAsync(paymentId)));
        await AuditedAsync(world, orderId, back: 3_998);
    }

    [Fact]
    public async Task Parts_refunded_after_shipment_leave_the_rest_to_the_shop_and_the_confirmation_window_rests_meanwhile()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await ShippedAsync(world, (1, 1));
        world.Advance(TimeSpan.FromDays(1));
        var asked = await AskAsync(world, orderId, 300);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, asked.At("deadlines.confirmBy").ValueKind);
        world.Advance(TimeSpan.FromHours(47));
        var first = await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true });
        Assert.Equal(Start.AddDays(10).AddHours(47), first.At("deadlines.confirmBy").GetDateTimeOffset());
        await AskAsync(world, orderId, 200);
        world.Advance(TimeSpan.FromHours(48));
        await world.UntilAsync(orderId, o => o.Status == OrderStatus.Shipped && o.Progress.Refunds.Count == 2);
        Assert.Equal((422, "refund-too-high"), Told(await world.ActAsync(orderId, "ask-refund", Buyer, Ask(1_500))));
        world.Advance(TimeSpan.FromDays(9));
        var done = await world.UntilAsync(orderId, OrderStatus.Completed);
        await world.UntilEndedAsync(orderId);
        Assert.Equal(["resumed", "resumed"], done.Progress.Timeline.Select(e => e.What).Where(w => w == "resumed"));
        Assert.Equal(1_499 - 75, await world.PaidOutAsync());
        Assert.Equal(PaymentStatus.Paid, await world.PaymentStatusAsync(paymentId));
        await AuditedAsync(world, orderId, back: 500);
    }

    [Fact]
    public async Task All_refunded_after_shipment_ends_the_order_and_what_was_sold_stays_sold()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await ShippedAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_999);
        Assert.Equal("refunded", (await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true })).At("status").GetString());
        await world.UntilEndedAsync(orderId);
        Assert.Equal((9, 1), (world.Market.Available[SkuId(1)], world.Market.Sold[SkuId(1)]));
        Assert.Empty(await world.CoinsToldAsync());
        await AuditedAsync(world, orderId, back: 1_999);
    }

    [Fact]
    public async Task Goods_go_back_to_the_address_that_the_shop_gives_and_then_the_money()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await ShippedAsync(world, (1, 2));
        await AskAsync(world, orderId, 1_999, "return-and-refund");
        var accepted = await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true, returnAddress = Home });
        Assert.Equal(("return-under-way", Start.AddDays(7)), (accepted.At("status").GetString(), accepted.At("deadlines.returnBy").GetDateTimeOffset()));
        Assert.Equal("1 Lake Road", accepted.At("refunds.0.returnTo.street").GetString());
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "return-received", Seller)));
        var sent = await world.ActAsync(orderId, "return-sent", Buyer, Parcel);
        Assert.Equal((Start.AddDays(10), "SF2"), (sent.At("deadlines.receiveBy").GetDateTimeOffset(), sent.At("refunds.0.sentBack.trackingNumber").GetString()));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "return-sent", Buyer, Parcel)));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "withdraw", Buyer)));
        var received = await world.ActAsync(orderId, "return-received", Seller);
        Assert.Equal(("shipped", "SF1"), (received.At("status").GetString(), received.At("shipment.trackingNumber").GetString()));
        await world.ActAsync(orderId, "confirm", Buyer);
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world, orderId, back: 1_999);
    }

    [Fact]
    public async Task Silence_says_yes_to_a_return_and_silence_receives_it()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await ShippedAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_999, "return-and-refund");
        world.Advance(TimeSpan.FromHours(48));
        await world.UntilAsync(orderId, OrderStatus.ReturnUnderWay);
        await world.UntilShownAsync(orderId, OrderStatus.ReturnUnderWay);
        world.Advance(TimeSpan.FromDays(6));
        Assert.Equal(200, (await world.ActAsync(orderId, "return-sent", Buyer, Parcel)).Status);
        world.Advance(TimeSpan.FromDays(10));
        await world.UntilAsync(orderId, OrderStatus.Refunded);
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world, orderId, back: 1_999);
    }

    [Fact]
    public async Task Goods_that_are_not_sent_back_in_time_stay_bought()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await ShippedAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_999, "return-and-refund");
        await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true, returnAddress = "1 Lake Road" });
        world.Advance(TimeSpan.FromDays(7));
        var lapsed = await world.UntilAsync(orderId, OrderStatus.Shipped);
        Assert.Equal((RefundStage.Lapsed, Start.AddDays(17)), (lapsed.Progress.Refunds[0].Stage, lapsed.Deadline));
        await world.UntilShownAsync(orderId, OrderStatus.Shipped);
        world.Advance(TimeSpan.FromDays(10));
        await world.UntilAsync(orderId, OrderStatus.Completed);
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world, orderId, back: 0);
    }

    [Fact]
    public async Task A_refund_that_is_withdrawn_lets_the_buyer_confirm()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await ShippedAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_999);
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "confirm", Buyer)));
        var withdrawn = await world.ActAsync(orderId, "withdraw", Buyer, new { reason = "It works after all." });
        Assert.Equal(("shipped", "withdrawn"), (withdrawn.At("status").GetString(), withdrawn.At("refunds.0.stage").GetString()));
        Assert.Equal("completed", (await world.ActAsync(orderId, "confirm", Buyer)).At("status").GetString());
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world, orderId, back: 0);
    }

    [Fact]
    public async Task One_line_of_an_order_with_coupons_coins_and_freight_gives_back_its_own_parts()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Market.Shops[ShopId(1)] = world.Market.Shops[ShopId(1)] with { CoinSharePercent = 20, Freight = new FreightTerms(Money.Cny(800), null, new Dictionary<string, Money>()) };
        var (ofShop, ofPlatform) = (await world.CouponAsync(1_000, ShopId(1)), await world.CouponAsync(900));
        await world.EarnAsync(5_000);
        var placed = await world.PlaceAsync([(1, 3), (2, 5)], coupons: [ofShop, ofPlatform], useCoins: 5_000);
        var orderId = placed.At("orders.0.orderId").GetString()!;
        await world.PayAsync(placed.At("paymentId").GetString()!);
        await world.UntilShownAsync(orderId, OrderStatus.Paid);
        await world.ShipAsync(orderId);
        var order = (await world.Orders.FindAsync(orderId, default))!;
        var (line, coins) = (order.Lines.Single(l => l.SkuId == SkuId(2)), await world.CoinsAsync());
        Assert.Equal(5_000 - order.Amounts.Coins.Amount, coins);

        await world.ActAsync(orderId, "ask-refund", Buyer, new { kind = "refund-only", reason = "Broken.", lines = new[] { new { skuId = SkuId(2), quantity = 5 } } });
        var answered = await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true });
        Assert.Equal("shipped", answered.At("status").GetString());
        var paid = line.Total - line.Shares!.Sum;
        Assert.Equal(paid.Amount, world.Provider.Entries.Values.Single(e => e.Kind == "refund").Amount.Amount);
        Assert.Equal(coins + line.Shares.Coins.Amount, await world.CoinsAsync());
        Assert.Equal([orderId], await world.HoldersAsync(ofPlatform));

        await world.ActAsync(orderId, "confirm", Buyer);
        await world.UntilEndedAsync(orderId);
        var sold = order.Amounts.Due + order.Lines.Select(l => l.Shares!.PlatformDiscount + l.Shares.Coins).Aggregate((a, b) => a + b) - (paid + line.Shares.PlatformDiscount + line.Shares.Coins);
        Assert.Equal((sold - sold.Share(500)).Amount, await world.PaidOutAsync());
        await AuditedAsync(world, orderId, paid.Amount);
    }

    [Fact]
    public async Task All_refunded_after_shipment_gives_coupons_and_coins_back()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Market.Shops[ShopId(1)] = world.Market.Shops[ShopId(1)] with { CoinSharePercent = 20 };
        var coupon = await world.CouponAsync(500);
        await world.EarnAsync(300);
        var placed = await world.PlaceAsync([(1, 1)], coupons: [coupon], useCoins: 300);
        var (orderId, due) = (placed.At("orders.0.orderId").GetString()!, placed.At("due.amount").GetInt64());
        await world.PayAsync(placed.At("paymentId").GetString()!);
        await world.UntilShownAsync(orderId, OrderStatus.Paid);
        await world.ShipAsync(orderId);
        foreach (var fen in new[] { 100, due - 100 })
        {
            await AskAsync(world, orderId, fen);
            Assert.Equal(200, (await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true })).Status);
        }

        await world.UntilEndedAsync(orderId);
        Assert.Equal(300, await world.CoinsAsync());
        Assert.Empty(await world.HoldersAsync(coupon));
        await AuditedAsync(world, orderId, due);
    }

    static object Ask(long fen, string kind = "refund-only") => new { kind, amount = Money.Cny(fen), reason = "Not as described." };

    static async Task<Web.Read> AskAsync(EscrowWorld world, string orderId, long fen, string kind = "refund-only")
    {
        var asked = await world.ActAsync(orderId, "ask-refund", Buyer, Ask(fen, kind));
        Assert.True(asked.Status == 200, asked.Text);
        return asked;
    }

    static async Task<(string OrderId, string PaymentId)> PaidAsync(EscrowWorld world, params (int Sku, int Quantity)[] lines)
    {
        var placed = await world.PlaceOneAsync(lines);
        await world.PayAsync(placed.PaymentId);
        await world.UntilShownAsync(placed.OrderId, OrderStatus.Paid);
        return placed;
    }

    static async Task<(string OrderId, string PaymentId)> ShippedAsync(EscrowWorld world, params (int Sku, int Quantity)[] lines)
    {
        var placed = await PaidAsync(world, lines);
        Assert.Equal(200, (await world.ShipAsync(placed.OrderId)).Status);
        return placed;
    }

    static async Task AuditedAsync(EscrowWorld world, string orderId, long back)
    {
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("; ", report.Findings));
        Assert.True((await world.Orders.FindAsync(orderId, default))!.IsFinished);
        Assert.Equal(back, world.Provider.Entries.Values.Where(e => e.Kind == "refund").Sum(e => e.Amount.Amount));
    }

    static (int, string?) Told(Web.Read read) => (read.Status, read.Code);
}
