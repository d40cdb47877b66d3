namespace Marketplace.Journeys;

/// <summary>Every route by every role: who may not is told 401, 403, or 404 where existence is a secret, and nothing has changed.</summary>
[Collection(RoutesUnderFire.Name)]
public class RoleTests(RoutesSite site) : Journey(site)
{
    // Right as the requests are, these do not go through for a reason of their own: an unknown token, a wrong price, a letter that is not there,
    // a photograph that is none.
    static readonly int[] Passed = [200, 201, 202, 204, 400, 409, 412, 415, 422];
    static readonly string[] NotThere = ["POST /operations/dead-letters/{id}/actions/{action}", "POST /operations/recommendations/actions/use"];
    static readonly string[] NobodyKnown = ["POST /sessions", "POST /sessions/refresh"];

    [Fact]
    public async Task Every_route_is_closed_to_those_it_is_not_for_and_open_to_those_it_is_for()
    {
        var world = await World.BuildAsync(site);
        var before = await world.LookAsync();
        var failures = new Failures();
        foreach (var route in RouteTable.All)
            foreach (var role in Enum.GetValues<Role>().Except(route.Access.Allowed))
                await RefusedAsync(world, route, role, failures);
        failures.Throw();
        await world.StillLooksAsync(before);
        foreach (var route in RouteTable.All)
            foreach (var role in route.Access.Allowed)
                await LetInAsync(world, route, role, failures);
        failures.Throw();
    }

    [Fact]
    public async Task Other_peoples_things_are_secret_or_forbidden_as_the_contract_says()
    {
        var world = await World.BuildAsync(site);
        var (stranger, other) = (world.As(Role.Stranger), world.As(Role.OtherSeller));
        var foreign = world.Order("shipped").OrderId;
        foreach (var who in new[] { stranger, other, world.As(Role.Operator) })
            (await who.GetAsync($"/api/orders/{foreign}")).ExpectProblem(404, "not-found");
        (await other.GetAsync($"/api/orders?role=seller&shop={world.Stall.ShopId}")).ExpectProblem(403, "forbidden");
        (await site.Visitor.GetAsync($"/api/products/{world.DraftId}")).ExpectProblem(404, "not-found");
        (await other.GetAsync($"/api/products/{world.DraftId}")).ExpectProblem(404, "not-found");
        (await world.As(Role.Staff).GetAsync($"/api/products/{world.DraftId}")).Expect(200);

        // The same words for what is another's and for what is not there: nobody learns which.
        var unknown = (await stranger.GetAsync("/api/orders/ord_01J00000000000000000000000")).Problem;
        Assert.Equal(unknown with { TraceId = "" }, (await stranger.GetAsync($"/api/orders/{foreign}")).Problem with { TraceId = "" });
    }

    static async Task RefusedAsync(World world, Route route, Role role, Failures failures)
    {
        if (route.Path == "/orders" && route.Method == "POST" && role is Role.Seller or Role.Staff) return; // Not a matter of rights: own-shop, and tried below.
        var reply = await world.As(role).SendAsync(await world.RightAsync(route));
        failures.Check($"{route} by {role}", reply, route.Access.Refusal(role));
        var code = reply.Status switch { 401 => "not-signed-in", 403 => "forbidden", _ => "not-found" };
        failures.Check($"{route} by {role}", reply.Code == code, $"the code is {reply.Code}, not {code}");
    }

    static async Task LetInAsync(World world, Route route, Role role, Failures failures)
    {
        var reply = await world.As(role).SendAsync(await world.RightAsync(route));
        int[] hoped = NotThere.Contains(route.Name) ? [404] : NobodyKnown.Contains(route.Name) ? [401, 429] : Passed;
        failures.Check($"{route} by {role}", reply, hoped);
    }
}
