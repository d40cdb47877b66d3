using Marketplace.Simulation.Plan;
using Marketplace.Testing;

namespace Marketplace.Simulation.Actors;

/// <summary>A shop as it was opened: who runs it, and its SKUs in the order of the scenario.</summary>
public sealed record OpenShop(int Index, string ShopId, MarketplaceClient Seller, IReadOnlyList<OpenSku> Skus);

/// <summary>A SKU as it was listed.</summary>
public sealed record OpenSku(string SkuId, string ProductId, int Initial);

/// <summary>All people and shops of a scenario, and the scenario's indexes translated into the marketplace's ids.</summary>
/// <param name="Scenario">What it was built for.</param>
/// <param name="Buyers">By index.</param>
/// <param name="Shops">By index.</param>
/// <param name="Operator">Who may look at everything.</param>
public sealed record Town(Scenario Scenario, IReadOnlyList<MarketplaceClient> Buyers, IReadOnlyList<OpenShop> Shops, MarketplaceClient Operator)
{
    /// <summary>Registers everybody, opens the shops and puts their goods on sale, before anything is broken.</summary>
    public static async Task<Town> BuildAsync(Scenario scenario, MarketplaceClient visitor, CancellationToken cancellation)
    {
        var marketOperator = await visitor.SignInAsOperatorAsync(cancellation);
        (await marketOperator.SendAsync(new Call("PUT", "/api/categories/mugs") { Body = new { name = "Mugs" } }, cancellation)).ExpectSuccess();
        var buyers = await Task.WhenAll(Enumerable.Range(0, scenario.Buyers).Select(i => visitor.RegisterAsync($"Buyer {i}", cancellation)));
        var shops = await Task.WhenAll(scenario.Shops.Select((skus, i) => OpenAsync(visitor, i, skus, cancellation)));
        return new Town(scenario, buyers, shops, marketOperator);
    }

    /// <summary>Where a SKU of the scenario is.</summary>
    public OpenSku Sku(BasketLine line) => Shops[line.Shop].Skus[line.Sku];

    static async Task<OpenShop> OpenAsync(MarketplaceClient visitor, int index, IReadOnlyList<SkuPlan> skus, CancellationToken cancellation)
    {
        var seller = await visitor.RegisterAsync($"Seller {index}", cancellation);
        var shop = await seller.OpenShopAsync($"Shop {index}", cancellation: cancellation);
        var open = new List<OpenSku>();
        foreach (var plan in skus)
        {
            var listed = await seller.ListProductAsync(shop.ShopId, plan.Stock, plan.PriceFen, $"Mug {open.Count}", cancellation);
            open.Add(new OpenSku(listed.SkuId, listed.ProductId, plan.Stock));
        }

        return new OpenShop(index, shop.ShopId, seller, open);
    }
}
