using System.Text;
using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;

namespace Marketplace.Tests.Payments;

public class ReconcilerTests(Azurite azurite)
{
    [Fact]
    public async Task Healthy_books_agree_and_the_report_is_kept()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var reconciler = Make(world);
        await world.PayShopAsync((await world.EarnAsync(10_000)).ShopId);
        world.Clock.Advance(TimeSpan.FromHours(1));
        var report = await reconciler.ReconcileAsync(default);
        Assert.Equal((2, true), (report.Entries, report.Ok));
        Assert.Equal(report.At, Assert.Single((await reconciler.ReportsAsync(null, 20, default)).Items).At);
        Assert.Empty((await reconciler.OpenFindingsAsync(null, 20, default)).Items);
    }

    [Fact]
    public async Task Missing_extra_and_differing_entries_are_one_finding_each_however_often_they_are_found()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var reconciler = Make(world);
        foreach (var _ in new int[2]) await world.PayShopAsync((await world.EarnAsync(10_000)).ShopId);
        var transfers = world.Provider.Entries.Where(e => e.Value.Kind == "transfer").ToList();
        Assert.True(world.Provider.Entries.TryRemove(transfers[0].Key, out var missing));
        world.Provider.Entries[transfers[1].Key] = transfers[1].Value with { Amount = Money.Cny(1) };
        world.Provider.Entries["x"] = new FakeProvider.Entry("ent_x", "refund", "stray", Money.Cny(5), world.Clock.GetUtcNow());
        world.Clock.Advance(TimeSpan.FromHours(1));
        var first = await reconciler.ReconcileAsync(default);
        Assert.Equal((1, 1, 1, false), (first.Missing, first.Extra, first.Differing, first.Ok));
        world.Clock.Advance(TimeSpan.FromDays(1));
        var second = await reconciler.ReconcileAsync(default);
        Assert.Equal(first with { At = second.At }, second with { Findings = first.Findings });
        var open = (await reconciler.OpenFindingsAsync(null, 20, default)).Items;
        Assert.All(open, f => Assert.Equal(first.At, f.FoundAt));
        Assert.Equal(3, open.Count);

        // The provider mends one; an operator settles another, once.
        world.Provider.Entries[transfers[0].Key] = missing!;
        var extra = open.Single(f => f.Kind == DifferenceKind.Extra);
        Assert.Equal("A gift.", (await reconciler.SettleAsync(extra.FindingId, "A gift.", default)).Value.Reason);
        Assert.Equal("not-found", (await reconciler.SettleAsync(extra.FindingId, "Again.", default)).Problem?.Code);
        world.Clock.Advance(TimeSpan.FromDays(1));
        var third = await reconciler.ReconcileAsync(default);
        Assert.Equal((0, 0, 1, 1), (third.Missing, third.Extra, third.Differing, third.Closed));
    }

    [Fact]
    public async Task Bills_that_are_brought_in_are_compared_for_their_days_and_twice_is_once()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await using var alipay = await FakeAlipay.StartAsync();
        using var client = new AlipayClient(new HttpClient(), alipay.Options, world.Clock);
        var reconciler = Make(world, new AlipayGateway(client, alipay.Options, Microsoft.Extensions.Logging.Abstractions.NullLogger<AlipayGateway>.Instance));
        var (paid, unbilled) = (world.Movement(8_888), world.Movement(1_000));
        var (first, second) = (await world.PayForAsync(paid), await world.PayForAsync(unbilled));
        Assert.True((await reconciler.ReconcileAsync(default)).Ok);
        var bill = $"""
            #支付宝业务明细查询
            支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）,退款批次号/请求号
            1,{first},交易,2026-11-23 16:00:00,88.88,
            """;
        foreach (var _ in new int[2]) Assert.Equal(1, (await reconciler.ImportAsync(Encoding.UTF8.GetBytes(bill), default)).Value);
        world.Clock.Advance(TimeSpan.FromDays(1));
        var report = await reconciler.ReconcileAsync(default);
        Assert.Equal((1, 1, 0, 0), (report.Entries, report.Missing, report.Extra, report.Differing));
        Assert.Contains(second, Assert.Single(report.Findings), StringComparison.Ordinal);
        Assert.Equal("not-a-statement", (await reconciler.ImportAsync("nothing"u8.ToArray(), default)).Problem?.Code);
    }

    static Reconciler Make(MoneyWorld world, IPaymentGateway? gateway = null) =>
        new(new ReconciliationTable(world.Tables), world.Ledger, world.Payouts, world.Payments, gateway ?? world.Gateway, world.Clock);
}
