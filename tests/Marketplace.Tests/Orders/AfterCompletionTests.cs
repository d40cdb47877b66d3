using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

/// <summary>Refunds by agreement of orders that were completed: out of what the shop has available, or not at all.</summary>
public class AfterCompletionTests(Azurite azurite)
{
    [Fact]
    public async Task A_part_goes_back_by_agreement_out_of_what_the_shop_has_and_takes_commission_and_coins_along()
    {
        await using var world = await StartAsync();
        var (orderId, paymentId) = await CompletedAsync(world, (1, 1));
        Assert.Equal(19, await world.CoinsAsync());
        var asked = await AskAsync(world, orderId, 1_000);
        Assert.Equal(("completed", "asked", Start.AddHours(48)), (asked.At("status").GetString(), asked.At("refunds.0.stage").GetString(), asked.At("deadlines.answerBy").GetDateTimeOffset()));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "ask-refund", Buyer, Ask(1))));
        var answered = await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true });
        Assert.Equal((200, "completed", "paid"), (answered.Status, answered.At("status").GetString(), answered.At("refunds.0.stage").GetString()));
        Assert.Equal((1_000, PaymentStatus.Paid), (Refunded(world), await world.PaymentStatusAsync(paymentId)));

        // 1 899 were released; a sale of 999 would have released 949.
        Assert.Equal(949, await world.AvailableAsync(ShopId(1)));
        await world.PumpCoinsAsync();
        Assert.Equal(9, await world.CoinsAsync());
        await world.UntilEndedAsync(LateSignals.InstanceOf(orderId));
        await AuditedAsync(world);
    }

    [Fact]
    public async Task All_of_it_in_two_refunds_ends_the_order_as_refunded_and_gives_coupon_and_coins_back()
    {
        await using var world = await StartAsync();
        world.Market.Shops[ShopId(1)] = world.Market.Shops[ShopId(1)] with { CoinSharePercent = 20 };
        var coupon = await world.CouponAsync(500);
        await world.EarnAsync(300);
        var (orderId, paymentId) = await CompletedAsync(world, [(1, 1)], [coupon], 300);
        foreach (var fen in new[] { 700, 499 })
        {
            await AskAsync(world, orderId, fen);
            Assert.Equal(200, (await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true })).Status);
        }

        Assert.Equal(OrderStatus.Refunded, (await world.Orders.FindAsync(orderId, default))!.Status);
        await world.PumpCoinsAsync();
        Assert.Equal((1_199, 300, 0), (Refunded(world), await world.CoinsAsync(), await world.AvailableAsync(ShopId(1))));
        Assert.Empty(await world.HoldersAsync(coupon));
        Assert.Equal(PaymentStatus.Refunded, await world.PaymentStatusAsync(paymentId));
        Assert.Equal(0, world.Market.Available[SkuId(1)] - 9);
        await AuditedAsync(world);
    }

    [Fact]
    public async Task A_shop_that_has_not_enough_available_refunds_nothing_and_may_when_it_has()
    {
        await using var world = await StartAsync();
        var (orderId, _) = await CompletedAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_500);
        await world.DrainAsync(orderId, ShopId(1), 1_000);
        Assert.Equal((409, "balance-too-low"), Told(await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true }, "k")));
        Assert.Equal((409, "balance-too-low"), Told(await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true }, "k")));
        var order = (await world.Orders.FindAsync(orderId, default))!;
        Assert.Equal((OrderStatus.Completed, RefundStage.Asked, 0), (order.Status, order.OpenRefund!.Stage, Refunded(world)));
        Assert.Equal(899, await world.AvailableAsync(ShopId(1)));

        await CompletedAsync(world, (2, 4));
        Assert.Equal("paid", (await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true })).At("refunds.0.stage").GetString());
        Assert.Equal((1_500, 899 + 1_900 - 1_425), (Refunded(world), await world.AvailableAsync(ShopId(1))));
    }

    [Fact]
    public async Task Silence_after_completion_means_no_and_so_does_a_refusal_and_nobody_quarrels()
    {
        await using var world = await StartAsync();
        var (orderId, _) = await CompletedAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_000);
        world.Advance(TimeSpan.FromHours(48));
        await world.UntilAsync(orderId, o => o.Progress.Refunds[0].Stage == RefundStage.Lapsed);
        await world.UntilEndedAsync(LateSignals.InstanceOf(orderId));
        await AskAsync(world, orderId, 1_000);
        var refused = await world.ActAsync(orderId, "answer-refund", Seller, new { accept = false, reason = "No." });
        Assert.Equal(("completed", "refused"), (refused.At("status").GetString(), refused.At("refunds.1.stage").GetString()));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "open-dispute", Buyer)));
        await AskAsync(world, orderId, 1_000);
        Assert.Equal("withdrawn", (await world.ActAsync(orderId, "withdraw", Buyer)).At("refunds.2.stage").GetString());
        Assert.Equal(0, Refunded(world));
        await AuditedAsync(world);
    }

    [Fact]
    public async Task Fifteen_days_after_completion_it_is_too_late_to_ask()
    {
        await using var world = await StartAsync();
        var (orderId, _) = await CompletedAsync(world, (1, 1));
        world.Advance(TimeSpan.FromDays(15));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "ask-refund", Buyer, Ask(1))));
        Assert.Equal((422, "nothing-to-return"), Told(await world.ActAsync(orderId, "ask-refund", Buyer, new { kind = "return-and-refund", amount = Money.Cny(1), reason = "Late." })));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Coins_that_were_spent_before_they_are_taken_back_are_paid_off_by_the_next_ones(bool takenFirst)
    {
        await using var world = await StartAsync();
        var (orderId, _) = await CompletedAsync(world, (1, 1), pump: false);
        if (!takenFirst)
        {
            await world.PumpCoinsAsync();
            await world.SpendAsync(19);
        }

        await AskAsync(world, orderId, 1_999);
        Assert.Equal("refunded", (await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true })).At("status").GetString());
        await world.PumpCoinsAsync(takenFirst);
        Assert.Equal(0, await world.CoinsAsync());
        await world.EarnAsync(30);
        Assert.Equal(takenFirst ? 30 : 11, await world.CoinsAsync());
    }

    [Fact]
    public async Task What_is_asked_after_completion_is_taken_when_its_event_and_its_case_are_lost()
    {
        await using var world = await StartAsync();
        var (orderId, _) = await CompletedAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_000);
        var late = LateSignals.InstanceOf(orderId);
        world.HubFaults.LoseRaisedEvent = (_, _) => true;
        Assert.Equal(202, (await world.TryActAsync(orderId, "answer-refund", Seller, new { accept = true })).Status);
        world.HubFaults.LoseRaisedEvent = null;
        await world.Client.TerminateInstanceAsync(late, "by mistake");
        await Eventually.BeAsync(() => world.Client.GetInstanceAsync(late), i => i is { IsCompleted: true });
        world.Advance(TimeSpan.FromMinutes(3));
        await world.RepairAsync();
        await world.UntilAsync(orderId, o => o.Progress.Refunds[0].IsPaid);
        await world.UntilEndedAsync(late);
        Assert.Equal(1_000, Refunded(world));
        await AuditedAsync(world);
    }

    [Fact]
    public async Task A_case_begun_again_after_a_refund_pays_coins_and_shop_for_what_was_completed_once()
    {
        await using var world = await StartAsync();
        var (orderId, _) = await CompletedAsync(world, (1, 1));
        await AskAsync(world, orderId, 1_000);
        await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true });
        await world.Client.PurgeInstanceAsync(orderId);
        await Escrows.BeginAsync(world.Client, new EscrowStart(OrderHold.Of((await world.Orders.FindAsync(orderId, default))!), world.Clock.GetUtcNow()), default);
        await world.UntilEndedAsync(orderId);
        await world.PumpCoinsAsync();
        Assert.Equal((9, 949), (await world.CoinsAsync(), await world.AvailableAsync(ShopId(1))));
        await AuditedAsync(world);
    }

    [Fact]
    public async Task A_refund_after_completion_whose_storage_fails_at_any_request_pays_once()
    {
        await using var world = await StartAsync();
        world.Market.Available[SkuId(1)] = 1_000;
        for (var at = 1; at <= 18; at += 2)
        {
            var (orderId, _) = await CompletedAsync(world, (1, 1), pump: false);
            await AskAsync(world, orderId, 1_000);
            world.Faults.Reset(at + 3, at % 4 == 1);
            try
            {
                Assert.InRange((await world.TryActAsync(orderId, "answer-refund", Seller, new { accept = true })).Status, 200, 202);
            }
            catch (CrashException)
            {
                // What was begun lies there as a process that died would leave it.
            }

            await Eventually.BeAsync(
                () =>
                {
                    world.Advance(TimeSpan.FromSeconds(30));
                    return world.Client.GetInstanceAsync(LateSignals.InstanceOf(orderId));
                }, i => i is { IsCompleted: true });
            world.Faults.Reset();
            var order = (await world.Orders.FindAsync(orderId, default))!;
            Assert.True(order.Progress.Refunds.Single().IsPaid, $"{at}: {string.Join(", ", order.Progress.Timeline.Select(e => $"{e.What} {e.Reason}"))}");
        }

        Assert.Equal((9_000, 9 * 949), (Refunded(world), await world.AvailableAsync(ShopId(1))));
        await AuditedAsync(world);
    }

    Task<EscrowWorld> StartAsync() => EscrowWorld.StartAsync(azurite);

    static async Task<(string OrderId, string PaymentId)> CompletedAsync(EscrowWorld world, (int Sku, int Quantity) line, bool pump = true)
    {
        var completed = await CompletedAsync(world, [line], [], 0);
        if (pump) await world.PumpCoinsAsync();
        return completed;
    }

    static async Task<(string OrderId, string PaymentId)> CompletedAsync(EscrowWorld world, (int Sku, int Quantity)[] lines, string[] coupons, int coins)
    {
        var placed = await world.PlaceAsync(lines, coupons: coupons, useCoins: coins);
        var (orderId, paymentId) = (placed.At("orders.0.orderId").GetString()!, placed.At("paymentId").GetString()!);
        await world.PayAsync(paymentId);
        await world.UntilShownAsync(orderId, OrderStatus.Paid);
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "confirm", Buyer)).Status);
        await world.UntilEndedAsync(orderId);
        return (orderId, paymentId);
    }

    static object Ask(long fen) => new { kind = "refund-only", amount = Money.Cny(fen), reason = "It broke." };

    static async Task<Web.Read> AskAsync(EscrowWorld world, string orderId, long fen)
    {
        var asked = await world.ActAsync(orderId, "ask-refund", Buyer, Ask(fen));
        Assert.True(asked.Status == 200, asked.Text);
        return asked;
    }

    static long Refunded(EscrowWorld world) => world.Provider.Entries.Values.Where(e => e.Kind == "refund").Sum(e => e.Amount.Amount);

    static async Task AuditedAsync(EscrowWorld world)
    {
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("; ", report.Findings));
    }

    static (int, string?) Told(Web.Read read) => (read.Status, read.Code);
}
