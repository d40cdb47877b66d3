using Azure.Data.Tables;
using Marketplace.Coins;
using Marketplace.Coins.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Coins;

/// <summary>Spending coins on orders, and getting them back.</summary>
public sealed class CoinTillTests(Azurite azurite) : CoinWorld(azurite)
{
    [Fact]
    public async Task Hundred_orders_at_once_never_spend_more_than_there_is()
    {
        await EarnAsync("a", 1_050);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Till.SpendAsync(User, Order(i), 100, default)));
        Assert.Equal(10, answers.Count(a => a.IsOk));
        Assert.All(answers.Where(a => !a.IsOk), a => Assert.Equal("coins-short", a.Problem!.Code));
        Assert.Equal(50, await BalanceAsync());
        Assert.Equal(50, await SumOfEntriesAsync());
    }

    [Fact]
    public async Task An_order_spends_once_however_often_it_is_told_and_not_another_number()
    {
        await EarnAsync("a", 300);
        Assert.True((await Till.SpendAsync(User, Order(1), 200, default)).IsOk);
        Assert.True((await Till.SpendAsync(User, Order(1), 200, default)).IsOk);
        Assert.Equal("coins-ended", (await Till.SpendAsync(User, Order(1), 100, default)).Problem?.Code);
        Assert.Equal(100, await BalanceAsync());
    }

    [Fact]
    public async Task A_checkout_that_runs_again_may_spend_what_its_own_orders_have_spent_and_nobody_elses()
    {
        await EarnAsync("a", 300);
        await Till.SpendAsync(User, Order(1), 200, default);
        await Till.SpendAsync(User, Order(2), 50, default);
        await Till.GiveBackAsync(User, Order(3), default);
        Assert.Equal(250, await Till.SpendableAsync(User, 300, [Order(1), Order(3)], default));
        await Till.GiveBackAsync(User, Order(1), default);
        Assert.Equal(250, await Till.SpendableAsync(User, 300, [Order(1), Order(3)], default));
        Assert.Equal(250, await Till.SpendableAsync(User, 10, [Order(2)], default));
    }

    [Fact]
    public async Task What_was_spent_comes_back_once_and_the_order_spends_no_more()
    {
        await EarnAsync("a", 300);
        await Till.SpendAsync(User, Order(1), 200, default);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Till.GiveBackAsync(User, Order(1), default)));
        Assert.Equal(300, await BalanceAsync());
        Assert.Equal(300, await SumOfEntriesAsync());
        Assert.Equal("coins-ended", (await Till.SpendAsync(User, Order(1), 200, default)).Problem?.Code);
        Assert.Equal(300, await BalanceAsync());
    }

    [Fact]
    public async Task An_order_that_gave_back_before_it_spent_spends_never()
    {
        await EarnAsync("a", 300);
        await Till.GiveBackAsync(User, Order(1), default);
        Assert.Equal("coins-ended", (await Till.SpendAsync(User, Order(1), 200, default)).Problem?.Code);
        await Till.GiveBackAsync(User, Order(1), default);
        Assert.Equal(300, await BalanceAsync());
    }

    [Fact]
    public async Task Those_that_expire_soonest_are_spent_first_and_come_back_with_their_time_but_thirty_days_at_least()
    {
        await EarnAsync("old", 100);
        Clock.SetUtcNow(new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero));
        await EarnAsync("new", 100);
        await Till.SpendAsync(User, Order(1), 150, default);
        Assert.Equal(50, Assert.Single((await Table.ReadAsync(User, default)).Purse.Lots).Amount);
        Clock.SetUtcNow(new DateTimeOffset(2028, 1, 15, 0, 0, 0, TimeSpan.Zero));
        await Till.GiveBackAsync(User, Order(1), default);

        var lots = (await Table.ReadAsync(User, default)).Purse.Lots;
        Assert.Equal([100, 100], lots.Select(l => l.Amount));
        Assert.Equal(new DateTimeOffset(2028, 2, 14, 16, 0, 0, TimeSpan.Zero), lots[0].ExpiresAt);
        Assert.Equal(new DateTimeOffset(2028, 12, 31, 16, 0, 0, TimeSpan.Zero), lots[1].ExpiresAt);
    }

    [Fact]
    public async Task Expired_coins_buy_nothing()
    {
        await EarnAsync("old", 100);
        Clock.SetUtcNow(new DateTimeOffset(2028, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, await BalanceAsync());
        Assert.Equal("coins-short", (await Till.SpendAsync(User, Order(1), 1, default)).Problem?.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_request_and_tried_again_spending_and_giving_back_count_once(bool afterSending)
    {
        await EarnAsync("a", 1_000);
        for (var at = 1; at <= 4; at++)
        {
            Faults.Reset(at, afterSending);
            await Payments.Steps.UntilDoneAsync(async () => Assert.True((await Till.SpendAsync(User, Order(at), 100, default)).IsOk), () => { });
            Faults.Reset();
            Assert.Equal(900, await BalanceAsync());
            Faults.Reset(at, afterSending);
            await Payments.Steps.UntilDoneAsync(() => Till.GiveBackAsync(User, Order(at), default), () => { });
            Faults.Reset();
            Assert.Equal(1_000, await BalanceAsync());
        }
    }

    [Fact]
    public async Task Parts_that_follow_each_other_give_back_all_that_was_spent_each_once_and_no_more()
    {
        await EarnAsync("old", 100);
        Clock.SetUtcNow(new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero));
        await EarnAsync("new", 100);
        await Till.SpendAsync(User, Order(1), 150, default);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Till.GiveBackAsync(User, Order(1), i % 2 == 0 ? new SpentPart("ref_1", 0, 70) : new SpentPart("ref_2", 70, 60), default)));
        Assert.Equal(180, await BalanceAsync());
        Assert.Equal([100, 80], (await Table.ReadAsync(User, default)).Purse.Lots.Select(l => l.Amount));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Till.GiveBackAsync(User, Order(1), new SpentPart("ref_3", 130, 21), default));
        await Till.GiveBackAsync(User, Order(1), new SpentPart("ref_3", 130, 20), default);
        Assert.Equal((200, 200), (await BalanceAsync(), await SumOfEntriesAsync()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Till.GiveBackAsync(User, Order(2), new SpentPart("ref_4", 0, 1), default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_request_and_tried_again_a_part_comes_back_and_is_taken_back_once(bool afterSending)
    {
        await EarnAsync("a", 1_000);
        await Till.SpendAsync(User, Order(0), 400, default);
        for (var at = 1; at <= 4; at++)
        {
            Faults.Reset(at, afterSending);
            await Payments.Steps.UntilDoneAsync(() => Till.GiveBackAsync(User, Order(0), new SpentPart($"ref_{at}", (at - 1) * 100, 100), default), () => { });
            Faults.Reset(at, afterSending);
            await Payments.Steps.UntilDoneAsync(() => Desk.TakeBackAsync(User, Order(0), $"ref_{at}", 30, Clock.GetUtcNow(), default), () => { });
            Faults.Reset();
            Assert.Equal(600 + (at * 70), await BalanceAsync());
        }
    }

    static string Order(int order) => Ids.From("ord", $"{order}");

    Task EarnAsync(string order, long coins) => Desk.EarnAsync(User, Ids.From("ord", order), coins, Clock.GetUtcNow(), default);

    async Task<long> SumOfEntriesAsync()
    {
        var (sum, from) = (0L, (string?)null);
        do
        {
            var (entries, next) = await Table.PageAsync(User, from, 100, default);
            (sum, from) = (sum + entries.Sum(e => e.Coins), next);
        }
        while (from is not null);
        return sum;
    }
}
