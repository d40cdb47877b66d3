using Marketplace.Identity;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Identity;

public sealed class SessionTests(Azurite azurite) : IAsyncLifetime
{
    Market market = null!;
    Someone mei = null!;

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(azurite.NewAccount());
        mei = await market.SomeoneAsync("mei");
    }

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task Sign_in_answers_both_tokens_and_how_long_they_last()
    {
        var answer = await market.TrySignInAsync("mei@example.org");
        Assert.Equal(900, answer.At("expiresIn").GetInt32());
        Assert.Equal(mei.UserId, answer.At("userId").GetString());
        Assert.Equal(0, answer.At("roles").GetArrayLength());
        Assert.Equal("no-store", answer.Headers.CacheControl);
    }

    [Theory]
    [InlineData("mei@example.org", "a wrong password")]
    [InlineData("nobody@example.org", People.Password)]
    [InlineData("no e-mail at all", People.Password)]
    public async Task Wrong_password_and_unknown_email_read_the_same(string email, string password)
    {
        var answer = await market.TrySignInAsync(email, password);
        Assert.Equal((401, "bad-credentials"), (answer.Status, answer.Code));
        Assert.Equal("E-mail or password is wrong.", answer.At("detail").GetString());
    }

    [Theory]
    [InlineData("mei@example.org")]
    [InlineData("nobody@example.org")]
    public async Task Ten_failures_close_the_door_for_a_quarter_of_an_hour(string email)
    {
        for (var i = 0; i < 10; i++) Assert.Equal(401, (await market.TrySignInAsync(email, "a wrong password")).Status);
        var closed = await market.TrySignInAsync(email.ToUpperInvariant());
        Assert.Equal((429, "too-many-attempts", "900"), (closed.Status, closed.Code, closed.Headers.RetryAfter.ToString()));
        market.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(email.StartsWith("mei", StringComparison.Ordinal) ? 200 : 401, (await market.TrySignInAsync(email)).Status);
    }

    [Fact]
    public async Task Hundred_guesses_at_once_meet_the_door_as_well()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => market.TrySignInAsync("mei@example.org", $"a wrong guess {i}")));
        Assert.Equal((10, 90), (all.Count(a => a.Status == 401), all.Count(a => a.Status == 429)));
    }

    [Fact]
    public async Task Sign_in_that_goes_well_forgets_the_failures()
    {
        for (var i = 0; i < 9; i++) await market.TrySignInAsync("mei@example.org", "a wrong password");
        await market.SignInAsync("mei@example.org");
        for (var i = 0; i < 9; i++) Assert.Equal(401, (await market.TrySignInAsync("mei@example.org", "a wrong password")).Status);
        await market.SignInAsync("mei@example.org");
    }

    [Fact]
    public async Task Refresh_token_is_good_once_and_its_reuse_ends_the_family()
    {
        var second = await RefreshAsync(mei.RefreshToken);
        Assert.Equal(200, second.Status);
        var reused = await RefreshAsync(mei.RefreshToken);
        Assert.Equal((401, "refresh-reused"), (reused.Status, reused.Code));
        var dead = await RefreshAsync(second.At("refreshToken").GetString()!);
        Assert.Equal((401, "session-ended"), (dead.Status, dead.Code));
        Assert.Equal("refresh-reused", (await RefreshAsync(mei.RefreshToken)).Code);
        await market.SignInAsync("mei@example.org");
    }

    [Fact]
    public async Task Of_many_who_use_one_refresh_token_at_once_one_gets_the_next_and_the_family_dies()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RefreshAsync(mei.RefreshToken)));
        var won = Assert.Single(all, a => a.Status == 200);
        Assert.All(all.Where(a => a != won), a => Assert.Equal("refresh-reused", a.Code));
        Assert.Equal("session-ended", (await RefreshAsync(won.At("refreshToken").GetString()!)).Code);
    }

    [Fact]
    public async Task Invented_refresh_token_is_refused_and_ends_nothing()
    {
        var session = mei.RefreshToken.Split('.')[0];
        foreach (var invented in new[] { "nonsense", $"{session}.1.AAAA", $"{session}.0.{mei.RefreshToken.Split('.')[2]}", $"{session}.2.{mei.RefreshToken.Split('.')[2]}", new string('x', 5000), "a.b.c" })
            Assert.Equal("invalid-token", (await RefreshAsync(invented)).Code);
        Assert.Equal(200, (await RefreshAsync(mei.RefreshToken)).Status);
    }

    [Fact]
    public async Task Session_that_rests_for_thirty_days_is_over_and_one_in_use_is_not()
    {
        market.Clock.Advance(TimeSpan.FromDays(29));
        var next = (await RefreshAsync(mei.RefreshToken)).At("refreshToken").GetString()!;
        market.Clock.Advance(TimeSpan.FromDays(29));
        next = (await RefreshAsync(next)).At("refreshToken").GetString()!;
        market.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("session-ended", (await RefreshAsync(next)).Code);
    }

    [Fact]
    public async Task Sign_out_ends_this_session_and_no_other()
    {
        var elsewhere = await market.SignInAsync("mei@example.org");
        for (var i = 0; i < 2; i++)
            Assert.Equal(204, (await market.CallAsync<EndSession>((f, r) => f.Run(r, default), token: mei.Token, method: "DELETE")).Status);
        Assert.Equal("session-ended", (await RefreshAsync(mei.RefreshToken)).Code);
        Assert.Equal(200, (await RefreshAsync(elsewhere.RefreshToken)).Status);
        Assert.Equal("not-signed-in", (await market.CallAsync<EndSession>((f, r) => f.Run(r, default), method: "DELETE")).Code);
    }

    [Fact]
    public async Task What_is_over_is_forgotten_at_night()
    {
        await market.TrySignInAsync("nobody@example.org", "a wrong password");
        market.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, await market.Get<SessionTable>().ForgetBeforeAsync(market.Clock.GetUtcNow(), default));
        Assert.Equal(1, await market.Get<FailureTable>().ForgetBeforeAsync(market.Clock.GetUtcNow(), default));
        Assert.Equal(FailedSignIns.None.At, (await market.Get<FailureTable>().ReadAsync("nobody@example.org", default)).At);
    }

    [Fact]
    public void Ids_of_sessions_are_ids() => Assert.True(Ids.IsId(mei.RefreshToken.Split('.')[0], "ses"));

    Task<Read> RefreshAsync(string token) => market.CallAsync<RefreshSession>((f, r) => f.Run(r, default), new { refreshToken = token });
}
