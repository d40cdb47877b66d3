using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

/// <summary>Refunds while events are lost, messages come twice, storage and provider fail and cases are gone: each pays once.</summary>
public class AfterSaleFaultsTests(Azurite azurite)
{
    [Fact]
    public async Task Every_message_delivered_twice_refunds_once()
    {
        await using var world = await EscrowWorld.StartAsync(azurite, faulty: f => f.DeliverEveryMessageTwice = true);
        var orderId = await ShippedAsync(world);
        Assert.Equal(200, (await world.ActAsync(orderId, "ask-refund", Buyer, Ask(1_000, "return-and-refund"))).Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true })).Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "return-sent", Buyer, new { carrier = "SF", trackingNumber = "1" })).Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "return-received", Seller)).Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "confirm", Buyer)).Status);
        await world.UntilEndedAsync(orderId);
        var order = (await world.Orders.FindAsync(orderId, default))!;
        Assert.Equal(
            ["placed", "paid", "shipped", "refund-asked", "refund-accepted", "return-sent", "return-received", "refund-paid", "resumed", "confirmed", "completed"],
            order.Progress.Timeline.Select(e => e.What));
        await RightAsync(world, refunds: 1);
    }

    [Fact]
    public async Task The_same_key_asks_and_answers_once_and_another_body_under_it_is_refused()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.ActAsync(orderId, "ask-refund", Buyer, Ask(500), "k")));
        Assert.All(asked, a => Assert.Equal(200, a.Status));
        Assert.Equal("idempotency-key-reused", (await world.ActAsync(orderId, "ask-refund", Buyer, Ask(501), "k")).Code);
        var answered = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.ActAsync(orderId, "answer-refund", Seller, new { accept = true }, "k")));
        Assert.All(answered, a => Assert.Equal(200, a.Status));
        Assert.Equal(200, (await world.ActAsync(orderId, "ask-refund", Buyer, Ask(500), "k")).Status);
        Assert.Single((await world.Orders.FindAsync(orderId, default))!.Progress.Refunds);
        Assert.Equal(200, (await world.ActAsync(orderId, "confirm", Buyer)).Status);
        await world.UntilEndedAsync(orderId);
        await RightAsync(world, refunds: 1);
    }

    [Fact]
    public async Task Events_that_are_all_lost_delay_a_refund_and_lose_nothing()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        world.HubFaults.LoseRaisedEvent = (_, _) => true;
        Assert.Equal(202, (await world.TryActAsync(orderId, "ask-refund", Buyer, Ask(500))).Status);
        world.Advance(TimeSpan.FromHours(6));
        await world.UntilAsync(orderId, OrderStatus.RefundAsked);
        Assert.Equal(202, (await world.TryActAsync(orderId, "answer-refund", Seller, new { accept = false })).Status);
        world.HubFaults.LoseRaisedEvent = null;
        world.Advance(TimeSpan.FromMinutes(1));
        await world.RepairAsync();
        await world.UntilShownAsync(orderId, OrderStatus.Disputed);
        Assert.Equal(200, (await world.ActAsync(orderId, "rule", "operator", new { toBuyer = Money.Cny(500), toSeller = Money.Cny(1_499), reason = "Half." })).Status);
        await world.UntilEndedAsync(orderId);
        await RightAsync(world, refunds: 1);
    }

    [Fact]
    public async Task An_answer_whose_event_was_lost_is_not_overtaken_by_the_end_of_the_window()
    {
        await using var world = await EscrowWorld.StartAsync(azurite, new OrderTerms { LookEvery = TimeSpan.FromDays(30) });
        var orderId = await ShippedAsync(world);
        await world.ActAsync(orderId, "ask-refund", Buyer, Ask(500));
        world.HubFaults.LoseRaisedEvent = (_, _) => true;
        Assert.Equal(202, (await world.TryActAsync(orderId, "answer-refund", Seller, new { accept = false })).Status);
        world.Advance(TimeSpan.FromHours(48));
        await world.UntilAsync(orderId, OrderStatus.Disputed);
    }

    [Fact]
    public async Task A_disputed_order_whose_case_is_gone_gets_one_again_however_old_it_is()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        await world.ActAsync(orderId, "ask-refund", Buyer, Ask(500));
        await world.ActAsync(orderId, "answer-refund", Seller, new { accept = false });
        await world.Client.TerminateInstanceAsync(orderId, "by mistake");
        await Eventually.BeAsync(() => world.Client.GetInstanceAsync(orderId), i => i is { IsCompleted: true });
        world.Advance(TimeSpan.FromDays(60));
        await world.RepairOldAsync();
        await world.UntilShownAsync(orderId, OrderStatus.Disputed);
        Assert.Equal(200, (await world.ActAsync(orderId, "rule", "operator", new { toBuyer = Money.Cny(1_999), toSeller = Money.Cny(0), reason = "All." })).Status);
        await world.UntilEndedAsync(orderId);
        await RightAsync(world, refunds: 1);
    }

    [Fact]
    public async Task A_refund_whose_storage_fails_at_any_request_pays_once()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Market.Available[SkuId(1)] = 1_000;
        for (var at = 1; at <= 16; at++)
        {
            var orderId = await ShippedAsync(world);
            await world.ActAsync(orderId, "ask-refund", Buyer, Ask(600));
            world.Faults.Reset(at + 3, at % 2 == 0);
            await DyingAsync(() => world.TryActAsync(orderId, "answer-refund", Seller, new { accept = true }, "once"));
            await world.EventuallyShownAsync(orderId, OrderStatus.Shipped);
            world.Faults.Reset();
            Assert.Equal(200, (await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true }, "once")).Status);
            Assert.Equal(RefundStage.Paid, Assert.Single((await world.Orders.FindAsync(orderId, default))!.Progress.Refunds).Stage);
            Assert.InRange((await world.TryActAsync(orderId, "confirm", Buyer)).Status, 200, 202);
            await world.EventuallyShownAsync(orderId, OrderStatus.Completed);
            await world.UntilEndedAsync(orderId);
        }

        await RightAsync(world, refunds: 16);
    }

    [Fact]
    public async Task A_ruling_whose_storage_fails_at_any_request_divides_once()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Market.Available[SkuId(1)] = 1_000;
        for (var at = 1; at <= 16; at++)
        {
            var orderId = await ShippedAsync(world);
            await world.ActAsync(orderId, "ask-refund", Buyer, Ask(600));
            await world.ActAsync(orderId, "answer-refund", Seller, new { accept = false });
            world.Faults.Reset(at + 2, at % 2 == 1);
            await DyingAsync(() => world.TryActAsync(orderId, "rule", "operator", new { toBuyer = Money.Cny(999), toSeller = Money.Cny(1_000), reason = "Half." }));
            await world.EventuallyShownAsync(orderId, OrderStatus.Completed);
            world.Faults.Reset();
            await world.UntilEndedAsync(orderId);
        }

        Assert.Equal(16 * 950, await world.PaidOutAsync());
        await RightAsync(world, refunds: 16);
    }

    [Fact]
    public async Task A_provider_that_is_down_delays_a_partial_refund_and_the_order_does_not_say_that_it_was_paid()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        await world.ActAsync(orderId, "ask-refund", Buyer, Ask(600));
        world.Provider.FailNext = 5;
        Assert.Equal(202, (await world.TryActAsync(orderId, "answer-refund", Seller, new { accept = true })).Status);
        Assert.Equal(OrderStatus.RefundAsked, (await world.Orders.FindAsync(orderId, default))!.Status);
        await world.EventuallyShownAsync(orderId, OrderStatus.Shipped);
        await RightAsync(world, refunds: 1);
    }

    [Fact]
    public async Task Of_an_answer_and_a_withdrawal_at_once_one_wins_and_the_other_is_told()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        for (var i = 0; i < 6; i++)
        {
            var orderId = await ShippedAsync(world);
            await world.ActAsync(orderId, "ask-refund", Buyer, Ask(1_999));
            var both = await Task.WhenAll(world.ActAsync(orderId, "withdraw", Buyer), world.ActAsync(orderId, "answer-refund", Seller, new { accept = true }));
            Assert.Equal([200, 409], both.Select(a => a.Status).Order());
            var order = (await world.Orders.FindAsync(orderId, default))!;
            Assert.Equal(order.Status == OrderStatus.Refunded ? 1 : 0, world.Provider.Entries.Values.Count(e => e.Kind == "refund" && e.Reference == order.Progress.Refunds[0].RefundId));
        }

        Assert.True((await world.AuditAsync()).Ok);
    }

    /// <summary>A request whose process may die at any moment after its signal was written.</summary>
    static async Task DyingAsync(Func<Task<Web.Read>> act)
    {
        try
        {
            Assert.InRange((await act()).Status, 200, 202);
        }
        catch (CrashException)
        {
            // What was begun lies there as a process that died would leave it.
        }
    }

    static object Ask(long fen, string kind = "refund-only") => new { kind, amount = Money.Cny(fen), reason = "Not as described." };

    static async Task<string> ShippedAsync(EscrowWorld world)
    {
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId);
        await world.UntilShownAsync(orderId, OrderStatus.Paid);
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
        return orderId;
    }

    static async Task RightAsync(EscrowWorld world, int refunds)
    {
        Assert.Equal(refunds, world.Provider.Entries.Values.Count(e => e.Kind == "refund"));
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("; ", report.Findings));
    }
}
