using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>Idempotency keys and ETags: the same thing said twice is done once, and nobody overwrites what another has changed.</summary>
[Collection(RoutesUnderFire.Name)]
public class ConcurrencyTests(RoutesSite site) : Journey(site)
{
    public static TheoryData<string> WithIfMatch => [.. RouteTable.All.Where(r => r.IfMatch).Select(r => r.Name)];

    public static TheoryData<string> WithKey => [.. RouteTable.All.Where(r => r.KeyRequired).Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(WithIfMatch))]
    public async Task A_stale_or_missing_If_Match_changes_nothing(string name)
    {
        var (route, world) = (RouteTable.All.Single(r => r.Name == name), await site.WorldAsync());
        var (before, right) = (await world.LookAsync(), await world.RightAsync(route));
        var who = world.As(route.By);
        (await who.SendAsync(right with { IfMatch = null })).ExpectProblem(428, "if-match-required");
        foreach (var stale in new[] { "\"0\"", "\"stale\"", "W/\"1\"", "nonsense", "\"\"", $"\"{new string('a', 2_000)}\"", "\"a\", \"b\"" })
            (await who.SendAsync(right with { IfMatch = stale })).ExpectProblem(412, "stale");
        await world.StillLooksAsync(before);
    }

    [Fact]
    public async Task Of_two_who_edit_the_same_version_one_is_told_to_read_again()
    {
        var stall = await site.OpenStallAsync();
        foreach (var path in new[] { $"/api/shops/{stall.ShopId}", $"/api/products/{stall.ProductId}" })
        {
            var read = (await stall.Seller.GetAsync(path)).Expect(200).ETag;
            object Edit(int i) => path.Contains("shops", StringComparison.Ordinal) ? new { notice = $"Notice {i}" } : new { description = $"Description {i}" };
            var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => stall.Seller.SendAsync(new Call("PATCH", path) { Body = Edit(i), IfMatch = read })));
            Assert.Single(replies, r => r.Status == 200);
            Assert.Equal(5, replies.Count(r => r.Code == "stale"));
        }
    }

    [Theory]
    [MemberData(nameof(WithKey))]
    public async Task A_missing_or_unreadable_key_is_refused_and_nothing_changes(string name)
    {
        var (route, world) = (RouteTable.All.Single(r => r.Name == name), await site.WorldAsync());
        var (before, right) = (await world.LookAsync(), await world.RightAsync(route));
        var who = world.As(route.By);
        (await who.SendAsync(right with { Key = null })).ExpectProblem(400, "idempotency-key-required");
        foreach (var bad in new[] { new string('k', 256), "with a blank", "käse" }) (await who.SendAsync(right with { Key = bad })).ExpectProblem(400, "bad-idempotency-key");
        await world.StillLooksAsync(before);
    }

    [Fact]
    public async Task The_same_order_sent_again_gets_the_same_answer_and_another_body_is_refused()
    {
        var stall = await site.OpenStallAsync(stock: 9);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var key = MarketplaceClient.NewKey();
        var first = (await buyer.TryPlaceOrdersAsync(key, new Line(stall.SkuId, 2))).Expect(201);
        var again = (await buyer.TryPlaceOrdersAsync(key, new Line(stall.SkuId, 2))).Expect(201);
        Assert.Equal((first.Text, true, false), (again.Text, again.Replayed, first.Replayed));
        (await buyer.TryPlaceOrdersAsync(key, new Line(stall.SkuId, 3))).ExpectProblem(422, "idempotency-key-reused");
        var other = await site.Visitor.RegisterAsync("Wei");
        Assert.NotEqual(first.Text, (await other.TryPlaceOrdersAsync(key, new Line(stall.SkuId, 2))).Expect(201).Text);
        await stall.WaitForAvailableAsync(5);
        Assert.Single(await buyer.AllAsync<JsonElement>("/api/orders"));
    }

    [Fact]
    public async Task The_same_request_many_times_at_once_places_one_order()
    {
        var stall = await site.OpenStallAsync(stock: 9);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var key = MarketplaceClient.NewKey();
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => buyer.TryPlaceOrdersAsync(key, new Line(stall.SkuId, 1))));
        Assert.All(replies, r => Assert.True(r.Status == 201 || r.Code == "request-in-progress", r.ToString()));
        Assert.Single(replies.Where(r => r.IsSuccess).Select(r => r.Text).Distinct());
        Assert.All(replies.Where(r => !r.IsSuccess), r => Assert.True(r.Headers.ContainsKey("Retry-After")));
        await stall.WaitForAvailableAsync(8);
        Assert.Single(await buyer.AllAsync<JsonElement>("/api/orders"));
    }

    [Fact]
    public async Task A_refusal_is_not_remembered_under_its_key()
    {
        var stall = await site.OpenStallAsync(stock: 1);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var key = MarketplaceClient.NewKey();
        (await buyer.TryPlaceOrdersAsync(key, new Line(stall.SkuId, 2))).ExpectProblem(409, "out-of-stock");
        (await stall.Seller.SendAsync(new Call("PUT", $"/api/skus/{stall.SkuId}/stock") { Body = new { delta = 5 } })).Expect(200);
        (await buyer.TryPlaceOrdersAsync(key, new Line(stall.SkuId, 2))).Expect(201);
    }

    [Fact]
    public async Task Shops_products_actions_and_check_ins_are_repeated_under_their_keys_too()
    {
        var seller = await site.Visitor.RegisterAsync("Mei");
        async Task<string> TwiceAsync(string path, object? body, object? other)
        {
            var key = MarketplaceClient.NewKey();
            var (first, again) = ((await seller.PostAsync(path, body, key)).ExpectSuccess(), (await seller.PostAsync(path, body, key)).ExpectSuccess());
            Assert.Equal((first.Text, true), (again.Text, again.Replayed));
            if (other is not null) (await seller.PostAsync(path, other, key)).ExpectProblem(422, "idempotency-key-reused");
            return first.Text;
        }

        var shop = JsonSerializer.Deserialize<OpenedShop>(await TwiceAsync("/api/shops", new { name = "One", kind = "personal" }, new { name = "Two", kind = "personal" }), Wire.Options)!;
        Assert.Single((await seller.MeAsync()).Shops);
        await TwiceAsync($"/api/shops/{shop.ShopId}/products", MarketplaceClient.ProductBody("mugs"), MarketplaceClient.ProductBody("mugs", title: "Another"));
        await TwiceAsync("/api/coins/check-in", null, null);
        (await seller.PostAsync("/api/coins/check-in", null, MarketplaceClient.NewKey())).ExpectProblem(409, "already-checked-in");
    }

    [Fact]
    public async Task An_action_repeated_under_its_key_is_taken_once()
    {
        var stall = await site.OpenStallAsync();
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        var (path, key) = ($"/api/orders/{placed.OrderId}/actions/ship", MarketplaceClient.NewKey());
        var ship = new { carrier = "SF Express", trackingNumber = "SF1" };
        foreach (var reply in await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => stall.Seller.PostAsync(path, ship, key)))) reply.ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        Assert.True((await stall.Seller.PostAsync(path, ship, key)).ExpectSuccess().Replayed);
        (await stall.Seller.PostAsync(path, ship with { trackingNumber = "SF2" }, key)).ExpectProblem(422, "idempotency-key-reused");
        Assert.Single((await buyer.OrderAsync(placed.OrderId)).Timeline, e => e.What == "shipped");
    }
}
