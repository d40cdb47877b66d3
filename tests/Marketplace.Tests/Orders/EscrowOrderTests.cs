using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Payments;
using Marketplace.Tests.Storage;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

/// <summary>The life of an order on the real task hub, the clock moved by hand.</summary>
public class EscrowOrderTests(Azurite azurite)
{
    [Fact]
    public async Task A_whole_life_from_checkout_to_payout_and_coins()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId);
        await world.UntilAsync(orderId, OrderStatus.Paid);
        var shipped = await world.ShipAsync(orderId);
        Assert.Equal((200, "shipped"), (shipped.Status, shipped.At("status").GetString()));
        var confirmed = await world.ActAsync(orderId, "confirm", Buyer);
        Assert.Equal((200, "completed"), (confirmed.Status, confirmed.At("status").GetString()));
        Assert.Equal(["placed", "paid", "shipped", "confirmed", "completed"], confirmed.At("timeline").EnumerateArray().Select(e => e.GetProperty("what").GetString()));
        await world.UntilEndedAsync(orderId);
        Assert.Equal([orderId], await world.CoinsToldAsync());
        Assert.Equal(9, world.Market.Available[SkuId(1)]);
        Assert.Equal(1, world.Market.Sold[SkuId(1)]);
        Assert.Equal(1_899, await world.PaidOutAsync());
        await AuditedAsync(world);
    }

    [Fact]
    public async Task A_whole_life_needs_few_storage_transactions()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId);
        await world.UntilShownAsync(orderId, OrderStatus.Paid);
        world.Faults.Reset();
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
        Assert.Equal(4, world.Faults.Count);
        Assert.Equal(200, (await world.ActAsync(orderId, "confirm", Buyer)).Status);
        await world.UntilEndedAsync(orderId);
        Assert.InRange(world.Faults.Count, 8, 12);
    }

    [Fact]
    public async Task The_timer_confirms_after_ten_days()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        world.Advance(TimeSpan.FromDays(10));
        var done = await world.UntilAsync(orderId, OrderStatus.Completed);
        Assert.Equal((Actor.System, "The confirmation window is over."), (done.Progress.Timeline[^2].Actor, done.Progress.Timeline[^2].Reason));
        await world.UntilEndedAsync(orderId);
        Assert.Equal([orderId], await world.CoinsToldAsync());
        await AuditedAsync(world);
    }

    [Fact]
    public async Task An_extension_moves_the_timer_by_three_days()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        Assert.Equal(200, (await world.ActAsync(orderId, "extend", Buyer)).Status);
        Assert.Equal("not-allowed-now", (await world.ActAsync(orderId, "extend", Buyer)).Code);
        world.Advance(TimeSpan.FromDays(10) + TimeSpan.FromHours(1));
        await world.UntilAsync(orderId, o => o.Progress.Timeline[^1].What == "reminded");
        Assert.Equal(OrderStatus.Shipped, (await world.Orders.FindAsync(orderId, default))!.Status);
        world.Advance(TimeSpan.FromDays(3));
        await world.UntilAsync(orderId, OrderStatus.Completed);
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world);
    }

    [Fact]
    public async Task The_buyer_is_reminded_at_seven_days_and_one_day()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        world.Advance(TimeSpan.FromDays(3));
        await world.UntilAsync(orderId, o => o.Progress.Timeline.Count(e => e.What == "reminded") == 1);
        world.Advance(TimeSpan.FromDays(6));
        var reminded = await world.UntilAsync(orderId, o => o.Progress.Timeline.Count(e => e.What == "reminded") == 2);
        Assert.Equal("24 hours are left to confirm receipt.", reminded.Progress.Timeline[^1].Reason);
    }

    [Fact]
    public async Task An_order_that_is_not_paid_is_cancelled_after_thirty_minutes()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await world.PlaceOneAsync();
        Assert.Equal(9, world.Market.Available[SkuId(1)]);
        world.Advance(TimeSpan.FromMinutes(30));
        await world.UntilAsync(orderId, OrderStatus.Cancelled);
        await world.UntilEndedAsync(orderId);
        Assert.Equal(10, world.Market.Available[SkuId(1)]);
    }

    [Fact]
    public async Task A_payment_whose_message_was_lost_is_found_when_the_window_ends()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        world.Provider.Pay(paymentId);
        await world.NotifyWithoutMessageAsync(paymentId);
        world.Advance(TimeSpan.FromMinutes(30));
        await world.UntilAsync(orderId, OrderStatus.Paid);
        await world.PumpAsync();
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
    }

    [Fact]
    public async Task A_declined_payment_cancels_the_order_and_gives_the_stock_back()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.NotifyAsync(paymentId, Notification.Declined, 2);
        await world.UntilAsync(orderId, OrderStatus.Cancelled);
        await world.UntilEndedAsync(orderId);
        Assert.Equal(10, world.Market.Available[SkuId(1)]);
    }

    [Fact]
    public async Task An_order_that_is_not_shipped_in_72_hours_is_refunded()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await PaidAsync(world);
        world.Advance(TimeSpan.FromHours(72));
        var done = await world.UntilAsync(orderId, OrderStatus.Refunded);
        Assert.Equal("Not shipped in time.", done.Progress.Timeline[^1].Reason);
        await world.UntilEndedAsync(orderId);
        await RefundedAsync(world);
    }

    [Fact]
    public async Task Either_side_may_cancel_before_shipment_and_all_goes_back()
    {
        foreach (var user in new[] { Buyer, Seller })
        {
            await using var world = await EscrowWorld.StartAsync(azurite);
            var orderId = await PaidAsync(world);
            var cancelled = await world.ActAsync(orderId, "cancel", user, new { reason = "No more mugs." });
            Assert.Equal((200, "refunded"), (cancelled.Status, cancelled.At("status").GetString()));
            Assert.Equal("No more mugs.", cancelled.At("timeline").EnumerateArray().Last().GetProperty("reason").GetString());
            await world.UntilEndedAsync(orderId);
            await RefundedAsync(world);
        }
    }

    [Fact]
    public async Task Either_side_may_cancel_before_payment_and_the_payment_is_closed()
    {
        foreach (var user in new[] { Buyer, Seller })
        {
            await using var world = await EscrowWorld.StartAsync(azurite);
            var (orderId, paymentId) = await world.PlaceOneAsync();
            Assert.Equal("cancelled", (await world.ActAsync(orderId, "cancel", user)).At("status").GetString());
            await world.UntilEndedAsync(orderId);
            Assert.Equal(10, world.Market.Available[SkuId(1)]);
            Assert.Equal(Marketplace.Payments.Contracts.PaymentStatus.Expired, await world.PaymentStatusAsync(paymentId));
        }
    }

    [Fact]
    public async Task Money_that_comes_after_a_cancellation_goes_back_and_both_timeline_and_ledger_show_it()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.ActAsync(orderId, "cancel", Buyer);
        await world.UntilEndedAsync(orderId);
        await world.PayAsync(paymentId, times: 3);
        var done = await world.UntilAsync(orderId, o => o.Progress.Timeline[^1].What == "late-payment-refunded");
        Assert.Equal(OrderStatus.Cancelled, done.Status);
        await world.PayAsync(paymentId);
        await RefundedAsync(world);
        Assert.Single((await world.Orders.FindAsync(orderId, default))!.Progress.Timeline, e => e.What == "late-payment");
    }

    [Fact]
    public async Task Money_that_comes_after_the_window_goes_back()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        world.Advance(TimeSpan.FromMinutes(31));
        await world.UntilEndedAsync(orderId);
        await world.PayAsync(paymentId);
        await world.UntilAsync(orderId, o => o.Progress.Timeline[^1].What == "late-payment-refunded");
        await RefundedAsync(world);
    }

    [Fact]
    public async Task One_shop_of_two_cancelled_before_payment_leaves_the_other_payable()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var placed = await world.PlaceAsync([(1, 1), (3, 1)]);
        var (one, other) = (placed.At("orders.0.orderId").GetString()!, placed.At("orders.1.orderId").GetString()!);
        await world.ActAsync(one, "cancel", Buyer);
        await world.UntilEndedAsync(one);
        await world.PayAsync(placed.At("paymentId").GetString()!);
        await world.UntilAsync(other, OrderStatus.Paid);
        await world.UntilAsync(one, o => o.Progress.Timeline[^1].What == "late-payment-refunded");
        await AuditedAsync(world, finished: false);
    }

    [Fact]
    public async Task A_payout_that_the_provider_refuses_leaves_the_order_completed_and_the_money_available()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Provider.RefusesTransfers = true;
        var orderId = await ShippedAsync(world);
        Assert.Equal("completed", (await world.ActAsync(orderId, "confirm", Buyer)).At("status").GetString());
        await world.UntilEndedAsync(orderId);
        Assert.Equal(0, await world.PaidOutAsync());
        Assert.Equal(1_899, await world.AvailableAsync(ShopId(1)));
        await AuditedAsync(world);
    }

    static async Task<string> PaidAsync(EscrowWorld world)
    {
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId);
        await world.UntilAsync(orderId, OrderStatus.Paid);
        return orderId;
    }

    static async Task<string> ShippedAsync(EscrowWorld world)
    {
        var orderId = await PaidAsync(world);
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
        return orderId;
    }

    static async Task RefundedAsync(EscrowWorld world)
    {
        Assert.Equal(10, world.Market.Available[SkuId(1)]);
        Assert.Equal(0, world.Market.Sold[SkuId(1)]);
        Assert.Equal(1_999, world.Provider.Entries.Values.Single(e => e.Kind == "refund").Amount.Amount);
        await AuditedAsync(world);
    }

    static async Task AuditedAsync(EscrowWorld world, bool finished = true)
    {
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("; ", report.Findings));
        if (finished) Assert.Equal(0, world.Market.Reserved);
    }
}
