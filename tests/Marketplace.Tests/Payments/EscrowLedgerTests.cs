using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;

namespace Marketplace.Tests.Payments;

public class EscrowLedgerTests(Azurite azurite)
{
    [Fact]
    public async Task Whole_life_of_an_order_and_its_payout_take_twelve_storage_transactions()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var (order, shop) = (world.Movement(10_000), Money.Cny(9_500));
        await world.PayForAsync(order);
        world.Faults.Reset();

        await world.Escrow.HoldAsync(order, default);
        Assert.Equal(new ShopTotals(10_000, 0, 0), await world.BalanceAsync(order.ShopId));
        await world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(500)), default);
        Assert.Equal(new ShopTotals(0, 9_500, 0), await world.BalanceAsync(order.ShopId));
        const int LooksAtTheBalance = 2;
        Assert.Equal(5, world.Faults.Count - LooksAtTheBalance);
        Assert.Equal(shop, Assert.Single(await world.PayShopAsync(order.ShopId)).Amount);
        Assert.Equal(12, world.Faults.Count - LooksAtTheBalance);
        Assert.Equal(new ShopTotals(0, 0, 9_500), await world.BalanceAsync(order.ShopId));
        await AssertHealthyAsync(world, transfers: 4);
    }

    [Fact]
    public async Task Refund_goes_back_through_the_provider_and_empties_the_escrow()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = world.Movement(4_200);
        var payment = await world.PayForAsync(order);
        await world.Escrow.HoldAsync(order, default);

        await world.Escrow.RefundAsync(order, "ref_1", payment, "not shipped", default);

        Assert.Equal(ShopTotals.Zero, await world.BalanceAsync(order.ShopId));
        Assert.Equal(PaymentStatus.Refunded, await world.Desk.StatusAsync(payment, default));
        Assert.Equal(Money.Cny(4_200), world.Provider.Entries["refund ref_1"].Amount);
        await AssertHealthyAsync(world, transfers: 3);
    }

    [Fact]
    public async Task Ruling_may_split_the_escrow_between_buyer_and_shop()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = world.Movement(10_000);
        var payment = await world.PayForAsync(order);
        await world.Escrow.HoldAsync(order, default);

        await world.Escrow.RefundAsync(order with { Amount = Money.Cny(3_000) }, "ref_1", payment, "scratched", default);
        await world.Escrow.ReleaseAsync(order with { Amount = Money.Cny(7_000) }, ReleaseTerms.Less(Money.Cny(350)), default);
        await world.PayShopAsync(order.ShopId);

        Assert.Equal(new ShopTotals(0, 0, 6_650), await world.BalanceAsync(order.ShopId));
        Assert.Equal(PaymentStatus.Paid, await world.Desk.StatusAsync(payment, default));
        await AssertHealthyAsync(world, transfers: 6);
    }

    [Fact]
    public async Task Nothing_leaves_an_escrow_that_does_not_hold_it()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = world.Movement(5_000);
        var payment = await world.PayForAsync(order);
        await Assert.ThrowsAsync<LedgerRefusedException>(() => world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(0)), default));
        await world.Escrow.HoldAsync(order, default);
        await world.Escrow.RefundAsync(order, "ref_1", payment, "x", default);

        await Assert.ThrowsAsync<LedgerRefusedException>(() => world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(250)), default));
        await Assert.ThrowsAsync<LedgerRefusedException>(() => world.Escrow.RefundAsync(order, "ref_2", payment, "x", default));
        Assert.Empty(await world.PayShopAsync(order.ShopId));
        Assert.DoesNotContain("refund ref_2", world.Provider.Entries.Keys);
        await AssertHealthyAsync(world, transfers: 3);
    }

    [Fact]
    public async Task Step_repeated_with_another_amount_is_refused()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = world.Movement(5_000);
        await world.Escrow.HoldAsync(order, default);
        await Assert.ThrowsAsync<LedgerRefusedException>(() => world.Escrow.HoldAsync(order with { Amount = Money.Cny(5_001) }, default));
        await Assert.ThrowsAsync<LedgerRefusedException>(() => world.Escrow.HoldAsync(order with { ShopId = "shp_other" }, default));
    }

    [Fact]
    public async Task What_a_release_gave_is_taken_back_with_its_commission_and_subsidies_and_refunded()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var (order, payment) = await ReleasedAsync(world);
        var part = order with { Amount = Money.Cny(4_000) };
        Assert.True(await world.Escrow.ReclaimAsync(part, new ReleaseTerms(Money.Cny(250), Money.Cny(600), Money.Cny(400)), "rcl_1", default));
        Assert.Equal(new ShopTotals(4_000, 6_650, 0), await world.BalanceAsync(order.ShopId));
        Assert.True(await world.Escrow.ReclaimAsync(part, new ReleaseTerms(Money.Cny(250), Money.Cny(600), Money.Cny(400)), "rcl_1", default));
        await world.Escrow.RefundAsync(part, "ref_1", payment, "broken", default);
        Assert.Equal(new ShopTotals(0, 6_650, 0), await world.BalanceAsync(order.ShopId));
        Assert.Equal(Money.Cny(4_000), world.Provider.Entries["refund ref_1"].Amount);
        await AssertHealthyAsync(world, transfers: 5);
    }

    [Fact]
    public async Task Of_many_orders_whose_money_is_taken_back_at_once_none_takes_what_the_shop_has_not()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var shop = Ids.From("shp", "busy");
        var orders = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReleasedAsync(world, shop)));
        var elsewhere = Transfers.Reclaim(orders[0].Order with { Amount = Money.Cny(8 * 11_400 - 5_000) }, ReleaseTerms.Less(Money.Cny(0)), "rcl_elsewhere");
        Assert.True(await world.Statements.TryTakeAsync(StatementLine.Of(elsewhere)!, default));
        Assert.True(await world.Statements.TryTakeAsync(StatementLine.Of(elsewhere)!, default));
        var taken = await Task.WhenAll(orders.Select(o => world.Escrow.ReclaimAsync(o.Order with { Amount = Money.Cny(2_000) }, ReleaseTerms.Less(Money.Cny(0)), "rcl_1", default)));
        Assert.Equal(2, taken.Count(t => t));
        Assert.Equal(1_000, (await world.BalanceAsync(shop)).Available);
        foreach (var ((order, _), won) in orders.Zip(taken)) Assert.Equal(won ? 2_000 : 0, (await world.Ledger.ReadAsync(order.OrderId, default)).Escrow);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Taking_back_that_dies_at_any_storage_request_and_runs_again_takes_once(bool afterSending)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        for (var (crashAt, died) = (1, true); died; crashAt++)
        {
            var (order, payment) = await ReleasedAsync(world);
            var part = order with { Amount = Money.Cny(4_000) };
            world.Faults.Reset(crashAt, afterSending);
            died = false;
            await Steps.UntilDoneAsync(
                async () =>
                {
                    Assert.True(await world.Escrow.ReclaimAsync(part, ReleaseTerms.Less(Money.Cny(200)), "rcl_1", default));
                    await world.Escrow.RefundAsync(part, Ids.From("ref", order.OrderId), payment, "x", default);
                }, () => died = true);
            world.Faults.Reset();
            Assert.Equal(new ShopTotals(0, 11_400 - 3_800, 0), await world.BalanceAsync(order.ShopId));
        }

        world.Clock.Advance(TimeSpan.FromHours(1));
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("\n", report.Findings));
    }

    [Fact]
    public async Task Provider_that_does_not_answer_leaves_the_movement_pending_and_it_is_done_once_when_asked_again()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = world.Movement(10_000);
        var payment = await world.PayForAsync(order);
        await world.Escrow.HoldAsync(order, default);
        world.Provider.FailNext = 1;
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => world.Escrow.RefundAsync(order, "ref_1", payment, "x", default));
        world.Provider.LoseNextAnswers = 1;
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => world.Escrow.RefundAsync(order, "ref_1", payment, "x", default));
        Assert.Equal(10_000, (await world.BalanceAsync(order.ShopId)).Held);
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await world.AuditAsync()).Ok);

        await world.Escrow.RefundAsync(order, "ref_1", payment, "x", default);

        Assert.Equal(0, (await world.BalanceAsync(order.ShopId)).Held);
        Assert.Single(world.Provider.Entries.Keys, k => k.StartsWith("refund", StringComparison.Ordinal));
        await AssertHealthyAsync(world, transfers: 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_killed_at_any_storage_request_and_run_again_ends_with_the_same_books(bool afterSending)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        for (var crashAt = 1; ; crashAt++)
        {
            var order = world.Movement(10_000);
            await world.PayForAsync(order);
            var whole = await LiveWithCrashAsync(world, order, crashAt, afterSending);
            Assert.Equal(new ShopTotals(0, 9_500, 0), await world.BalanceAsync(order.ShopId));
            if (whole) break;
        }

        world.Clock.Advance(TimeSpan.FromHours(1));
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("\n", report.Findings));
        Assert.Equal(0, await world.Audit.MendStatementsAsync(default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refund_killed_at_any_storage_request_and_run_again_ends_with_the_same_books(bool afterSending)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        for (var (crashAt, whole) = (1, false); !whole; crashAt++)
        {
            var order = world.Movement(10_000);
            var payment = await world.PayForAsync(order);
            world.Faults.Reset(crashAt, afterSending);
            whole = true;
            await Steps.UntilDoneAsync(() => world.Escrow.HoldAsync(order, default), () => whole = false);
            await Steps.UntilDoneAsync(() => world.Escrow.RefundAsync(order, Ids.From("ref", order.OrderId), payment, "x", default), () => whole = false);
            world.Faults.Reset();
            Assert.Equal(PaymentStatus.Refunded, await world.Desk.StatusAsync(payment, default));
            Assert.Equal(ShopTotals.Zero, await world.BalanceAsync(order.ShopId));
        }

        world.Clock.Advance(TimeSpan.FromHours(1));
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("\n", report.Findings));
    }

    [Fact]
    public async Task Same_steps_run_at_once_by_several_move_the_money_once()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = world.Movement(10_000);
        await world.PayForAsync(order);
        Task AllAtOnce(Func<Task> step) => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => step()));

        await AllAtOnce(() => world.Escrow.HoldAsync(order, default));
        await AllAtOnce(() => world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(500)), default));

        Assert.Equal(new ShopTotals(0, 9_500, 0), await world.BalanceAsync(order.ShopId));
        await AssertHealthyAsync(world, transfers: 2);
    }

    static async Task<bool> LiveWithCrashAsync(MoneyWorld world, EscrowMovement order, int crashAt, bool afterSending)
    {
        var whole = true;
        world.Faults.Reset(crashAt, afterSending);
        await Steps.UntilDoneAsync(() => world.Escrow.HoldAsync(order, default), () => whole = false);
        await Steps.UntilDoneAsync(() => world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(500)), default), () => whole = false);
        world.Faults.Reset();
        return whole;
    }

    /// <summary>An order of 100 yuan, to which the platform added 15 for a coupon and 5 for coins, less 5 % commission: 114 are the shop's.</summary>
    static async Task<(EscrowMovement Order, string PaymentId)> ReleasedAsync(MoneyWorld world, string? shopId = null)
    {
        var order = world.Movement(10_000, shopId);
        var payment = await world.PayForAsync(order);
        await world.Escrow.HoldAsync(order, default);
        await world.Escrow.ReleaseAsync(order, new ReleaseTerms(Money.Cny(600), Money.Cny(1_500), Money.Cny(500)), default);
        return (order, payment);
    }

    static async Task AssertHealthyAsync(MoneyWorld world, int transfers)
    {
        world.Clock.Advance(TimeSpan.FromHours(1));
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("\n", report.Findings));
        Assert.Equal(transfers, report.Transfers);
    }
}

/// <summary>Does a step again after each crash, as the orchestration's retry does.</summary>
internal static class Steps
{
    public static async Task UntilDoneAsync(Func<Task> step, Action crashed)
    {
        while (true)
        {
            try
            {
                await step();
                return;
            }
            catch (CrashException)
            {
                crashed();
            }
        }
    }
}
