using System.Text.Json;
using Azure.Data.Tables;
using Marketplace.Coins;
using Marketplace.Coins.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Coins;

public sealed class CoinsTests(Azurite azurite) : CoinWorld(azurite)
{
    [Fact]
    public async Task Completed_order_earns_one_coin_a_whole_yuan_in_two_storage_transactions()
    {
        await EarnAsync("1", 12_399);
        Assert.Equal(2, Faults.Count);

        var coins = await CoinsAsync();
        Assert.Equal(123, coins.At("balance").GetInt64());
        Assert.Equal(123, coins.At("worth.amount").GetInt64());
        Assert.Equal(123, coins.At("expiring.0.amount").GetInt64());
        Assert.Equal("2027-12-31T16:00:00+00:00", coins.At("expiring.0.at").GetString());
    }

    [Fact]
    public async Task Message_that_comes_twice_counts_once()
    {
        await EarnAsync("1", 10_000);
        await EarnAsync("1", 10_000);
        Assert.Equal(100, (await CoinsAsync()).At("balance").GetInt64());
        Assert.Single(await EntriesAsync());
    }

    [Fact]
    public async Task Hundred_orders_at_once_each_told_twice_are_counted_exactly()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => EarnAsync($"{i / 2}", 100 * (1 + (i / 2)))));
        Assert.Equal(5_050, (await CoinsAsync()).At("balance").GetInt64());
        var entries = await EntriesAsync();
        Assert.Equal(100, entries.Count);
        Assert.Equal(5_050, entries.Sum(e => e.GetProperty("coins").GetInt64()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_killed_at_any_request_counts_once_when_the_message_comes_again(bool afterSending)
    {
        for (var crashAt = 1; crashAt <= 3; crashAt++)
        {
            Faults.Reset(crashAt, afterSending);
            await Payments.Steps.UntilDoneAsync(() => EarnAsync($"{crashAt}", 1_000), () => { });
        }

        Faults.Reset();
        Assert.Equal(30, (await CoinsAsync()).At("balance").GetInt64());
    }

    [Fact]
    public async Task Less_than_a_yuan_and_other_currencies_earn_nothing()
    {
        await EarnAsync("1", 99);
        await new OnCoinsEarned(Desk).Run(Json(Message("2", 500_000) with { Paid = new Money(500_000, "USD") }), default);
        Assert.Equal(0, (await CoinsAsync()).At("balance").GetInt64());
        Assert.Empty(await EntriesAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"orderId":"ord_1","userId":"usr_1","paid":{"amount":100,"currency":"CNY"},"at":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"orderId":1,"userId":"usr_1","paid":"100","at":"yesterday"}""")]
    public async Task Message_that_is_none_is_left_to_the_poison_queue(string message)
    {
        await Assert.ThrowsAsync<JsonException>(() => new OnCoinsEarned(Desk).Run(message, default));
        Assert.Equal(0, Faults.Count);
    }

    [Fact]
    public async Task Coins_expire_at_the_end_of_the_next_calendar_year_and_the_entries_still_add_up()
    {
        await EarnAsync("old", 10_000);
        Clock.SetUtcNow(new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero));
        await EarnAsync("new", 20_000);
        Clock.SetUtcNow(new DateTimeOffset(2027, 12, 31, 15, 59, 59, TimeSpan.Zero));
        Assert.Equal(300, (await CoinsAsync()).At("balance").GetInt64());

        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await CoinsAsync()).At("balance").GetInt64());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CoinsAsync()));
        var entries = await EntriesAsync();
        Assert.Equal(["expired", "earned", "earned"], entries.Select(e => e.GetProperty("kind").GetString()));
        Assert.Equal(200, entries.Sum(e => e.GetProperty("coins").GetInt64()));
    }

    [Fact]
    public async Task Coins_told_of_after_their_time_come_and_go()
    {
        Clock.SetUtcNow(new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await new OnCoinsEarned(Desk).Run(Json(Message("1", 10_000) with { At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) }), default);
        Assert.Equal(0, (await CoinsAsync()).At("balance").GetInt64());
        await new OnCoinsEarned(Desk).Run(Json(Message("2", 10_000) with { At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) }), default);
        Assert.Equal(0, (await CoinsAsync()).At("balance").GetInt64());
        Assert.Equal(0, (await EntriesAsync()).Sum(e => e.GetProperty("coins").GetInt64()));
    }

    [Fact]
    public async Task Entries_come_newest_first_page_by_page()
    {
        for (var i = 0; i < 5; i++)
        {
            await EarnAsync($"{i}", 100 * (i + 1));
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await EntriesPageAsync("limit=2");
        var second = await EntriesPageAsync($"limit=2&cursor={first.At("nextCursor").GetString()}");
        var third = await EntriesPageAsync($"limit=2&cursor={second.At("nextCursor").GetString()}");
        var coins = new[] { first, second, third }.SelectMany(p => p.At("items").EnumerateArray()).Select(e => e.GetProperty("coins").GetInt64());
        Assert.Equal([5, 4, 3, 2, 1], coins);
        Assert.Equal(JsonValueKind.Null, third.At("nextCursor").ValueKind);
    }

    [Fact]
    public async Task Check_in_grows_with_the_streak_up_to_seven_and_begins_anew_after_a_day_left_out()
    {
        List<long> coins = [];
        for (var day = 0; day < 9; day++)
        {
            coins.Add((await CheckInAsync($"key-{day}")).At("coins").GetInt64());
            Clock.Advance(TimeSpan.FromDays(1));
        }

        Clock.Advance(TimeSpan.FromDays(1));
        coins.Add((await CheckInAsync("late")).At("coins").GetInt64());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 7, 7, 1], coins);
        Assert.Equal(43, (await CoinsAsync()).At("balance").GetInt64());
    }

    [Fact]
    public async Task Second_check_in_of_a_day_is_409_and_the_day_ends_at_midnight_in_China()
    {
        Clock.SetUtcNow(new DateTimeOffset(2026, 11, 23, 15, 59, 0, TimeSpan.Zero));
        var first = await CheckInAsync("a");
        Assert.Equal("2026-11-23T16:00:00+00:00", first.At("nextAt").GetString());
        var second = await CheckInAsync("b");
        Assert.Equal((409, "already-checked-in"), (second.Status, second.Code));
        var again = await CheckInAsync("a");
        Assert.Equal((200, first.Text, "true"), (again.Status, again.Text, again.Headers["Idempotent-Replayed"].ToString()));

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, (await CheckInAsync("c")).At("streak").GetInt32());
    }

    [Fact]
    public async Task Twenty_check_ins_at_once_give_one()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => CheckInAsync($"key-{i}")));
        Assert.Single(all, a => a.Status == 200);
        Assert.Equal(1, (await CoinsAsync()).At("balance").GetInt64());
    }

    [Fact]
    public async Task Check_in_cut_off_by_a_crash_and_repeated_gives_the_answer_it_would_have_given()
    {
        for (var (crashAt, crashed) = (1, true); crashed; crashAt++, Clock.Advance(TimeSpan.FromDays(1)))
        {
            crashed = false;
            Faults.Reset(crashAt, afterSending: true);
            var coins = 0L;
            await Payments.Steps.UntilDoneAsync(
                async () =>
                {
                    Clock.Advance(TimeSpan.FromMinutes(1));
                    var answer = await CheckInAsync($"key-{crashAt}");
                    Assert.True(answer.Status == 200, answer.Text);
                    coins = answer.At("coins").GetInt64();
                },
                () => crashed = true);
            Faults.Reset();
            Assert.Equal(Math.Min(crashAt, 7), coins);
        }
    }

    [Fact]
    public async Task Visitors_have_no_coins()
    {
        var callers = new TestCallers();
        Assert.Equal("not-signed-in", (await new GetCoins(Desk, callers).Run(Calls.Request(), default).ReadAsync()).Code);
        Assert.Equal("not-signed-in", (await new ListCoinEntries(Desk, Table, callers).Run(Calls.Request(), default).ReadAsync()).Code);
        Assert.Equal("not-signed-in", (await CheckInFunction().Run(Calls.Request("POST"), default).ReadAsync()).Code);
        Assert.Equal("idempotency-key-required", (await CheckInFunction().Run(Calls.Request("POST", user: User), default).ReadAsync()).Code);
        Assert.Equal(0, Faults.Count);
    }

    [Fact]
    public async Task Coins_of_another_user_stay_out_of_sight()
    {
        await EarnAsync("1", 10_000);
        var other = await new GetCoins(Desk, new TestCallers()).Run(Calls.Request(user: Ids.From("usr", "other")), default).ReadAsync();
        Assert.Equal(0, other.At("balance").GetInt64());
    }

    CoinsEarned Message(string order, long fen) => new(Ids.From("ord", order), User, Money.Cny(fen), Clock.GetUtcNow());

    static string Json(CoinsEarned message) => JsonSerializer.Serialize(message, Shared.Http.Json.Options);

    Task EarnAsync(string order, long fen) => new OnCoinsEarned(Desk).Run(Json(Message(order, fen)), default);

    Task<Read> CoinsAsync() => new GetCoins(Desk, new TestCallers()).Run(Calls.Request(user: User), default).ReadAsync();

    Task<Read> EntriesPageAsync(string query) => new ListCoinEntries(Desk, Table, new TestCallers()).Run(Calls.Request(query: query, user: User), default).ReadAsync();

    async Task<List<JsonElement>> EntriesAsync() => [.. (await EntriesPageAsync("limit=100")).At("items").EnumerateArray()];

    CheckIn CheckInFunction() => new(Desk, new Idempotency(new IdempotencyTable(Tables), Clock), new TestCallers());

    Task<Read> CheckInAsync(string key) =>
        CheckInFunction().Run(Calls.Request("POST", "/api/coins/check-in", user: User, headers: ("Idempotency-Key", key)), default).ReadAsync();
}
