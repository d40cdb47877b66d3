using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>Where products are looked for; nobody else's goods are there.</summary>
public sealed class SearchSite : Site;

/// <summary>Finding products over HTTP, from the seller's click to the buyer's page.</summary>
public sealed class SearchTests(SearchSite site) : Journey(site), IClassFixture<SearchSite>
{
    [Fact]
    public async Task What_comes_on_sale_is_found_in_every_language_and_spelling_and_what_leaves_is_not()
    {
        var stall = await StallAsync("Lanterns", "Zzubrowka Stained Glass Lantern 12 in. x 5 ft. (5-gal. Tank)", "青花瓷茶壶 陶瓷", "ドリッパー Ｃａｆé", "도자기 머그컵");
        var lantern = stall.Products[0];
        foreach (var words in new[] { "lantern", "LANTERNS", "zzubrowka glass", "12x5 zzubrowka", "5 gallon zzubrowka", "zzubrowka 5gal", "zzubrowka 12\"" })
            Assert.Equal(lantern, (await FirstAsync(words, stall.ShopId)).GetProperty("productId").GetString());
        foreach (var (words, product) in new[] { ("茶壶", 1), ("青花瓷", 1), ("壶", 1), ("ドリッパー", 2), ("cafe ドリッパー", 2), ("머그컵", 3), ("도자기 머그", 3) })
            Assert.Equal(stall.Products[product], (await FirstAsync(words, stall.ShopId)).GetProperty("productId").GetString());

        (await stall.Seller.PostAsync($"/api/products/{lantern}/actions/take-off-sale")).Expect(200);
        await NothingAsync("zzubrowka", stall.ShopId);
        (await stall.Seller.PostAsync($"/api/products/{lantern}/actions/put-on-sale")).Expect(200);
        await FirstAsync("zzubrowka", stall.ShopId);
        (await site.Operator.PostAsync($"/api/products/{lantern}/actions/ban", new { reason = "Counterfeit." })).Expect(200);
        await NothingAsync("zzubrowka", stall.ShopId);
    }

