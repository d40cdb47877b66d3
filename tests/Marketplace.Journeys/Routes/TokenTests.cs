namespace Marketplace.Journeys;

/// <summary>A token that is not right opens nothing, on no route, and is not taken for a visitor's absence of one.</summary>
[Collection(RoutesUnderFire.Name)]
public class TokenTests(RoutesSite site) : Journey(site)
{
    static IEnumerable<Route> ForSignedIn => RouteTable.All.Where(r => !r.Access.Allowed.Contains(Role.Visitor));

    [Fact]
    public async Task Every_route_for_people_refuses_every_wrong_token_and_nothing_changes()
    {
        var world = await site.WorldAsync();
        var before = await world.LookAsync();
        var failures = new Failures();
        foreach (var route in ForSignedIn)
        {
            var who = world.As(route.By);
            var call = await world.RightAsync(route);
            foreach (var (what, token, code) in TokenForge.Wrong(who.UserId, await site.Visitor.ClockAsync()))
            {
                var reply = await who.SendAsync(call, token);
                failures.Check($"{route} with a token {what}", reply, 401);
                failures.Check($"{route} with a token {what}", reply.Code == code, $"the code is {reply.Code}, not {code}");
            }
        }

        failures.Throw();
        await world.StillLooksAsync(before);
    }

    [Fact]
    public async Task The_forge_makes_right_tokens_too()
    {
        var somebody = await site.Visitor.RegisterAsync("Mei");
        var reply = await site.Visitor.SendAsync(new Call("GET", "/api/me"), TokenForge.Right(somebody.UserId, await site.Visitor.ClockAsync()));
        Assert.Equal(somebody.UserId, reply.Expect(200).Read<WireMe>().UserId);
    }

    [Fact]
    public async Task Pages_for_everybody_refuse_a_wrong_token_too()
    {
        var world = await site.WorldAsync();
        var failures = new Failures();
        foreach (var path in new[] { $"/api/shops/{world.Stall.ShopId}", $"/api/products/{world.Stall.ProductId}", "/api/products" })
            foreach (var (what, token, _) in TokenForge.Wrong(world.As(Role.Buyer).UserId, await site.Visitor.ClockAsync()))
                failures.Check($"{path} with a token {what}", await site.Visitor.SendAsync(new Call("GET", path), token), 401);
        failures.Throw();
    }

    [Fact]
    public async Task Other_schemes_and_several_headers_are_refused()
    {
        foreach (var header in new[] { "Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "bearer x y z", "Digest a", "Token abc" })
        {
            var call = new Call("GET", "/api/me") { Headers = new Dictionary<string, string> { ["Authorization"] = header } };
            Assert.Equal(401, (await site.Visitor.SendAsync(call)).Problem.Status);
        }
    }

    [Fact]
    public async Task A_token_runs_out_by_the_apps_clock_and_is_refreshed_once()
    {
        var somebody = await site.Visitor.RegisterAsync("Mei");
        var session = somebody.Session!;
        await site.Operator.AdvanceClockAsync(TimeSpan.FromSeconds(session.ExpiresIn + 1));
        (await site.Visitor.SendAsync(new Call("GET", "/api/me"), session.AccessToken)).ExpectProblem(401, "token-expired");
        var next = (await site.Visitor.PostAsync("/api/sessions/refresh", new { refreshToken = session.RefreshToken })).Expect(200).Read<WireSession>();
        (await site.Visitor.SendAsync(new Call("GET", "/api/me"), next.AccessToken)).Expect(200);

        // A used refresh token ends the whole family, the newest included.
        (await site.Visitor.PostAsync("/api/sessions/refresh", new { refreshToken = session.RefreshToken })).ExpectProblem(401, "refresh-reused");
        Assert.Equal(401, (await site.Visitor.PostAsync("/api/sessions/refresh", new { refreshToken = next.RefreshToken })).Problem.Status);
        (await site.Visitor.SignInAsync(somebody.Account.Email, somebody.Account.Password)).ToString();
    }

    [Fact]
    public async Task Who_signed_out_cannot_refresh()
    {
        var somebody = await site.Visitor.RegisterAsync("Mei");
        (await somebody.SendAsync(new Call("DELETE", "/api/sessions/current"))).Expect(204);
        Assert.Equal(401, (await site.Visitor.PostAsync("/api/sessions/refresh", new { refreshToken = somebody.Session!.RefreshToken })).Problem.Status);
    }

    [Fact]
    public async Task Guessing_a_password_is_slowed_down_after_ten_failures()
    {
        var somebody = await site.Visitor.RegisterAsync("Mei");
        for (var i = 0; i < 10; i++) (await GuessAsync(somebody.Account.Email, $"guess {i}")).ExpectProblem(401, "bad-credentials");
        Assert.Equal(429, (await GuessAsync(somebody.Account.Email, "guess 11")).Problem.Status);
        var right = await GuessAsync(somebody.Account.Email, somebody.Account.Password);
        Assert.Equal(429, right.Problem.Status);
        Assert.True(right.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task An_address_has_one_account_and_a_password_is_not_weak()
    {
        var somebody = await site.Visitor.RegisterAsync("Mei");
        Task<Reply> Register(string email, string password) => site.Visitor.PostAsync("/api/accounts", new { email, password, displayName = "Mei" });
        (await Register(somebody.Account.Email, "quite another pass phrase")).ExpectProblem(409, "email-taken");
        (await Register(somebody.Account.Email.ToUpperInvariant(), "quite another pass phrase")).ExpectProblem(409, "email-taken");
        foreach (var weak in new[] { "short", "password123", "1234567890", "qwertyuiop" }) (await Register($"{Guid.NewGuid():n}@example.org", weak)).ExpectProblem(422, "weak-password");
        foreach (var bad in new[] { "no-at", "a@", "@b", "a b@example.org", "a@b@c" }) Assert.Equal(422, (await Register(bad, "quite another pass phrase")).Problem.Status);
    }

    Task<Reply> GuessAsync(string email, string password) => site.Visitor.PostAsync("/api/sessions", new { email, password });
}
