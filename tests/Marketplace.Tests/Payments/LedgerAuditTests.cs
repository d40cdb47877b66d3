using Azure.Data.Tables;
using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Storage;
using Marketplace.Tests.Storage;

namespace Marketplace.Tests.Payments;

public class LedgerAuditTests(Azurite azurite)
{
    [Fact]
    public async Task Healthy_books_are_ok()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await LiveAsync(world);
        await HeldAsync(world);
        world.Clock.Advance(TimeSpan.FromHours(1));
        var report = await world.AuditAsync(finished: false);
        Assert.Equal((5, 0, 0, 0, true), (report.Transfers, report.Unbalanced, report.EscrowsNotZero, report.ProviderMismatch, report.Ok));
        Assert.Empty(report.Findings);
    }

    [Fact]
    public async Task Empty_books_are_ok()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        Assert.Equal((0, true), (await world.AuditAsync()) is var r ? (r.Transfers, r.Ok) : default);
    }

    [Fact]
    public async Task Finished_order_with_money_in_its_escrow_is_found_once_it_is_a_minute_old()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await HeldAsync(world);
        Assert.True((await world.AuditAsync()).Ok);
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        var report = await world.AuditAsync();
        Assert.Equal((1, false), (report.EscrowsNotZero, report.Ok));
        Assert.Contains(order.OrderId, Assert.Single(report.Findings));
    }

    [Fact]
    public async Task Transfer_that_was_tampered_with_is_found()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await LiveAsync(world);
        var table = world.Tables.GetTableClient(LedgerTable.Name);
        var row = (await table.FindAsync(order.OrderId, "t.release", default))!;
        var transfer = row.Document<Transfer>();
        var tampered = transfer with { Entries = [transfer.Entries[0], transfer.Entries[1] with { Amount = 9_999 }, transfer.Entries[2]] };
        await table.UpdateEntityAsync(new TableEntity(order.OrderId, "t.release").WithDocument(tampered), Azure.ETag.All, TableUpdateMode.Replace);

        var report = await LaterAsync(world);

        Assert.False(report.Ok);
        Assert.Contains(report.Findings, f => f.Contains("does not balance", StringComparison.Ordinal));
        Assert.Contains(report.Findings, f => f.Contains("guards", StringComparison.Ordinal));
        Assert.Contains(report.Findings, f => f.StartsWith($"shop {order.ShopId}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("t.hold")]
    [InlineData("t.release")]
    public async Task Transfer_that_is_missing_is_found(string row)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await LiveAsync(world);
        await world.Tables.GetTableClient(LedgerTable.Name).DeleteEntityAsync(order.OrderId, row);
        Assert.False((await LaterAsync(world)).Ok);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".end")]
    public async Task Transfer_of_a_payout_that_is_missing_is_found(string end)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await LiveAsync(world);
        var (payouts, _) = await world.Payouts.PageAsync(order.ShopId, null, 20, default);
        await world.Tables.GetTableClient(StatementTable.Name).DeleteEntityAsync(order.ShopId, $"transfer.{payouts[0].PayoutId}{end}");
        Assert.False((await LaterAsync(world)).Ok);
    }

    [Fact]
    public async Task Guard_that_says_another_balance_is_found()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await HeldAsync(world);
        await world.Tables.GetTableClient(LedgerTable.Name).AddEntityAsync(new TableEntity(order.OrderId, "is.payable.1.CNY"));
        Assert.Equal(1, (await LaterAsync(world, finished: false)).Unbalanced);
    }

    [Fact]
    public async Task Line_that_a_crash_lost_for_good_is_found_and_mended()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await HeldAsync(world);
        world.Faults.Reset(crashAt: 2);
        await Assert.ThrowsAsync<CrashException>(() => world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(0)), default));
        world.Faults.Reset();
        var report = await LaterAsync(world);
        Assert.Equal((1, false), (report.Unbalanced, report.Ok));

        Assert.Equal(1, await world.Audit.MendStatementsAsync(default));

        Assert.True((await LaterAsync(world)).Ok);
        Assert.Equal(0, await world.Audit.MendStatementsAsync(default));
        Assert.Equal(new ShopTotals(0, 10_000, 0), await world.BalanceAsync(order.ShopId));
    }

    [Fact]
    public async Task Shop_with_no_statement_at_all_is_found_and_mended()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = world.Movement(10_000);
        await world.PayForAsync(order);
        world.Faults.Reset(crashAt: 2);
        await Assert.ThrowsAsync<CrashException>(() => world.Escrow.HoldAsync(order, default));
        world.Faults.Reset();
        Assert.Equal(1, (await LaterAsync(world, finished: false)).Unbalanced);
        Assert.Equal(1, await world.Audit.MendStatementsAsync(default));
        Assert.True((await LaterAsync(world, finished: false)).Ok);
    }

    [Fact]
    public async Task Balance_that_its_lines_do_not_come_to_is_found_and_counted_anew_while_lines_come()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await LiveAsync(world);
        var table = world.Tables.GetTableClient(StatementTable.Name);
        var wrong = (await world.Statements.BalanceAsync(order.ShopId, default)).With("CNY", new ShopTotals(0, 77, 0));
        await table.UpsertEntityAsync(new TableEntity(order.ShopId, "balance").WithDocument(wrong), TableUpdateMode.Replace);
        Assert.Equal((1, false), (await LaterAsync(world)) is var r ? (r.Unbalanced, r.Ok) : default);

        var lines = Enumerable.Range(0, 40).Select(_ => world.EarnAsync(1_000, order.ShopId));
        var mending = Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++) await world.Statements.RecountAsync(order.ShopId, default);
        });
        await Task.WhenAll([mending, .. lines]);
        await world.Audit.MendStatementsAsync(default);

        Assert.Equal(new ShopTotals(0, 40 * 950, 9_500), await world.BalanceAsync(order.ShopId));
        Assert.True((await LaterAsync(world)).Ok);
        Assert.False(await world.Statements.RecountAsync(order.ShopId, default));
    }

    [Theory]
    [InlineData("payment")]
    [InlineData("refund")]
    [InlineData("transfer")]
    public async Task Entry_that_only_the_provider_has_is_found_once_it_is_a_minute_old(string kind)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await LiveAsync(world);
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        world.Provider.Entries["x"] = new FakeProvider.Entry("ent_x", kind, "stray", Money.Cny(5), world.Clock.GetUtcNow());
        Assert.True((await world.AuditAsync()).Ok);
        Assert.Equal(1, (await LaterAsync(world)).ProviderMismatch);
    }

    [Fact]
    public async Task Entry_that_the_provider_lacks_or_has_with_another_amount_or_twice_is_found()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await LiveAsync(world);
        var transfer = world.Provider.Entries.Single(e => e.Key.StartsWith("transfer", StringComparison.Ordinal));

        world.Provider.Entries[transfer.Key] = transfer.Value with { Amount = Money.Cny(1) };
        Assert.Equal(1, (await LaterAsync(world)).ProviderMismatch);
        world.Provider.Entries[transfer.Key] = transfer.Value;
        world.Provider.Entries["again"] = transfer.Value with { EntryId = "ent_again" };
        Assert.Equal(1, (await LaterAsync(world)).ProviderMismatch);
        world.Provider.Entries.Clear();
        Assert.Equal(2, (await LaterAsync(world)).ProviderMismatch);
    }

    [Fact]
    public async Task Payment_without_a_hold_and_hold_without_a_payment_are_found()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await world.PayForAsync(world.Movement(1_000));
        Assert.True((await world.AuditAsync()).Ok);
        Assert.Equal(1, (await LaterAsync(world)).ProviderMismatch);
        await world.Escrow.HoldAsync(world.Movement(500), default);
        Assert.Equal(2, (await LaterAsync(world, finished: false)).ProviderMismatch);
    }

    [Fact]
    public async Task Refund_pending_for_more_than_a_day_is_found()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = world.Movement(1_000);
        var payment = await world.PayForAsync(order);
        await world.Escrow.HoldAsync(order, default);
        world.Provider.FailNext = 1;
        await Assert.ThrowsAsync<ProviderUnavailableException>(() => world.Escrow.RefundAsync(order, "ref_1", payment, "x", default));
        world.Clock.Advance(TimeSpan.FromHours(23));
        Assert.True((await world.AuditAsync()).Ok);
        world.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, (await world.AuditAsync()).ProviderMismatch);
    }

    [Fact]
    public async Task Findings_are_counted_all_and_told_a_hundred()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        foreach (var i in Enumerable.Range(0, 150)) world.Provider.Entries[$"{i}"] = new FakeProvider.Entry($"ent_{i}", "refund", $"stray{i}", Money.Cny(5), world.Clock.GetUtcNow());
        var report = await LaterAsync(world);
        Assert.Equal((150, 100), (report.ProviderMismatch, report.Findings.Count));
    }

    static async Task<EscrowMovement> HeldAsync(MoneyWorld world)
    {
        var order = world.Movement(10_000);
        await world.PayForAsync(order);
        await world.Escrow.HoldAsync(order, default);
        return order;
    }

    static async Task<EscrowMovement> LiveAsync(MoneyWorld world)
    {
        var order = await HeldAsync(world);
        await world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(500)), default);
        await world.PayShopAsync(order.ShopId);
        return order;
    }

    static Task<LedgerAuditReport> LaterAsync(MoneyWorld world, bool finished = true)
    {
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        return world.AuditAsync(finished);
    }
}
