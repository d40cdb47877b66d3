using System.Text.Json;
using Marketplace.Coins;
using Marketplace.Coins.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Tests.Storage;

namespace Marketplace.Tests.Coins;

/// <summary>Coins that expire although nobody looks at their purse.</summary>
public sealed class CoinsDueTests(Azurite azurite) : CoinWorld(azurite)
{
    static readonly DateTimeOffset NewYear2028 = new(2027, 12, 31, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task New_coins_are_watched_once_a_year_of_theirs_and_not_once_an_order()
    {
        for (var i = 0; i < 5; i++) await EarnAsync($"{i}", 100);
        var watched = await Bus.SeenAsync<CoinsDue>(CoinsDue.Queue);
        Assert.Equal([new CoinsDue(User, NewYear2028, true), new CoinsDue(User, NewYear2028, false)], watched.OrderByDescending(w => w.IsWarning));
        Clock.Advance(TimeSpan.FromDays(365));
        await EarnAsync("next year", 100);
        Assert.Equal(4, (await Bus.SeenAsync<CoinsDue>(CoinsDue.Queue)).Count);
    }

    [Fact]
    public async Task Purse_that_nobody_looks_at_loses_what_has_expired_once()
    {
        await EarnAsync("a", 100);
        Clock.SetUtcNow(NewYear2028.AddMinutes(1));
        foreach (var _ in new int[2]) await HearAsync(new CoinsDue(User, NewYear2028, false));
        Assert.Equal(0, (await Table.ReadAsync(User, default)).Purse.Balance);
        Assert.Equal([-100, 100], (await Table.PageAsync(User, null, 100, default)).Entries.Select(e => e.Coins));
    }

    [Fact]
    public async Task Message_that_comes_early_or_for_coins_that_are_spent_changes_nothing()
    {
        await EarnAsync("a", 100);
        await HearAsync(new CoinsDue(User, NewYear2028, false));
        Assert.Equal(100, await BalanceAsync());
        Assert.True((await Till.SpendAsync(User, Ids.From("ord", "b"), 100, default)).IsOk);
        await HearAsync(new CoinsDue(User, NewYear2028, true));
        Assert.Empty(await Bus.SeenAsync<CoinsExpiring>(CoinsExpiring.Topic, "test"));
    }

    [Fact]
    public async Task A_month_before_the_user_is_told_how_many_there_are_still()
    {
        await EarnAsync("a", 100);
        await EarnAsync("b", 20);
        Assert.True((await Till.SpendAsync(User, Ids.From("ord", "c"), 50, default)).IsOk);
        Clock.SetUtcNow(NewYear2028.AddDays(-30));
        await HearAsync(new CoinsDue(User, NewYear2028, true));
        var told = Assert.Single(await Bus.SeenAsync<CoinsExpiring>(CoinsExpiring.Topic, "test"));
        Assert.Equal(new CoinsExpiring(User, 70, NewYear2028, NewYear2028.AddDays(-30)), told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_request_there_is_no_purse_without_its_watch(bool afterSending)
    {
        for (var crashAt = 1; crashAt <= 3; crashAt++)
        {
            var earned = new CoinsEarned(Ids.From("ord", "a"), Ids.From("usr", $"{crashAt}"), Money.Cny(10_000), Clock.GetUtcNow());
            Faults.Reset(crashAt, afterSending);
            await Payments.Steps.UntilDoneAsync(() => new OnCoinsEarned(Desk).Run(JsonSerializer.Serialize(earned, Json.Options), default), () => { });
            Faults.Reset();
            Assert.Contains(new CoinsDue(earned.UserId, NewYear2028, false), await Bus.SeenAsync<CoinsDue>(CoinsDue.Queue));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"userId":"usr_1","expiresAt":"2027-12-31T16:00:00Z","isWarning":false}""")]
    public Task Message_that_is_none_becomes_a_dead_letter(string message) => Assert.ThrowsAsync<JsonException>(() => new OnCoinsDue(Desk, Bus.Bus).Run(message, default));

    Task EarnAsync(string order, long coins) => Desk.EarnAsync(User, Ids.From("ord", order), coins, Clock.GetUtcNow(), default);

    Task HearAsync(CoinsDue due) => new OnCoinsDue(Desk, Bus.Bus).Run(JsonSerializer.Serialize(due, Json.Options), default);
}
