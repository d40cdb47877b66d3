using Marketplace.Catalog;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketplace.Tests.Catalog;

public sealed class StockTests(Azurite azurite) : IAsyncLifetime
{
    static readonly string Sku = $"sku_{Ids.From("prd", "mug")[4..]}00";
    static readonly string OtherSku = $"sku_{Ids.From("prd", "mug")[4..]}01";
    readonly string account = azurite.NewAccount();
    Market market = null!;

    IStock Stock => market.Get<IStock>();

    public async ValueTask InitializeAsync() => market = await Market.OpenAsync(account);

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task Two_hundred_buyers_of_ten_pieces_are_ten_reservations()
    {
        await OpenAsync(10);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => ReserveAsync(Stock, Order(i))));
        Assert.Equal(10, answers.Count(a => a.IsOk));
        Assert.All(answers.Where(a => !a.IsOk), a => Assert.Equal(("out-of-stock", 409, Sku), (a.Problem!.Code, a.Problem.Status, a.Problem.Errors![0].Field)));
        Assert.Equal(0, await AvailableAsync());
    }

    [Fact]
    public async Task Two_processes_over_one_storage_sell_each_piece_once()
    {
        await using var other = await Market.OpenAsync(account);
        await OpenAsync(50);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => ReserveAsync(i % 2 == 0 ? Stock : other.Get<IStock>(), Order(i))));
        Assert.Equal(50, answers.Count(a => a.IsOk));
        Assert.Equal(0, await AvailableAsync());
    }

    [Fact]
    public async Task Same_order_sent_ten_times_from_two_processes_reserves_once()
    {
        await using var other = await Market.OpenAsync(account);
        await OpenAsync(10);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ReserveAsync(i % 2 == 0 ? Stock : other.Get<IStock>(), Order(i % 2 / 2), 3)));
        Assert.All(answers, a => Assert.True(a.IsOk));
        Assert.Equal(7, await AvailableAsync());
        Assert.Equal(7, await AvailableAsync(other));
    }

    [Fact]
    public async Task What_orders_took_and_kept_is_what_a_product_has_sold()
    {
        var product = Ids.From("prd", "kettle")[..28] + "00";
        var (red, blue) = ($"sku_{product[4..28]}01", $"sku_{product[4..28]}02");
        await market.Get<StockTable>().OpenAsync(new Dictionary<string, long> { [red] = 10, [blue] = 10 }, default);
        for (var order = 1; order <= 3; order++)
        {
            await Stock.ReserveAsync(Order(order), [new StockLine(red, 2), new StockLine(blue, 1)], Later, default);
            if (order < 3) await Stock.TakeAsync(Order(order), [new StockLine(red, 2), new StockLine(blue, 1)], default);
        }

        Assert.Equal(6, (await market.Get<IListings>().SoldAsync(default))[product]);
        await Stock.ReleaseAsync(Order(2), [new StockLine(red, 2), new StockLine(blue, 1)], alsoTaken: true, default);
        Assert.Equal(3, (await market.Get<IListings>().SoldAsync(default))[product]);
    }

    [Fact]
    public async Task Order_gets_all_its_lines_or_none()
    {
        await OpenAsync(5);
        await market.Get<StockTable>().OpenAsync(new Dictionary<string, long> { [OtherSku] = 1 }, default);
        var refused = await Stock.ReserveAsync(Order(1), [new StockLine(Sku, 2), new StockLine(OtherSku, 2)], Later, default);
        Assert.Equal([OtherSku], refused.Problem!.Errors!.Select(e => e.Field));
        Assert.Equal((5, 1), (await AvailableAsync(), await market.Get<StockTable>().AvailableAsync(OtherSku, default)));
        Assert.True((await Stock.ReserveAsync(Order(1), [new StockLine(Sku, 2), new StockLine(OtherSku, 1)], Later, default)).IsOk);
        Assert.Equal((3, 0), (await AvailableAsync(), await market.Get<StockTable>().AvailableAsync(OtherSku, default)));
    }

    [Fact]
    public async Task Reserving_taking_and_releasing_twice_count_once()
    {
        await OpenAsync(10);
        for (var i = 0; i < 2; i++) Assert.True((await ReserveAsync(Stock, Order(1), 4)).IsOk);
        for (var i = 0; i < 2; i++) await Stock.TakeAsync(Order(1), Lines(4), default);
        Assert.True((await ReserveAsync(Stock, Order(1), 4)).IsOk);
        await Stock.ReleaseAsync(Order(1), Lines(4), alsoTaken: false, default);
        Assert.Equal(6, await AvailableAsync());
        for (var i = 0; i < 2; i++) await Stock.ReleaseAsync(Order(1), Lines(4), alsoTaken: true, default);
        Assert.Equal(10, await AvailableAsync());
        await Stock.TakeAsync(Order(1), Lines(4), default);
        Assert.Equal(10, await AvailableAsync());
    }

    [Fact]
    public async Task Request_that_comes_after_its_order_was_released_reserves_nothing()
    {
        await OpenAsync(10);
        await ReserveAsync(Stock, Order(1), 4);
        await Stock.ReleaseAsync(Order(1), Lines(4), alsoTaken: false, default);
        await Stock.ReleaseAsync(Order(2), Lines(4), alsoTaken: false, default);
        foreach (var order in new[] { Order(1), Order(2) }) Assert.Equal("reservation-ended", (await ReserveAsync(Stock, order, 4)).Problem!.Code);
        Assert.Equal(10, await AvailableAsync());
    }

    [Fact]
    public async Task Reserving_and_taking_cost_one_transaction_each_once_the_counter_is_known()
    {
        await OpenAsync(10);
        await ReserveAsync(Stock, Order(1));
        market.Faults.Reset();
        await ReserveAsync(Stock, Order(2));
        Assert.Equal(1, market.Faults.Count);
        await Stock.TakeAsync(Order(2), Lines(1), default);
        Assert.Equal(2, market.Faults.Count);
        await Stock.ReleaseAsync(Order(1), Lines(1), false, default);
        Assert.Equal(3, market.Faults.Count);
    }

    [Fact]
    public async Task Burst_shares_transactions()
    {
        await OpenAsync(1_000);
        market.Faults.Reset();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => ReserveAsync(Stock, Order(i))));
        Assert.Equal(800, await AvailableAsync());
        Assert.InRange(market.Faults.Count, 4, 60);
    }

    [Fact]
    public async Task Restock_elsewhere_is_seen_before_anybody_is_turned_away()
    {
        await using var other = await Market.OpenAsync(account);
        await OpenAsync(1);
        Assert.True((await ReserveAsync(Stock, Order(1))).IsOk);
        await other.Get<Stock>().CountAsync(Sku, new CountWish("change-1", 5, null, Later), default);
        Assert.True((await ReserveAsync(Stock, Order(2))).IsOk);
        Assert.Equal(4, await AvailableAsync());
    }

    [Fact]
    public async Task Change_by_hand_counts_once_and_stays_in_range()
    {
        await OpenAsync(5);
        var stock = market.Get<Stock>();
        for (var i = 0; i < 2; i++) Assert.Equal(8, (await stock.CountAsync(Sku, new CountWish("change-1", null, 3, Later), default)).Value);
        Assert.Equal("stock-out-of-range", (await stock.CountAsync(Sku, new CountWish("change-2", null, -9, Later), default)).Problem!.Code);
        Assert.Equal("stock-out-of-range", (await stock.CountAsync(Sku, new CountWish("change-3", null, StockLimits.Max, Later), default)).Problem!.Code);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => stock.CountAsync(Sku, new CountWish($"c{i}", null, 1, Later), default)));
        Assert.Equal(58, await AvailableAsync());
        Assert.Equal(7, (await stock.CountAsync(OtherSku, new CountWish("first", 7, null, Later), default)).Value);
    }

    [Fact]
    public async Task Forgotten_reservation_is_swept_and_a_taken_one_never()
    {
        await OpenAsync(10);
        await ReserveAsync(Stock, Order(1), 4);
        await ReserveAsync(Stock, Order(2), 3);
        await Stock.TakeAsync(Order(2), Lines(3), default);
        await SweepAsync();
        Assert.Equal(3, await AvailableAsync());
        market.Clock.Advance(TimeSpan.FromDays(4));
        for (var i = 0; i < 2; i++) await SweepAsync();
        Assert.Equal(7, await AvailableAsync());
    }

    [Fact]
    public async Task Swept_order_that_is_paid_after_all_takes_its_pieces_again_or_says_that_it_cannot()
    {
        await OpenAsync(4);
        await ReserveAsync(Stock, Order(1), 4);
        market.Clock.Advance(TimeSpan.FromDays(4));
        await SweepAsync();
        Assert.Equal(4, await AvailableAsync());
        for (var i = 0; i < 2; i++) await Stock.TakeAsync(Order(1), Lines(4), default);
        Assert.Equal(0, await AvailableAsync());

        await market.Get<Stock>().CountAsync(Sku, new CountWish("more", 2, null, Later), default);
        await ReserveAsync(Stock, Order(2), 2);
        market.Clock.Advance(TimeSpan.FromDays(4));
        await SweepAsync();
        await ReserveAsync(Stock, Order(3), 1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Stock.TakeAsync(Order(2), Lines(2), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Stock.TakeAsync(Order(4), Lines(2), default));
        Assert.Equal(1, await AvailableAsync());
    }

    [Fact]
    public async Task Rows_that_are_long_over_are_forgotten_and_held_ones_stay()
    {
        await OpenAsync(10);
        await ReserveAsync(Stock, Order(1), 4);
        await ReserveAsync(Stock, Order(2), 3);
        await Stock.ReleaseAsync(Order(1), Lines(4), false, default);
        await Stock.ReleaseAsync(Order(3), Lines(4), false, default);
        Assert.Equal(0, await market.Get<StockTable>().ForgetBeforeAsync(market.Clock.GetUtcNow(), default));
        Assert.Equal(2, await market.Get<StockTable>().ForgetBeforeAsync(market.Clock.GetUtcNow().AddDays(200), default));
        Assert.Equal(7, await AvailableAsync());
        await Stock.ReleaseAsync(Order(2), Lines(3), false, default);
        Assert.Equal(10, await AvailableAsync());
    }

    [Fact]
    public async Task Death_at_any_request_and_repetition_leave_the_count_right()
    {
        for (var request = 1; request <= 8; request++)
            foreach (var after in new[] { false, true })
            {
                var sku = $"{Sku[..30]}{request:X1}{(after ? 1 : 0)}";
                await market.Get<StockTable>().OpenAsync(new Dictionary<string, long> { [sku] = 10 }, default);
                market.Faults.Reset(request, after);
                await LiveAsync(sku, market);
                market.Faults.Reset();
                await using var next = await Market.OpenAsync(account);
                await LiveAsync(sku, next);
                Assert.Equal(7, await next.Get<StockTable>().AvailableAsync(sku, default));
            }

        static async Task LiveAsync(string sku, Market market)
        {
            try
            {
                Assert.True((await market.Get<IStock>().ReserveAsync(Order(1), [new StockLine(sku, 3)], Later, default)).IsOk);
                await market.Get<IStock>().TakeAsync(Order(1), [new StockLine(sku, 3)], default);
                if ((await market.Get<IStock>().ReserveAsync(Order(2), [new StockLine(sku, 5)], Later, default)).Problem is { } ended) Assert.Equal("reservation-ended", ended.Code);
                await market.Get<IStock>().ReleaseAsync(Order(2), [new StockLine(sku, 5)], false, default);
            }
            catch (CrashException)
            {
                // The process is gone; the next one does it all again.
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_interleaved_available_reserved_and_taken_are_what_there_was(int seed)
    {
        await using var other = await Market.OpenAsync(account);
        await OpenAsync(20);
        var chance = new Random(seed);
        var lives = Enumerable.Range(0, 60).Select(i => (Order: Order(i / 2), Pieces: 1 + (i / 2 % 4), At: chance.Next(2) == 0 ? market : other, Steps: Enumerable.Range(0, 4).Select(_ => chance.Next(4)).ToList())).ToList();
        await Task.WhenAll(lives.Select(async life =>
        {
            foreach (var step in life.Steps) await StepAsync(life.At.Get<IStock>(), life.Order, life.Pieces, step);
        }));
        var rows = new List<StockRow>();
        foreach (var order in lives.Select(l => l.Order).Distinct())
            if ((await market.Get<StockTable>().RowAsync(Sku, order, default)).Row is { } row) rows.Add(row);
        var held = rows.Where(r => r.State is StockRowState.Reserved or StockRowState.Taken).Sum(r => r.Pieces);
        Assert.Equal(20, held + await AvailableAsync());
        Assert.True(await AvailableAsync() >= 0);
    }

    static async Task StepAsync(IStock stock, string order, int pieces, int step)
    {
        switch (step)
        {
            case 0:
            case 1:
                await stock.ReserveAsync(order, Lines(pieces), Later, default);
                break;
            case 2:
                try { await stock.TakeAsync(order, Lines(pieces), default); }
                catch (InvalidOperationException) { break; }
                break;
            default:
                await stock.ReleaseAsync(order, Lines(pieces), alsoTaken: pieces % 2 == 0, default);
                break;
        }
    }

    static DateTimeOffset Later => new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    static string Order(int i) => Ids.From("ord", $"{i}");

    static IReadOnlyList<StockLine> Lines(int quantity) => [new StockLine(Sku, quantity)];

    static Task<Result<bool>> ReserveAsync(IStock stock, string order, int quantity = 1) => stock.ReserveAsync(order, Lines(quantity), Later, default);

    Task OpenAsync(long pieces) => market.Get<StockTable>().OpenAsync(new Dictionary<string, long> { [Sku] = pieces }, default);

    Task<long> AvailableAsync(Market? at = null) => (at ?? market).Get<StockTable>().AvailableAsync(Sku, default);

    Task SweepAsync() => new SweepReservations(market.Get<StockTable>(), market.Get<Stock>(), market.Clock, NullLogger<SweepReservations>.Instance).Run(new(), default);
}
