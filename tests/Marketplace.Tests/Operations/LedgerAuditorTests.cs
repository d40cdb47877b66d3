using Marketplace.Operations;
using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Payments;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketplace.Tests.Operations;

public class LedgerAuditorTests(Azurite azurite)
{
    [Theory]
    [InlineData(OrderStatus.Paid, true)]
    [InlineData(OrderStatus.Disputed, true)]
    [InlineData(OrderStatus.Completed, false)]
    [InlineData(OrderStatus.Refunded, false)]
    [InlineData(OrderStatus.Cancelled, false)]
    [InlineData(null, false)]
    public async Task Escrow_may_hold_money_while_its_order_is_open(OrderStatus? status, bool ok)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await HeldAsync(world);
        var orders = status is { } known ? new TestOrders(TestOrders.Order(order.OrderId, known, order.At)) : new TestOrders();
        var answer = await new GetLedgerAudit(await AuditorAsync(world, orders), new TestCallers()).Run(Calls.Request(user: "operator_1"), default).ReadAsync();
        Assert.Equal(200, answer.Status);
        Assert.Equal((ok, ok ? 0 : 1, 1), (answer.At("ok").GetBoolean(), answer.At("escrowsNotZero").GetInt32(), answer.At("transfers").GetInt32()));
    }

    [Fact]
    public async Task Night_mends_what_a_crash_left_short_and_keeps_its_report()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await HeldAsync(world);
        world.Faults.Reset(crashAt: 2);
        await Assert.ThrowsAsync<CrashException>(() => world.Escrow.ReleaseAsync(order, ReleaseTerms.Less(Money.Cny(500)), default));
        world.Faults.Reset();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        using var auditor = await AuditorAsync(world, new TestOrders(TestOrders.Order(order.OrderId, OrderStatus.Completed, order.At)));
        Assert.False((await auditor.AuditAsync(mend: false, default)).Report.Ok);
        world.Clock.Advance(TimeSpan.FromSeconds(1));

        var night = new AuditLedger(auditor, NullLogger<AuditLedger>.Instance);
        await night.Run(new(), default);
        await night.Run(new(), default);

        var last = await new LedgerReportTable(world.Tables).LastAsync(default);
        Assert.True(last!.Report.Ok);
        Assert.Equal(world.Clock.GetUtcNow(), last.At);
    }

    static async Task<EscrowMovement> HeldAsync(MoneyWorld world)
    {
        var order = world.Movement(10_000);
        await world.PayForAsync(order);
        await world.Escrow.HoldAsync(order, default);
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        return order;
    }

    static async Task<LedgerAuditor> AuditorAsync(MoneyWorld world, IOrders orders)
    {
        await world.Tables.CreateTableIfNotExistsAsync(LedgerReportTable.Name);
        return new LedgerAuditor(world.Audit, orders, new LedgerReportTable(world.Tables), world.Clock);
    }
}
