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

    static async Task<List<JsonElement>> HomeAsync(MarketplaceClient who) => [.. (await who.GetAsync("/api/recommendations?scenario=home")).Expect(200).Json.GetProperty("items").EnumerateArray()];

    static string Id(JsonElement item) => item.GetProperty("productId").GetString() ?? "";

    static string? Code(JsonElement item) => item.GetProperty("reasonCode").GetString();
}