    [Fact]
    public async Task Finds_are_narrowed_sorted_counted_and_paged()
    {
        var stall = await StallAsync("Quuxware", [.. Enumerable.Range(0, 25).Select(i => $"Quuxite bowl number {i}")]);
        await Eventually.SeesAsync(() => SearchAsync("q=quuxite"), found => found.GetProperty("total").GetInt64() == 25, "all bowls are found");
        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await SearchAsync($"q=quuxite&limit=10{(cursor.Length == 0 ? "" : "&cursor=" + cursor)}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("productId").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(stall.Products.Order(), seen.Order());
        Assert.Equal(Enumerable.Range(0, 25).Select(i => 100L + i), await PricesAsync("q=quuxite&sort=price&limit=100"));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => 124L - i), await PricesAsync("q=quuxite&sort=-price&limit=100"));
        Assert.Equal([110, 111, 112], await PricesAsync("q=quuxite&sort=price&minPrice=110&maxPrice=112"));
        foreach (var (filter, count) in new[]
        {
            ($"shop={stall.ShopId}", 25), ("shop=quuxware", 25), ("shop=nobody", 0), ("owner=quuxware+owner", 25), ("owner=nobody", 0), ("category=mugs", 25), ("category=none", 0), ("kind=personal", 25), ("kind=flagship", 0), ("attr.glaze=none", 0),
        })
            Assert.Equal(count, (await SearchAsync($"q=quuxite&{filter}")).GetProperty("total").GetInt64());
        var facets = (await SearchAsync("q=quuxite")).GetProperty("facets");
        Assert.Equal(("mugs", 25), (facets.GetProperty("category")[0].GetProperty("value").GetString(), facets.GetProperty("category")[0].GetProperty("count").GetInt32()));
        Assert.Equal(25, facets.GetProperty("price").EnumerateArray().Sum(b => b.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task What_sells_comes_first_when_sorted_by_sales()
    {
        var stall = await StallAsync("Sellers", "Vexilla flag red", "Vexilla flag blue");
        var sku = (await stall.Seller.ProductAsync(stall.Products[0])).Skus.Single().SkuId;
        await (await site.Visitor.RegisterAsync("Lin")).BuyAndPayAsync(sku, 3);
        await site.Operator.AdvanceClockAsync(TimeSpan.FromMinutes(10));
        var sorted = await Eventually.SeesAsync(() => SearchAsync("q=vexilla&sort=sales"), found => found.GetProperty("items")[0].GetProperty("sales").GetInt64() == 3, "three flags are counted as sold");
        Assert.Equal(stall.Products, sorted.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("productId").GetString()!));
    }

    [Fact]
    public async Task A_typing_error_is_mended_in_a_shop_that_has_just_been_filled()
    {
        var stall = await StallAsync("Filled", "Marquetry box", "Marquetry tray", "Marquetry frame");
        var found = await Eventually.SeesAsync(() => SearchAsync($"q=marqetry&shop={stall.ShopId}"), f => f.GetProperty("correctedQuery").ValueKind == JsonValueKind.String, "spelling is known");
        Assert.Equal(("marquetry", 3), (found.GetProperty("correctedQuery").GetString(), found.GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task What_was_looked_at_comes_forward_when_searching_by_relevance_unless_it_is_switched_off()
    {
        var stall = await StallAsync("Personal", [.. Enumerable.Range(0, 4).Select(i => $"Zephyrine scarf {i}")]);
        var buyer = await site.Visitor.RegisterAsync("Looks");
        async Task<List<JsonElement>> ItemsAsync(string more) => [.. (await buyer.GetAsync($"/api/search?q=zephyrine{more}")).Expect(200).Json.GetProperty("items").EnumerateArray()];
        var before = await Eventually.SeesAsync(() => ItemsAsync(""), items => items.Count == 4, "all are found");
        Assert.All(before, i => Assert.Equal(JsonValueKind.Null, i.GetProperty("reason").ValueKind));
        var last = before[3].GetProperty("productId").GetString();
        (await buyer.PostAsync("/api/events", new object[] { new { kind = "cart", productId = last }, new { kind = "search", query = "Zephyrine scarf for two" } })).Expect(202);
        var after = await Eventually.SeesAsync(() => ItemsAsync(""), items => items[0].GetProperty("reason").ValueKind == JsonValueKind.String, "interest is blended in");
        Assert.Equal(before.Select(i => i.GetProperty("productId").GetString()), (await ItemsAsync("&personal=false")).Select(i => i.GetProperty("productId").GetString()));
        Assert.Equal(4, after.Count);
        (await buyer.GetAsync("/api/search?q=zephyrine&personal=perhaps")).ExpectProblem(400, "bad-personal");
        var suggested = (await buyer.GetAsync("/api/search/suggestions?q=zeph")).Expect(200).Json.GetProperty("items");
        Assert.Equal(("Zephyrine scarf for two", "searched"), (suggested[0].GetProperty("text").GetString(), suggested[0].GetProperty("reason").GetString()));
        Assert.DoesNotContain("searched", (await site.Visitor.GetAsync("/api/search/suggestions?q=zeph")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuilt_index_has_everything_and_knows_the_words_that_are_spelled_wrong()
    {
        var stall = await StallAsync("Rebuilt", "Chrysanthemum teapot", "Chrysanthemum saucer", "Chrysanthemum bathtub mat", "Bath tub plug", "Bath tub mat");
        await Eventually.SeesAsync(() => SearchAsync($"q=chrysanthemum&shop={stall.ShopId}"), f => f.GetProperty("total").GetInt64() == 3, "all are found");
        var started = (await site.Operator.PostAsync("/api/operations/search/rebuilds")).Expect(202).Json;
        var instance = $"/api/operations/orchestrations/{started.GetProperty("instanceId").GetString()}";
        await Eventually.SeesAsync(async () => (await site.Operator.GetAsync(instance)).Expect(200).Text, text => text.Contains("\"phase\":\"done\"", StringComparison.OrdinalIgnoreCase), "the rebuild is done");
        var found = await Eventually.SeesAsync(() => SearchAsync($"q=crysantemum+teapod&shop={stall.ShopId}"), f => f.GetProperty("correctedQuery").ValueKind == JsonValueKind.String, "spelling is known");
        Assert.Equal("chrysanthemum teapot", found.GetProperty("correctedQuery").GetString());
        Assert.Equal(stall.Products[0], found.GetProperty("items")[0].GetProperty("productId").GetString());
        (await stall.Seller.PostAsync($"/api/products/{stall.Products[0]}/actions/take-off-sale")).Expect(200);
        await Eventually.SeesAsync(() => SearchAsync($"q=chrysanthemum&shop={stall.ShopId}"), f => f.GetProperty("total").GetInt64() == 2, "changes reach the new index");
    }

    [Fact]
    public async Task Suggestions_complete_titles_and_what_others_search_for()
    {
        await StallAsync("Suggested", "Wombat shaped garden stone");
        await Eventually.SeesAsync(() => SuggestedAsync("womb"), s => s.Contains("product:Wombat shaped garden stone", StringComparison.Ordinal), "the title is suggested");
        var typed = 0;
        await Eventually.SeesAsync(
            async () =>
            {
                await SearchAsync($"q=Wombat++garden&limit={(typed++ % 99) + 1}");
                return await SuggestedAsync("wombat g");
            },
            s => s.StartsWith("popular:wombat garden", StringComparison.Ordinal), "what others search for is suggested");
        foreach (var odd in new[] { "", "%22", "*", "'", new string('a', 7_000), "%F0%9F%98%80", "((", "a/b%25" }) (await site.Visitor.GetAsync($"/api/search/suggestions?q={odd}")).Expect(200);
    }

    [Fact]
    public async Task No_query_breaks_search_and_none_gets_past_a_filter()
    {
        await StallAsync("Hostile", "Plain ordinary vase");
        string[] hostile =
        [
            "\"", "\"\"\"", "'", "'' or 1 eq 1", "vase' or true or '", "AND", "OR NOT", "+ - && || ! ( ) { } [ ] ^ \" ~ * ? : \\ /", "(((((((((", "vase)", "title:vase", "*:*", "vase~99", "vase^-5", "/.*.*.*/", "\\", "\u0000", "\uFFFD", "😀", "vase\u202E",
            "[* TO *]", new string('x', 10_000), string.Concat(Enumerable.Repeat("a b ", 2_500)), new string('(', 5_000), string.Concat(Enumerable.Repeat("\"", 5_000)), string.Concat(Enumerable.Repeat("茶", 3_000)), "1/2\" x 3' - .5", "%", "<script>alert(1)</script>",
        ];
        foreach (var query in hostile)
            foreach (var parameter in new[] { "q", "shop", "owner", "category", "attr.Glaze", "attr.' or true or '" })
                (await site.Visitor.GetAsync($"/api/search?{Uri.EscapeDataString(parameter)}={Uri.EscapeDataString(query)}&limit=5")).Expect(200);

        foreach (var nothing in new[] { "category=' or true or '", "shop=' or true or '", "owner=' or true", "attr.Glaze=' or true) or categories/any(c: c ne '" })
            Assert.Equal(0, (await SearchAsync(string.Join('=', nothing.Split('=', 2).Select(Uri.EscapeDataString)))).GetProperty("total").GetInt64());
    }

    async Task<JsonElement> SearchAsync(string query) => (await site.Visitor.GetAsync($"/api/search?{query}")).Expect(200).Json;

    async Task<JsonElement> FirstAsync(string words, string shop) =>
        (await Eventually.SeesAsync(() => SearchAsync($"q={Uri.EscapeDataString(words)}&shop={shop}"), f => f.GetProperty("items").GetArrayLength() > 0, $"'{words}' is found")).GetProperty("items")[0];

    Task<JsonElement> NothingAsync(string words, string shop) => Eventually.SeesAsync(() => SearchAsync($"q={words}&shop={shop}"), f => f.GetProperty("total").GetInt64() == 0, $"'{words}' is not found any more");

    async Task<IEnumerable<long>> PricesAsync(string query) => (await SearchAsync(query)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("price").GetProperty("amount").GetInt64()).ToList();

    async Task<string> SuggestedAsync(string typed) => string.Join(" | ", (await site.Visitor.GetAsync($"/api/search/suggestions?q={Uri.EscapeDataString(typed)}")).Expect(200).Json
        .GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("reason").GetString()}:{i.GetProperty("text").GetString()}"));

    async Task<(MarketplaceClient Seller, string ShopId, IReadOnlyList<string> Products)> StallAsync(string name, params string[] titles)
    {
        var seller = await site.Visitor.RegisterAsync($"{name} owner");
        var shop = await seller.OpenShopAsync(name);
        var products = new List<string>();
        foreach (var title in titles) products.Add((await seller.ListProductAsync(shop.ShopId, 10, 100 + products.Count, title)).ProductId);
        return (seller, shop.ShopId, products);
    }
}
