namespace Marketplace.Journeys;

/// <summary>Paths and queries that are wrong: unknown ids, ids that are none, methods that are not there, cursors and limits that make no sense.</summary>
[Collection(RoutesUnderFire.Name)]
public class BadAddressTests(RoutesSite site) : Journey(site)
{
    static readonly Dictionary<string, string> Unknown = new()
    {
        ["shopId"] = "shp_01J00000000000000000000000",
        ["productId"] = "prd_01J00000000000000000000000",
        ["skuId"] = "sku_01J00000000000000000000000",
        ["orderId"] = "ord_01J00000000000000000000000",
        ["paymentId"] = "pay_01J00000000000000000000000",
        ["instanceId"] = "ord_01J00000000000000000000000",
        ["id"] = "bm90IHRoZXJl",
        ["action"] = "levitate",
    };

    static readonly string[] NoIds =
    [
        "'", "''", "%22", "%27%20or%20PartitionKey%20ne%20%27", "%2F", "..%2F..%2Fme", "%5C", "a%2Fb", "%E2%80%AE", "%F0%9F%8E%8F", "%ED%A0%80", "%FF%FE", "%", "%ZZ", "%09", "%0A", "%7F",
        "null", "undefined", "0", "-1", "*", "%23", "%3F", "%3B", "%20", "+", "ord_", "ord_01J0000000000000000000000!", "ORD_01J00000000000000000000000", "ord_01j00000000000000000000000",
        "shp_01J00000000000000000000000%00",
        new('a', 1_000), "ord_" + new string('0', 1_000), string.Concat(Enumerable.Repeat("%E4%B8%AD", 300)),
    ];

    public static TheoryData<string> WithId => [.. RouteTable.All.Where(r => r.Path.Contains('{', StringComparison.Ordinal)).Select(r => r.Name)];

    public static TheoryData<string> WithQuery => [.. RouteTable.All.Where(r => r.Strict.Count + r.Free.Count > 0).Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(WithId))]
    public async Task Unknown_and_malformed_ids_are_not_found(string name)
    {
        var (route, world) = (RouteTable.All.Single(r => r.Name == name), await site.WorldAsync());
        var before = await world.LookAsync();
        var failures = new Failures();
        foreach (var parameter in Parameters(route.Path))
        {
            // A category is made by naming it: only what cannot be a name is refused.
            foreach (var id in NoIds.Where(i => parameter != "categoryId" || i is not ("null" or "undefined" or "0")).Append(Unknown.GetValueOrDefault(parameter)).OfType<string>())
            {
                var reply = await world.As(route.By).SendAsync(await world.RightAsync(route, parameter, id));
                // The server itself refuses a path with a zero byte, before the app sees it.
                if (id.Contains("%00", StringComparison.Ordinal)) failures.Check(id, reply.Status == 400, $"not 400 but {reply.Status}");
                else failures.Check($"{parameter} = {(id.Length > 60 ? id[..60] + "…" : id)}", reply, parameter == "categoryId" ? [400, 404] : [404]);
            }
        }

        failures.Throw();
        await world.StillLooksAsync(before);
    }

    [Theory]
    [MemberData(nameof(WithQuery))]
    public async Task Cursors_limits_and_filters_that_make_no_sense_are_refused(string name)
    {
        var (route, world) = (RouteTable.All.Single(r => r.Name == name), await site.WorldAsync());
        var path = (await world.RightAsync(route)).Path;
        var failures = new Failures();
        foreach (var parameter in route.Strict)
            foreach (var value in Nonsense(parameter))
                failures.Check($"{parameter}={value[..Math.Min(40, value.Length)]}", await world.As(route.By).GetAsync($"{path}?{parameter}={value}"), 400, 404, 422);
        foreach (var parameter in route.Free)
            foreach (var value in NoIds.Where(v => v != "%ZZ"))
                failures.Check($"{parameter}={value[..Math.Min(40, value.Length)]}", await world.As(route.By).GetAsync($"{path}?{parameter}={value}"), 200, 400, 404, 422);
        if (route.Strict.Contains("cursor"))
            foreach (var value in new[] { "YWJj", "eA", "J3xvcic", new string('a', 1_996) })
                failures.Check($"cursor={value[..Math.Min(40, value.Length)]}", await world.As(route.By).GetAsync($"{path}?cursor={value}"), 200, 400);
        failures.Throw();
    }

    [Fact]
    public async Task Methods_and_paths_that_are_not_there_are_told_by_a_problem()
    {
        var world = await site.WorldAsync();
        var before = await world.LookAsync();
        var failures = new Failures();
        foreach (var path in RouteTable.All.GroupBy(r => r.Path))
        {
            var right = (await world.RightAsync(path.First())).Path;
            foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE" }.Except(path.Select(r => r.Method)))
                failures.Check($"{method} {path.Key}", await world.As(Role.Seller).SendAsync(new Call(method, right) { Body = method == "GET" ? null : "{}" }), 404, 405);
        }

        foreach (var path in new[] { "/api", "/api/", "/api/nonsense", "/api/orders/x/y/z", "/api/operations", "/api/products/a/b", "/api//orders", "/api/v2/orders" })
            failures.Check(path, await world.As(Role.Seller).GetAsync(path), 404);
        failures.Throw();
        await world.StillLooksAsync(before);
    }

    static IEnumerable<string> Nonsense(string parameter) => parameter switch
    {
        "limit" => ["0", "-1", "101", "abc", "1.5", "99999999999999999999", "%27", "1%2C2", "%E2%80%AE"],
        "cursor" => ["%25", "%27%27", "a%20b", "%E2%80%AE", "*", "AAA%3D%3D%3D", new string('a', 3_000), "AA", "_w"],
        _ => ["%27", "nonsense", "%E2%80%AE", "1%27%20or%201%20eq%201", new string('a', 1_000)],
    };

    static IEnumerable<string> Parameters(string path) => path.Split('/').Where(p => p.StartsWith('{')).Select(p => p[1..^1]);
}
