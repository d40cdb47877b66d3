using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>A market of its own, so that nobody else's deeds and goods are there.</summary>
public sealed class RecommendationSite : Site;

/// <summary>What somebody does shows in what they are shown next, over HTTP.</summary>
public sealed class RecommendationTests(RecommendationSite site) : Journey(site), IClassFixture<RecommendationSite>
{
    [Fact]
    public async Task Looking_at_products_changes_the_next_home_page_until_it_is_forgotten()
    {
        var seller = await site.Visitor.RegisterAsync("Recommended");
        var shop = await seller.OpenShopAsync("Recommended goods");
        List<string> products = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(async i => (await seller.ListProductAsync(shop.ShopId, 10, 100 + i, $"Recommended bowl {i}")).ProductId))];
        var buyer = await site.Visitor.RegisterAsync("Looker");
        await Eventually.SeesAsync(() => HomeAsync(buyer), items => items.Count(i => products.Contains(Id(i))) == 6 && items.All(i => Code(i) is "new" or "selling"), "what is new is shown");
        var seen = products.Take(2).ToList();
        foreach (var product in seen) (await buyer.PostAsync("/api/events", new[] { new { kind = "view", productId = product } })).Expect(202);
        var home = await HomeAsync(buyer);
        Assert.Equal("of-interest", Code(home[0]));
        Assert.Equal("Because you looked at Recommended bowl 1", home.First(i => !seen.Contains(Id(i))).GetProperty("reason").GetString());
        Assert.All(await HomeAsync(site.Visitor), i => Assert.NotEqual("of-interest", Code(i)));
        (await buyer.SendAsync(new Call("DELETE", "/api/events"))).Expect(204);
        Assert.All(await HomeAsync(buyer), i => Assert.NotEqual("of-interest", Code(i)));
    }

    [Fact]
    public async Task What_was_bought_is_not_offered_again_nor_others_of_its_kind()
    {
        var seller = await site.Visitor.RegisterAsync("Sold");
        var shop = await seller.OpenShopAsync("Sold goods");
        var product = await seller.ListProductAsync(shop.ShopId, 10, 100, "Sold bowl");
        var buyer = await site.Visitor.RegisterAsync("Bought");
        await Eventually.SeesAsync(() => HomeAsync(buyer), items => items.Any(i => Id(i) == product.ProductId), "it is offered");
        await buyer.BuyAndPayAsync(product.Skus.Single().SkuId, 1);
        await Eventually.SeesAsync(() => HomeAsync(buyer), items => items.Count == 0, "nothing of its category is offered");
        Assert.Contains((await buyer.GetAsync("/api/events")).Expect(200).Json.GetProperty("items").EnumerateArray(), d => d.GetProperty("kind").GetString() == "buy" && Id(d) == product.ProductId);
    }

    [Fact]
    public async Task A_refresh_learns_from_what_visitors_did_and_what_is_shown_says_by_which_model()
    {
        var seller = await site.Visitor.RegisterAsync("Learned");
        var shop = await seller.OpenShopAsync("Learned goods");
        List<string> products = [.. await Task.WhenAll(Enumerable.Range(0, 12).Select(async i => (await seller.ListProductAsync(shop.ShopId, 10, 100 + i, $"Learned bowl {i}")).ProductId))];
        await Eventually.SeesAsync(() => HomeAsync(site.Visitor), items => items.Count(i => products.Contains(Id(i))) == products.Count, "what is new is shown");
        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (visitor, stop) =>
        {
            var at = DateTimeOffset.UtcNow.AddHours(-20).AddMinutes(visitor * 15);
            var events = Enumerable.Range(0, 8).Select(i => new { kind = "view", productId = products[((visitor % 2) * 6) + ((visitor + i) % 6)], at = at.AddSeconds(30 * i) });
            (await site.Visitor.SendAsync(new Call("POST", "/api/events") { Body = events, Headers = new Dictionary<string, string> { ["X-Visitor-Id"] = $"learned-{visitor}" } }, stop)).Expect(202);
        });
        Assert.Equal("none", (await site.Visitor.GetAsync("/api/recommendations")).Expect(200).Json.GetProperty("modelVersion").GetString());
        var started = (await site.Operator.PostAsync("/api/operations/recommendations/refreshes")).Expect(202).Json.GetProperty("instanceId").GetString();
        await site.Operator.WaitForOrchestrationAsync(started!);
        var report = (await site.Operator.GetAsync("/api/operations/recommendations/refreshes")).Expect(200).Json.GetProperty("items")[0];
        Assert.True(report.GetProperty("outcome").GetString() == "swapped", report.ToString());
        var version = report.GetProperty("version").GetString();
        var buyer = await site.Visitor.RegisterAsync("Foreseen");
        (await buyer.PostAsync("/api/events", new[] { new { kind = "view", productId = products[2] } })).Expect(202);
        var home = (await buyer.GetAsync("/api/recommendations?scenario=home")).Expect(200).Json;
        Assert.Equal(version, home.GetProperty("modelVersion").GetString());
        var foreseen = home.GetProperty("items").EnumerateArray().Where(i => Code(i) == "foreseen").ToList();
        Assert.Contains(foreseen, i => products[..6].Contains(Id(i)) && i.GetProperty("reason").GetString() == "Others who looked at Learned bowl 2 went on to this");
        (await site.Operator.PostAsync("/api/operations/recommendations/actions/use", new { version, reason = "It is fine." })).Expect(200);
        (await buyer.PostAsync("/api/operations/recommendations/actions/use", new { version, reason = "Mine." })).ExpectProblem(403, "forbidden");
        (await site.Operator.PostAsync("/api/operations/recommendations/actions/use", new { version = "m1", reason = "Older." })).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Product_page_begins_with_what_reads_like_the_product_though_nobody_has_come_to_it()
    {
        var seller = await site.Visitor.RegisterAsync("Alike");
        var shop = await seller.OpenShopAsync("Alike goods");
        List<string> kettles = [];
        foreach (var title in new[] { "Blue enamel kettle for two litres", "Red enamel kettle for two litres", "Beeswax candle", "Linen napkin", "Walnut spoon" })
            kettles.Add((await seller.ListProductAsync(shop.ShopId, 10, 100, title)).ProductId);
        await Eventually.SeesAsync(async () => (await site.Visitor.GetAsync("/api/search?q=enamel+kettle")).Expect(200).Json.GetProperty("total").GetInt32(), total => total == 2, "both are in the index");
        var first = await Eventually.SeesAsync(
            async () => (await site.Visitor.GetAsync($"/api/recommendations?scenario=product&productId={kettles[0]}")).Expect(200).Json.GetProperty("items")[0], item => Code(item) == "alike", "what is like it is known");
        Assert.Equal((kettles[1], "Similar to Blue enamel kettle for two litres"), (Id(first), first.GetProperty("reason").GetString()));
    }

    static async Task<List<JsonElement>> HomeAsync(MarketplaceClient who) => [.. (await who.GetAsync("/api/recommendations?scenario=home&limit=100")).Expect(200).Json.GetProperty("items").EnumerateArray()];

    static string Id(JsonElement item) => item.GetProperty("productId").GetString() ?? "";

    static string? Code(JsonElement item) => item.GetProperty("reasonCode").GetString();
}
