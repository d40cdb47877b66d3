using System.Globalization;
using Marketplace.Payments;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Payments;

public class StatementTests(Azurite azurite)
{
    const string Shop = "shp_1";
    const string Staff = "usr_staff";

    [Fact]
    public async Task Balance_is_exact_while_lines_come_and_are_compacted_at_once()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var lines = Enumerable.Range(1, 600).Select(i => Line(world, i)).ToList();
        using var done = new CancellationTokenSource();
        var rivals = Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!done.IsCancellationRequested)
            {
                await world.Statements.CompactAsync(Shop, default);
                var seen = await world.Statements.BalanceAsync(Shop, default);
                Assert.Equal(seen.Lines, seen.In("CNY").Held);
            }
        }).ToList();

        await Parallel.ForEachAsync(lines.Concat(lines), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (line, stop) => await world.Statements.AppendAsync(line, stop));
        await done.CancelAsync();
        await Task.WhenAll(rivals);

        Assert.Equal(600, (await world.BalanceAsync(Shop)).Held);
        await world.Statements.CompactAsync(Shop, default);
        foreach (var line in lines.Take(50)) await world.Statements.AppendAsync(line, default);
        var books = await world.Statements.BalanceAsync(Shop, default);
        Assert.Equal((600, 600), (books.Lines, books.In("CNY").Held));
    }

    [Fact]
    public async Task Balance_of_more_open_lines_than_a_page_is_exact()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var table = world.Tables.GetTableClient(StatementTable.Name);
        for (var batch = 0; batch < 13; batch++)
        {
            var rows = Enumerable.Range(0, 100).Select(i => new Azure.Data.Tables.TableEntity(Shop, string.Create(CultureInfo.InvariantCulture, $"balance.open.{batch:00}{i:000}"))
            {
                ["Currency"] = "CNY",
                ["Held"] = 1L,
                ["Available"] = 0L,
                ["PaidOut"] = 0L,
            });
            await table.SubmitTransactionAsync(rows.Select(r => new Azure.Data.Tables.TableTransactionAction(Azure.Data.Tables.TableTransactionActionType.Add, r)));
        }

        Assert.Equal(1_300, (await world.BalanceAsync(Shop)).Held);
        world.Faults.Reset();
        Assert.Equal(1_300, (await world.BalanceAsync(Shop)).Held);
        Assert.Equal(1, world.Faults.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Compaction_killed_at_any_request_counts_each_line_once(bool afterSending)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        foreach (var i in Enumerable.Range(1, 250)) await world.Statements.AppendAsync(Line(world, i), default);
        for (var crashAt = 1; crashAt <= 8; crashAt++)
        {
            world.Faults.Reset(crashAt, afterSending);
            await Steps.UntilDoneAsync(() => world.Statements.CompactAsync(Shop, default), () => { });
            world.Faults.Reset();
            Assert.Equal(250, (await world.BalanceAsync(Shop)).Held);
        }
    }

    [Fact]
    public async Task Currencies_are_kept_apart()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await world.Statements.AppendAsync(Line(world, 1), default);
        await world.Statements.AppendAsync(Line(world, 2) with { Amount = new Money(1, "EUR") }, default);
        var answer = await BalanceAsync(world, Staff);
        Assert.Equal(1, answer.At("held.amount").GetInt64());
        Assert.Equal("EUR", answer.At("otherCurrencies.0.held.currency").GetString());
    }

    [Fact]
    public async Task Shop_money_is_for_those_who_work_there()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        async Task AssertRightsAsync(Func<string?, string, Task<Read>> get)
        {
            Assert.Equal((401, "not-signed-in"), (await get(null, Shop)) is var nobody ? (nobody.Status, nobody.Code) : default);
            Assert.Equal((403, "forbidden"), (await get("usr_other", Shop)) is var other ? (other.Status, other.Code) : default);
            Assert.Equal((404, "not-found"), (await get(Staff, "shp_unknown")) is var none ? (none.Status, none.Code) : default);
            Assert.Equal(200, (await get(Staff, Shop)).Status);
        }

        await AssertRightsAsync((user, shop) => BalanceAsync(world, user, shop));
        await AssertRightsAsync((user, shop) => StatementAsync(world, "", user, shop));
        await AssertRightsAsync((user, shop) => PayoutsAsync(world, "", user, shop));
    }

    [Fact]
    public async Task Statement_tells_an_orders_money_line_by_line_and_page_by_page()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await LiveAsync(world);

        var first = await StatementAsync(world, "limit=2");
        var second = await StatementAsync(world, $"limit=2&cursor={first.At("nextCursor").GetString()}");

        Assert.Equal(["held", "released"], first.At("items").EnumerateArray().Select(i => i.GetProperty("kind").GetString()));
        Assert.Equal(500, first.At("items.1.commission.amount").GetInt64());
        Assert.Equal((-10_000, 9_500), (first.At("items.1.held.amount").GetInt64(), first.At("items.1.available.amount").GetInt64()));
        Assert.Equal(["payout-begun", "paid-out"], second.At("items").EnumerateArray().Select(i => i.GetProperty("kind").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.At("nextCursor").ValueKind);
        var payouts = await PayoutsAsync(world, "");
        Assert.Equal(("paid", 9_500), (payouts.At("items.0.status").GetString(), payouts.At("items.0.amount.amount").GetInt64()));
    }

    [Theory]
    [InlineData("from=2026-11-23", 4)]
    [InlineData("from=2026-11-24", 0)]
    [InlineData("to=2026-11-23", 4)]
    [InlineData("to=2026-11-22", 0)]
    [InlineData("from=2026-11-23T08:01:00Z", 3)]
    [InlineData("to=2026-11-23T08:01:00Z", 1)]
    [InlineData("from=2026-11-23T16:01:00%2B08:00&to=2026-11-23T08:02:00Z", 1)]
    public async Task Period_takes_its_beginning_and_not_its_end(string query, int lines)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await LiveAsync(world);
        Assert.Equal(lines, (await StatementAsync(world, query)).At("items").GetArrayLength());
    }

    [Theory]
    [InlineData("from=yesterday", "invalid-fields")]
    [InlineData("from=2026-13-01", "invalid-fields")]
    [InlineData("from=0001-01-01", "invalid-fields")]
    [InlineData("to=9999-12-31", "invalid-fields")]
    [InlineData("from=2026-02-01&to=2026-01-01", "invalid-fields")]
    [InlineData("format=xlsx", "invalid-fields")]
    [InlineData("limit=0", "bad-limit")]
    [InlineData("limit=101", "bad-limit")]
    [InlineData("cursor=%25", "bad-cursor")]
    [InlineData("cursor=YQ", "bad-cursor")]
    public async Task Unclear_period_or_page_is_refused(string query, string code)
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        Assert.Equal(code, (await StatementAsync(world, query)).Code);
    }

    [Fact]
    public async Task Csv_holds_the_whole_period()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        var order = await LiveAsync(world);
        var csv = await StatementAsync(world, "format=csv&limit=1");
        var rows = csv.Text.Split("\r\n");
        Assert.Equal("at,kind,order,amount,commission,held,available,paid_out,currency,reference,reason", rows[0]);
        Assert.Equal($"2026-11-23T08:00:00.000Z,held,{order.OrderId},100.00,0.00,100.00,0.00,0.00,CNY,,", rows[1]);
        Assert.Equal($"2026-11-23T08:01:00.000Z,released,{order.OrderId},100.00,5.00,-100.00,95.00,0.00,CNY,,", rows[2]);
        Assert.Single(rows, r => r.StartsWith("2026-11-23T08:02:00.000Z,payout-begun,,95.00,0.00,0.00,-95.00,0.00,CNY,pyo_", StringComparison.Ordinal));
        Assert.Single(rows, r => r.StartsWith("2026-11-23T08:02:00.001Z,paid-out,,95.00,0.00,0.00,0.00,95.00,CNY,pyo_", StringComparison.Ordinal));
        Assert.Equal(6, rows.Length);
        Assert.Equal("attachment; filename=\"statement-shp_1.csv\"", csv.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Csv_of_thousands_of_lines_has_each_once()
    {
        await using var world = await MoneyWorld.StartAsync(azurite);
        await Parallel.ForEachAsync(Enumerable.Range(1, 2_100), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, stop) => await world.Statements.AppendAsync(Line(world, i), stop));
        var rows = (await StatementAsync(world, "format=csv")).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2_101, rows.Length);
        Assert.Equal(2_101, rows.Distinct().Count());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1+1", "'  =1+1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("", "")]
    public void Cells_are_no_formulas(string text, string cell) => Assert.Equal(cell, StatementCsv.Cell(text));

    static StatementLine Line(MoneyWorld world, int number) => new(
        Ids.At(StatementLine.Prefix, world.Clock.GetUtcNow().AddSeconds(number), $"{number}"), Shop, Ids.From("ord", $"{number}"), StatementKind.Held,
        world.Clock.GetUtcNow(), Money.Cny(1), Money.Cny(0), new ShopTotals(1, 0, 0), null, null);

    static async Task<EscrowMovement> LiveAsync(MoneyWorld world)
    {
        var order = world.Movement(10_000, Shop);
        await world.Escrow.HoldAsync(order, default);
        await world.Escrow.ReleaseAsync(order with { At = order.At.AddMinutes(1) }, ReleaseTerms.Less(Money.Cny(500)), default);
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        var wish = new PayoutWish(Shop, "CNY", "batch", world.Clock.GetUtcNow(), 1);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await world.Paying.PayAsync(wish, default);
        return order;
    }

    static Task<Read> BalanceAsync(MoneyWorld world, string? user, string shop = Shop) =>
        new GetBalance(world.Statements, new TestPayees(), new TestCallers()).Run(Calls.Request(user: user), shop, default).ReadAsync();

    static Task<Read> StatementAsync(MoneyWorld world, string query, string? user = Staff, string shop = Shop) =>
        new GetStatement(world.Statements, new TestPayees(), new TestCallers()).Run(Calls.Request(query: query, user: user), shop, default).ReadAsync();

    static Task<Read> PayoutsAsync(MoneyWorld world, string query, string? user = Staff, string shop = Shop) =>
        new ListPayouts(world.Payouts, new TestPayees(), new TestCallers()).Run(Calls.Request(query: query, user: user), shop, default).ReadAsync();

    sealed class TestPayees : IPayees
    {
        public Task<Result<bool>> MaySeeAsync(string shopId, Caller caller, CancellationToken cancellation) => Task.FromResult<Result<bool>>(
            shopId != Shop ? Problem.NotFound("shop") : caller.Id != Staff ? Problem.Forbidden("You do not work there.") : true);

        public Task<Result<bool>> MayDirectAsync(string shopId, Caller caller, CancellationToken cancellation) => MaySeeAsync(shopId, caller, cancellation);
    }
}
