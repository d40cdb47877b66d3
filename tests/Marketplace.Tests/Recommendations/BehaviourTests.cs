using Marketplace.Recommendations;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketplace.Tests.Recommendations;

/// <summary>What people do, from the request to the profile and the training log. Two markets over one account are two processes.</summary>
public sealed class BehaviourTests(Azurite azurite) : IAsyncLifetime
{
    readonly string account = azurite.NewAccount();
    Market market = null!;

    public async ValueTask InitializeAsync() => market = await Market.OpenAsync(account);

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task What_a_visitor_did_is_known_at_once_also_to_another_process()
    {
        await using var other = await Market.OpenAsync(account, market.Clock);
        for (var i = 0; i < 5; i++)
        {
            var (here, there) = i % 2 == 0 ? (market, other) : (other, market);
            Assert.Equal(202, (await TellAsync(here, "v1", Product(i))).Status);
            Assert.Equal(i + 1, (await KnownAsync(there, "v1")).Count);
            market.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Telling_costs_one_storage_request()
    {
        await TellAsync(market, "v1", Product(1));
        market.Faults.Reset();
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        await TellAsync(market, "v1", Product(2));
        Assert.Equal(1, market.Faults.Count);
    }

    [Fact]
    public async Task Deeds_told_at_the_same_time_are_all_known()
    {
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => TellAsync(market, "v1", Product(i))));
        Assert.Equal(30, (await KnownAsync(market, "v1")).Count);
    }

    [Fact]
    public async Task What_a_visitor_did_is_the_users_once_they_have_signed_in()
    {
        await TellAsync(market, "v1", Product(1));
        var mei = await market.SomeoneAsync("mei");
        Assert.Equal([Product(1)], await KnownAsync(market, "v1", mei.Token));
        Assert.Equal([Product(1)], await KnownAsync(market, null, mei.Token));
        Assert.Empty(await KnownAsync(market, "v1"));
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        await TellAsync(market, "v1", Product(2));
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        await TellAsync(market, "v1", Product(3), mei.Token);
        Assert.Equal([Product(3), Product(2), Product(1)], await KnownAsync(market, null, mei.Token));
    }

    [Fact]
    public async Task Merge_that_died_between_its_two_writes_is_merged_once()
    {
        await TellAsync(market, "v1", Product(1));
        var mei = await market.SomeoneAsync("mei");
        await using var dying = await Market.OpenAsync(account, market.Clock);
        dying.Faults.Reset(crashAt: 4); // Reads the visitor's, reads the user's, writes the user's, and dies before it removes the visitor's.
        await Assert.ThrowsAnyAsync<Exception>(() => KnownAsync(dying, "v1", mei.Token));
        Assert.Equal([Product(1)], await KnownAsync(market, "v1", mei.Token));
        Assert.Empty(await KnownAsync(market, "v1"));
    }

    [Fact]
    public async Task Forgetting_leaves_nothing_and_others_theirs()
    {
        await TellAsync(market, "v1", Product(1));
        await TellAsync(market, "v2", Product(2));
        Assert.Equal(204, (await market.CallAsync<MyEvents>((f, r) => f.Forget(r, default), method: "DELETE", headers: ("X-Visitor-Id", "v1"))).Status);
        Assert.Empty(await KnownAsync(market, "v1"));
        Assert.Single(await KnownAsync(market, "v2"));
        await TellAsync(market, "v1", Product(3));
        Assert.Equal([Product(3)], await KnownAsync(market, "v1"));
    }

    [Fact]
    public async Task Somebody_without_a_visitor_id_is_given_one()
    {
        var told = await TellAsync(market, null, Product(1));
        Assert.Equal([Product(1)], await KnownAsync(market, told.Headers["X-Visitor-Id"].ToString()));
        Assert.Equal(401, (await market.CallAsync<MyEvents>((f, r) => f.Get(r, default), method: "GET")).Status);
    }

    [Fact]
    public async Task What_crawlers_do_is_not_kept()
    {
        var told = await TellAsync(market, "v1", Product(1), null, ("User-Agent", "Mozilla/5.0 (compatible; Examplebot/2.1)"));
        Assert.Equal((202, 0), (told.Status, told.At("accepted").GetInt32()));
        Assert.Empty(await KnownAsync(market, "v1"));
    }

    [Fact]
    public async Task Flood_is_stopped_and_hits_nobody_else()
    {
        var answers = new List<int>();
        for (var i = 0; i < 12; i++) answers.Add((await market.CallAsync<TakeEvents>((f, r) => f.Run(r, default), Enumerable.Repeat(new { kind = "view", productId = Product(i) }, 100), headers: ("X-Visitor-Id", "v1"))).Status);
        Assert.Equal(429, answers[^1]);
        Assert.Equal(202, (await TellAsync(market, "v2", Product(1))).Status);
    }

    [Fact]
    public async Task Every_deed_comes_to_the_training_log_under_a_name_that_nobody_knows()
    {
        var mei = await market.SomeoneAsync("mei");
        for (var i = 0; i < Profile.MostUnlogged + 5; i++)
        {
            await TellAsync(market, null, Product(i), mei.Token);
            market.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Profile.MostUnlogged, (await LoggedAsync()).Count);
        await KeepAsync();
        var lines = await LoggedAsync();
        Assert.Equal(Profile.MostUnlogged + 5, lines.Count);
        Assert.StartsWith("trl_", Assert.Single(lines.Select(l => l.Trail).Distinct()), StringComparison.Ordinal);
        await KeepAsync();
        Assert.Equal(lines.Count, (await LoggedAsync()).Count);
    }

    [Fact]
    public async Task Old_visitors_and_old_logs_are_forgotten_and_users_are_not()
    {
        var mei = await market.SomeoneAsync("mei");
        await TellAsync(market, "v1", Product(1));
        await TellAsync(market, null, Product(1), mei.Token);
        await KeepAsync();
        Assert.Equal(2, (await LoggedAsync()).Count);
        market.Clock.Advance(TimeSpan.FromDays(181));
        await KeepAsync();
        Assert.Empty(await KnownAsync(market, "v1"));
        Assert.Single(await KnownAsync(market, null, (await market.SignInAsync("mei@example.org")).Token));
        Assert.Empty(await LoggedAsync());
    }

    async Task KeepAsync() =>
        await new KeepBehaviour(market.Get<ProfileDesk>(), market.Get<ProfileTable>(), market.Get<DeedLog>(), market.Clock, NullLogger<KeepBehaviour>.Instance).Run(null!, default);

    async Task<List<LogLine>> LoggedAsync() => await market.Get<DeedLog>().ReadAsync(DateTimeOffset.MinValue, default).ToListAsync();

    static Task<Read> TellAsync(Market market, string? visitor, string product, string? token = null, params (string, string)[] more) =>
        market.CallAsync<TakeEvents>((f, r) => f.Run(r, default), new[] { new { kind = "view", productId = product } }, token, headers: [.. visitor is null ? [] : new[] { ("X-Visitor-Id", visitor) }, .. more]);

    static async Task<List<string?>> KnownAsync(Market market, string? visitor, string? token = null)
    {
        var known = await market.CallAsync<MyEvents>((f, r) => f.Get(r, default), null, token, "GET", headers: visitor is null ? [] : [("X-Visitor-Id", visitor)]);
        Assert.Equal(200, known.Status);
        return [.. known.At("items").EnumerateArray().Select(i => i.GetProperty("productId").GetString())];
    }

    static string Product(int number) => Ids.From("prd", $"{number}");
}
