using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Tests.Storage;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

/// <summary>Events lost, messages twice, storage gone, cases gone: the order comes to its right end all the same.</summary>
public class EscrowFaultsTests(Azurite azurite)
{
    [Fact]
    public async Task Every_message_delivered_twice_makes_one_life()
    {
        await using var world = await EscrowWorld.StartAsync(azurite, faulty: f => f.DeliverEveryMessageTwice = true);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId, times: 2);
        await world.UntilAsync(orderId, OrderStatus.Paid);
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "extend", Buyer)).Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "confirm", Buyer)).Status);
        await world.UntilEndedAsync(orderId);
        var order = (await world.Orders.FindAsync(orderId, default))!;
        Assert.Equal(["placed", "paid", "shipped", "extended", "confirmed", "completed"], order.Progress.Timeline.Select(e => e.What));
        Assert.Equal((9, 1), (world.Market.Available[SkuId(1)], world.Market.Sold[SkuId(1)]));
        Assert.Equal(1_899, await world.PaidOutAsync());
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task An_order_whose_every_event_is_lost_comes_to_its_end_by_rows_and_repair()
    {
        await using var world = await EscrowWorld.StartAsync(azurite, faulty: f => f.LoseRaisedEvent = (_, _) => true);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        world.Advance(TimeSpan.FromMinutes(3));
        await world.PayAsync(paymentId);
        world.Advance(TimeSpan.FromMinutes(27));
        await world.UntilAsync(orderId, OrderStatus.Paid);
        Assert.Equal(202, (await world.TryShipAsync(orderId)).Status);
        world.Advance(TimeSpan.FromHours(6));
        await world.UntilAsync(orderId, OrderStatus.Shipped);
        Assert.Equal(202, (await world.TryActAsync(orderId, "confirm", Buyer)).Status);
        world.HubFaults.LoseRaisedEvent = null;
        world.Advance(TimeSpan.FromMinutes(1));
        await world.RepairAsync();
        await world.UntilAsync(orderId, OrderStatus.Completed);
        await world.UntilEndedAsync(orderId);
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task A_shipment_whose_event_was_lost_is_not_refunded_at_the_end_of_the_window()
    {
        await using var world = await EscrowWorld.StartAsync(azurite, new OrderTerms { LookEvery = TimeSpan.FromDays(30) });
        var orderId = await PaidAsync(world);
        world.HubFaults.LoseRaisedEvent = (_, _) => true;
        Assert.Equal(202, (await world.TryShipAsync(orderId)).Status);
        world.Advance(TimeSpan.FromHours(73));
        await world.UntilAsync(orderId, OrderStatus.Shipped);
    }

    [Fact]
    public async Task An_open_order_whose_case_is_gone_gets_one_again()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await PaidAsync(world);
        await world.Client.TerminateInstanceAsync(orderId, "by mistake");
        await Eventually.BeAsync(() => world.Client.GetInstanceAsync(orderId), i => i is { IsCompleted: true });
        Assert.Equal(202, (await world.TryShipAsync(orderId)).Status);
        world.Advance(TimeSpan.FromMinutes(3));
        await world.RepairAsync();
        await world.UntilAsync(orderId, OrderStatus.Shipped);
        await world.Client.TerminateInstanceAsync(orderId, "again");
        await Eventually.BeAsync(() => world.Client.GetInstanceAsync(orderId), i => i is { IsCompleted: true });
        await world.Client.PurgeInstanceAsync(orderId);
        await world.RepairAsync();
        Assert.Equal(200, (await world.ActAsync(orderId, "confirm", Buyer)).Status);
        await world.UntilEndedAsync(orderId);
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task A_case_broken_off_after_its_order_was_completed_rewards_the_buyer_all_the_same()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await PaidAsync(world);
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
        await world.LoseCoinsQueueAsync();
        Assert.Equal(200, (await world.ActAsync(orderId, "confirm", Buyer)).Status);
        await world.Client.TerminateInstanceAsync(orderId, "by mistake");
        await Eventually.BeAsync(() => world.Client.GetInstanceAsync(orderId), i => i is { RuntimeStatus: Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Terminated });
        await world.FindCoinsQueueAsync();
        await world.RepairAsync();
        await world.UntilEndedAsync(orderId);
        Assert.Equal([orderId], await world.CoinsToldAsync());
        Assert.Equal(1_899, await world.PaidOutAsync());
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task A_payment_that_comes_between_the_last_look_and_the_end_of_the_case_is_found_by_the_repair()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.ActAsync(orderId, "cancel", Buyer);
        await world.UntilEndedAsync(orderId);
        world.Provider.Pay(paymentId);
        await world.NotifyWithoutMessageAsync(paymentId);
        await world.Orders.TryAddSignalAsync(orderId, EscrowSignals.PaidOf(orderId, paymentId, world.Clock.GetUtcNow()), null, default);
        world.Advance(TimeSpan.FromMinutes(1));
        await world.RepairAsync();
        await world.UntilAsync(orderId, o => o.Progress.Timeline[^1].What == "late-payment-refunded");
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task A_provider_that_is_down_for_minutes_delays_a_refund_and_loses_nothing()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await PaidAsync(world);
        world.Provider.FailNext = 5;
        Assert.Equal(202, (await world.TryActAsync(orderId, "cancel", Buyer)).Status);
        Assert.Equal(OrderStatus.Paid, (await world.Orders.FindAsync(orderId, default))!.Status);
        await Eventually.BeAsync(async () =>
        {
            world.Advance(TimeSpan.FromSeconds(30));
            return (await world.Orders.FindAsync(orderId, default))!.Status;
        }, s => s == OrderStatus.Refunded);
        await world.UntilEndedAsync(orderId);
        Assert.Single(world.Provider.Entries.Values, e => e.Kind == "refund");
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task Cancelling_and_paying_at_once_comes_to_a_right_end_whoever_wins()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        for (var i = 0; i < 8; i++)
        {
            var (orderId, paymentId) = await world.PlaceOneAsync();
            await Task.WhenAll(world.ActAsync(orderId, "cancel", Buyer), world.PayAsync(paymentId));
            await world.UntilEndedAsync(orderId);
            world.Advance(TimeSpan.FromMinutes(1));
            await world.RepairAsync();
            await world.UntilAsync(orderId, o => o.Status == OrderStatus.Refunded || o.Progress.Timeline[^1].What == "late-payment-refunded");
        }

        Assert.Equal((10, 0, 0), (world.Market.Available[SkuId(1)], world.Market.Sold[SkuId(1)], world.Market.Reserved));
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task A_case_whose_storage_fails_at_any_request_goes_on_and_does_nothing_twice()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        for (var at = 1; at <= 12; at++)
        {
            var orderId = await PaidAsync(world);
            Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
            world.Faults.Reset(at + 2, at % 2 == 0);
            var confirmed = await world.TryActAsync(orderId, "confirm", Buyer);
            Assert.InRange(confirmed.Status, 200, 202);
            await Eventually.BeAsync(async () =>
            {
                world.Advance(TimeSpan.FromSeconds(30));
                return await world.Client.GetInstanceAsync(orderId);
            }, i => i is { IsCompleted: true });
            world.Faults.Reset();
            Assert.Equal(OrderStatus.Completed, (await world.Orders.FindAsync(orderId, default))!.Status);
            world.Market.Available[SkuId(1)] = 10;
        }

        Assert.Equal(12 * 1_899, await world.PaidOutAsync());
        Assert.True((await world.AuditAsync()).Ok);
    }

    static async Task<string> PaidAsync(EscrowWorld world)
    {
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId);
        await world.UntilAsync(orderId, OrderStatus.Paid);
        return orderId;
    }
}
