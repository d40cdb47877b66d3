using System.Text.Json;
using Marketplace.Simulation.Plan;
using Marketplace.Testing;

namespace Marketplace.Simulation.Actors;

/// <summary>A shop as it was opened: who runs it, and its SKUs in the order of the scenario.</summary>
public sealed record OpenShop(int Index, string ShopId, Person Seller, IReadOnlyList<OpenSku> Skus);

/// <summary>A SKU as it was listed.</summary>
public sealed record OpenSku(string SkuId, string ProductId, int Initial);

/// <summary>All people and shops of a scenario, and the scenario's indexes translated into the marketplace's ids.</summary>
/// <param name="Scenario">What it was built for.</param>
/// <param name="Buyers">By index.</param>
/// <param name="Shops">By index.</param>
/// <param name="Operator">Who may look at everything.</param>
/// <param name="Machine">Calls what needs no account: the provider's page, the clock.</param>
public sealed record Town(Scenario Scenario, IReadOnlyList<Person> Buyers, IReadOnlyList<OpenShop> Shops, Person Operator, HttpClient Machine)
{
    /// <summary>Registers everybody, opens the shops and puts their goods on sale, before anything is broken.</summary>
    public static async Task<Town> BuildAsync(Scenario scenario, HttpClient http, CancellationToken cancellation)
    {
        var buyers = Enumerable.Range(0, scenario.Buyers).Select(i => new Person(http, $"buyer{i}@example.org", $"buyer {i} likes mugs {scenario.Seed}")).ToList();
        await Task.WhenAll(buyers.Select((buyer, i) => buyer.RegisterAsync($"Buyer {i}", cancellation)));
        var shops = await Task.WhenAll(scenario.Shops.Select((skus, i) => OpenAsync(http, scenario, i, skus, cancellation)));
        var account = MarketplaceProcess.OperatorAccount.Split(':', 2);
        return new Town(scenario, buyers, shops, new Person(http, account[0], account[1]), http);
    }

    /// <summary>Where a SKU of the scenario is.</summary>
    public OpenSku Sku(BasketLine line) => Shops[line.Shop].Skus[line.Sku];

    static async Task<OpenShop> OpenAsync(HttpClient http, Scenario scenario, int index, IReadOnlyList<SkuPlan> skus, CancellationToken cancellation)
    {
        var seller = new Person(http, $"seller{index}@example.org", $"seller {index} sells mugs {scenario.Seed}");
        await seller.RegisterAsync($"Seller {index}", cancellation);
        var shop = (await seller.PostAsync("/api/shops", new { name = $"Shop {index}", kind = "personal" }, $"shop-{index}", cancellation)).Expect("a shop opens");
        var shopId = shop.GetProperty("shopId").GetString()!;
        var category = (await seller.GetAsync("/api/categories", cancellation)).Expect("the categories");
        var open = new List<OpenSku>();
        foreach (var (plan, i) in skus.Select((s, i) => (s, i))) open.Add(await ListAsync(seller, shopId, FirstLeaf(category), plan, i, cancellation));
        return new OpenShop(index, shopId, seller, open);
    }

    static async Task<OpenSku> ListAsync(Person seller, string shopId, string categoryId, SkuPlan plan, int index, CancellationToken cancellation)
    {
        var product = new
        {
            title = $"Mug {index}",
            description = "Thrown by hand.",
            categoryId,
            attributes = new { },
            media = Array.Empty<string>(),
            skus = new[] { new { skuCode = $"MUG-{index}", options = new { Size = "300 ml" }, price = new { amount = plan.PriceFen, currency = "CNY" }, stock = plan.Stock } },
        };
        var listed = (await seller.PostAsync($"/api/shops/{shopId}/products", product, $"product-{index}", cancellation)).Expect("a product is listed");
        var productId = listed.GetProperty("productId").GetString()!;
        (await seller.PostAsync($"/api/products/{productId}/actions/put-on-sale", null, $"on-sale-{productId}", cancellation)).Expect("it is put on sale");
        return new OpenSku(listed.GetProperty("skus")[0].GetProperty("skuId").GetString()!, productId, plan.Stock);
    }

    // A tree or a flat list: the first category that the answer names.
    static string FirstLeaf(JsonElement categories) =>
        categories.GetProperty("items")[0].GetProperty("categoryId").GetString()!;
}
