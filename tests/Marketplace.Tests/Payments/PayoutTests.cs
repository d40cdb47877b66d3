using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;

namespace Marketplace.Tests.Payments;

public class PayoutTests(Azurite azurite)
{
    const string Shop = "shp_1";

    [Fact]
    public async Task Orders_of_a_shop_are_paid_in_one_payout()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        foreach (var fen in new[] { 10_000, 20_000, 333 }) await world.EarnAsync(fen, Shop);
        var payout = Assert.Single(await world.PayShopAsync(Shop));
        Assert.Equal((PayoutStatus.Paid, Money.Cny(9_500 + 19_000 + 316)), (payout.Status, payout.Amount));
        Assert.Equal(payout.Amount, Assert.Single(world.Provider.Entries.Values, e => e.Kind == "transfer").Amount);
        Assert.Equal(new ShopTotals(0, 0, payout.Amount.Amount), await world.BalanceAsync(Shop));
        Assert.Equal(new PayoutEnded(payout.PayoutId, Shop, payout.StartedAt), Assert.Single(await world.Bus.SeenAsync<PayoutEnded>(PayoutEnded.Topic, "test")));
        await AssertHealthyAsync(world);
    }

    [Fact]
    public async Task Less_than_the_minimum_waits_until_there_is_enough()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await world.EarnAsync(1_000, Shop);
        Assert.Empty(await world.PayShopAsync(Shop, minimum: 1_000));
        Assert.Equal(new ShopTotals(0, 950, 0), await world.BalanceAsync(Shop));
        await world.EarnAsync(1_000, Shop);
        Assert.Equal(1_900, Assert.Single(await world.PayShopAsync(Shop, "next batch", minimum: 1_000)).Amount.Amount);
    }

    [Fact]
    public async Task Payout_under_way_is_no_longer_available_and_is_asked_for_again_under_its_id()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await world.EarnAsync(10_000, Shop);
        world.Provider.LoseNextAnswers = 1;
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => world.PayShopAsync(Shop));
        Assert.Equal(new ShopTotals(0, 0, 0), await world.BalanceAsync(Shop));
        var (before, _) = await world.Payouts.PageAsync(Shop, null, 20, default);
        Assert.Equal(PayoutStatus.Pending, Assert.Single(before).Status);
        Assert.Equal(before[0].PayoutId, Assert.Single((await world.Payees.UnpaidAsync(null, 20, default)).Payouts).PayoutId);
        await world.EarnAsync(2_000, Shop);
        world.Clock.Advance(TimeSpan.FromHours(20));
        Assert.True((await world.AuditAsync()).Ok);

        var ended = await world.PayShopAsync(Shop, "tomorrow's batch");

        Assert.Equal([before[0].PayoutId, ended[1].PayoutId], ended.Select(p => p.PayoutId));
        Assert.Equal([9_500, 1_900], ended.Select(p => p.Amount.Amount));
        Assert.Equal(2, world.Provider.Entries.Values.Count(e => e.Kind == "transfer"));
        Assert.Empty((await world.Payees.UnpaidAsync(null, 20, default)).Payouts);
        await AssertHealthyAsync(world);
    }

    [Fact]
    public async Task Refused_payout_goes_back_to_the_balance_with_its_reason_and_is_paid_by_the_next_batch()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await world.EarnAsync(10_000, Shop);
        world.Provider.RefusesTransfers = true;
        var refused = Assert.Single(await world.PayShopAsync(Shop));
        Assert.Equal((PayoutStatus.Failed, true), (refused.Status, refused.Reason is not null));
        Assert.Equal(new ShopTotals(0, 9_500, 0), await world.BalanceAsync(Shop));
        world.Provider.RefusesTransfers = false;
        Assert.Equal(refused, Assert.Single(await world.PayShopAsync(Shop)));

        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(PayoutStatus.Paid, Assert.Single(await world.PayShopAsync(Shop, "tomorrow's batch")).Status);
        Assert.Equal(new ShopTotals(0, 0, 9_500), await world.BalanceAsync(Shop));
        await AssertHealthyAsync(world);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Payout_killed_at_any_storage_request_and_run_again_pays_once(bool afterSending)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        for (var (crashAt, whole) = (1, false); !whole; crashAt++)
        {
            var shop = (await world.EarnAsync(10_000)).ShopId;
            world.Faults.Reset(crashAt, afterSending);
            whole = true;
            await Steps.UntilDoneAsync(() => world.PayShopAsync(shop), () => whole = false);
            world.Faults.Reset();
            world.Clock.Advance(TimeSpan.FromMinutes(6));
            Assert.Contains(shop, (await world.Bus.SeenAsync<PayoutEnded>(PayoutEnded.Topic, "test")).Select(e => e.ShopId));
            Assert.Equal(new ShopTotals(0, 0, 9_500), await world.BalanceAsync(shop));
            Assert.Equal(crashAt, world.Provider.Entries.Values.Count(e => e.Kind == "transfer"));
        }

        await AssertHealthyAsync(world);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refused_payout_killed_at_any_storage_request_gives_the_money_back_once(bool afterSending)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        world.Provider.RefusesTransfers = true;
        for (var (crashAt, whole) = (1, false); !whole; crashAt++)
        {
            var shop = (await world.EarnAsync(10_000)).ShopId;
            world.Faults.Reset(crashAt, afterSending);
            whole = true;
            await Steps.UntilDoneAsync(() => world.PayShopAsync(shop), () => whole = false);
            world.Faults.Reset();
            Assert.Equal(new ShopTotals(0, 9_500, 0), await world.BalanceAsync(shop));
            Assert.Single((await world.Payouts.PageAsync(shop, null, 20, default)).Payouts);
        }

        await AssertHealthyAsync(world);
    }

    [Fact]
    public async Task Several_batches_at_once_while_orders_are_released_pay_each_fen_once()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await world.EarnAsync(10_000, Shop);
        var orders = Enumerable.Range(0, 30).Select(_ => world.Movement(1_000, Shop)).ToList();
        foreach (var order in orders) await world.PayForAsync(order);
        var earning = Parallel.ForEachAsync(orders, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (order, stop) =>
        {
            await world.Escrow.HoldAsync(order, stop);
            await world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(50)), stop);
        });
        var batches = Enumerable.Range(0, 6).Select(async batch =>
        {
            for (var i = 0; i < 5; i++) await world.PayShopAsync(Shop, $"batch {batch}.{i}");
        });
        await Task.WhenAll([earning, .. batches]);
        await world.PayShopAsync(Shop, "last");

        Assert.Equal(new ShopTotals(0, 0, 9_500 + (30 * 950)), await world.BalanceAsync(Shop));
        Assert.Equal(9_500 + (30 * 950), world.Provider.Entries.Values.Where(e => e.Kind == "transfer").Sum(e => e.Amount.Amount));
        await AssertHealthyAsync(world);
    }

    [Fact]
    public async Task Shops_that_ever_earned_are_found_page_by_page()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var shops = Enumerable.Range(0, 45).Select(i => Ids.From("shp", $"{i}")).ToList();
        foreach (var shop in shops.Concat(shops)) await world.Payees.KnowAsync(shop, default);
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var (page, next) = await world.Payees.PageAsync(cursor, 4, default);
            Assert.True(page.Count <= 4);
            seen.AddRange(page);
            cursor = next;
        }
        while (cursor is not null);
        Assert.Equal(shops.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    static async Task AssertHealthyAsync(MoneyWorld world)
    {
        world.Clock.Advance(TimeSpan.FromHours(1));
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("\n", report.Findings));
        Assert.Equal(0, await world.Audit.MendStatementsAsync(default));
    }
}
