using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Marketplace.Identity;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Marketplace.Tests.Identity;

public sealed class AccessTokenTests(Azurite azurite) : IAsyncLifetime
{
    static readonly byte[] Key = new byte[48];
    Market market = null!;
    Someone mei = null!;

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(azurite.NewAccount(), null, ("Operators:Bootstrap", People.OperatorSetting));
        mei = await market.SomeoneAsync("mei");
    }

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task Token_says_who_asks()
    {
        var caller = (await AskAsync($"Bearer {mei.Token}")).Value;
        Assert.Equal((mei.UserId, false), (caller.UserId, caller.IsOperator));
        Assert.True((await AskAsync($"bearer {(await market.OperatorAsync()).Token}")).Value.IsOperator);
        Assert.Null((await AskAsync("")).Value.UserId);
    }

    [Fact]
    public async Task Token_runs_out_after_a_quarter_of_an_hour_of_the_apps_clock_remembered_or_not()
    {
        await using var other = await Market.OpenAsync(azurite.NewAccount(), market.Clock);
        await AskAsync($"Bearer {mei.Token}");
        market.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.True((await AskAsync($"Bearer {mei.Token}")).IsOk);
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token-expired", (await AskAsync($"Bearer {mei.Token}")).Problem!.Code);
        Assert.Equal("token-expired", (await AskAsync($"Bearer {mei.Token}")).Problem!.Code);
        Assert.Equal("token-expired", (await AskAsync($"Bearer {mei.Token}", other)).Problem!.Code);
    }

    [Fact]
    public async Task Forged_tokens_are_invalid_and_never_a_visitor()
    {
        var parts = mei.Token.Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        var operators = payload.Replace("\"roles\":[]", "\"roles\":[\"operator\"]", StringComparison.Ordinal);
        Assert.NotEqual(payload, operators);
        string[] forged =
        [
            $"{parts[0]}.{Encode(operators)}.{parts[2]}",
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Encode(operators)}.",
            $"{Encode("""{"alg":"None","typ":"JWT"}""")}.{Encode(operators)}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}",
            Signed("""{"alg":"HS512","typ":"JWT"}""", operators, HMACSHA512.HashData),
            Made(k => k.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(48)), "HS256")),
            Made(k => k.Issuer = "somewhere-else"),
            Made(k => k.Audience = "somewhere-else"),
            Made(k => k.Claims!.Remove("sub")),
            Made(k => k.Claims!["sub"] = "not an id"),
            Made(k => k.Claims!.Remove("sid")),
            "garbage", "a.b.c", "....", new string('x', 20_000), "{}.{}.{}", "\u00e9",
        ];
        foreach (var token in forged) Assert.Equal(("invalid-token", 401), ((await AskAsync($"Bearer {token}")).Problem is var p ? p!.Code : "", p!.Status));
        Assert.Equal("invalid-token", (await AskAsync("Basic bWVpOnNlY3JldA==")).Problem!.Code);
    }

    [Fact]
    public async Task Token_without_an_end_or_from_the_future_is_refused()
    {
        var endless = Signed("""{"alg":"HS256","typ":"JWT"}""", $$"""{"iss":"marketplace","aud":"marketplace","sub":"{{mei.UserId}}","sid":"s","roles":[]}""", HMACSHA256.HashData);
        Assert.Equal(401, (await AskAsync($"Bearer {endless}")).Problem!.Status);
        Assert.Equal(401, (await AskAsync($"Bearer {Made(k => k.NotBefore = k.IssuedAt!.Value.AddMinutes(5))}")).Problem!.Status);
    }

    [Fact]
    public async Task Operators_are_told_from_users_and_visitors()
    {
        var callers = market.Get<ICallers>();
        Assert.Equal(("not-signed-in", 401), (callers.Operator(Calls.Request()).Problem!.Code, callers.SignedIn(Calls.Request()).Problem!.Status));
        var request = await RequestAsync($"Bearer {mei.Token}", market);
        Assert.Equal(("forbidden", 403), (callers.Operator(request).Problem!.Code, callers.Operator(request).Problem!.Status));
    }

    [Theory]
    [InlineData("visitor-1", "visitor-1")]
    [InlineData("", null)]
    [InlineData("with space", null)]
    public async Task Visitor_id_is_taken_when_it_is_one(string header, string? expected)
    {
        var request = Calls.Request(headers: ("X-Visitor-Id", header));
        await new CallersMiddleware(market.Get<AccessTokens>()).CheckAsync(request.HttpContext);
        Assert.Equal(expected, market.Get<ICallers>().Anyone(request).Value.VisitorId);
    }

    string Made(Action<SecurityTokenDescriptor> change)
    {
        var now = market.Clock.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = "marketplace",
            Audience = "marketplace",
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(15),
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Key), "HS256"),
            Claims = new Dictionary<string, object> { ["sub"] = mei.UserId, ["sid"] = "s", ["roles"] = Array.Empty<string>() },
        };
        change(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    static string Signed(string header, string payload, Func<byte[], byte[], byte[]> mac)
    {
        var text = $"{Encode(header)}.{Encode(payload)}";
        return $"{text}.{Base64Url.EncodeToString(mac(Key, Encoding.UTF8.GetBytes(text)))}";
    }

    static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    async Task<Result<Caller>> AskAsync(string header, Market? at = null) => (at ?? market).Get<ICallers>().Anyone(await RequestAsync(header, at ?? market));

    static async Task<Microsoft.AspNetCore.Http.HttpRequest> RequestAsync(string header, Market market)
    {
        var request = Calls.Request(user: header.Length == 0 ? null : header);
        await new CallersMiddleware(market.Get<AccessTokens>()).CheckAsync(request.HttpContext);
        return request;
    }
}
