using Marketplace.Simulation.Plan;
using Marketplace.Testing;

namespace Marketplace.Simulation.Actors;

/// <summary>A shop as it was opened: who runs it, and its SKUs in the order of the scenario.</summary>
public sealed record OpenShop(int Index, string ShopId, MarketplaceClient Seller, IReadOnlyList<OpenSku> Skus, string CouponId);

/// <summary>A SKU as it was listed.</summary>
public sealed record OpenSku(string SkuId, string ProductId, int Initial);

/// <summary>All people and shops of a scenario, and the scenario's indexes translated into the marketplace's ids.</summary>
/// <param name="Scenario">What it was built for.</param>
/// <param name="Buyers">By index.</param>
/// <param name="Shops">By index.</param>
/// <param name="Operator">Who may look at everything.</param>
/// <param name="CouponId">The platform's coupon.</param>
public sealed record Town(Scenario Scenario, IReadOnlyList<MarketplaceClient> Buyers, IReadOnlyList<OpenShop> Shops, MarketplaceClient Operator, string CouponId)
{
    /// <summary>What a shop's coupon takes off.</summary>
    public const long ShopCouponFen = 60;

    /// <summary>Registers everybody, opens the shops and puts their goods on sale, before anything is broken.</summary>
    public static async Task<Town> BuildAsync(Scenario scenario, MarketplaceClient visitor, CancellationToken cancellation)
    {
        var marketOperator = await visitor.SignInAsOperatorAsync(cancellation);
        (await marketOperator.SendAsync(new Call("PUT", "/api/categories/mugs") { Body = new { name = "Mugs" } }, cancellation)).ExpectSuccess();
        var buyers = await Task.WhenAll(Enumerable.Range(0, scenario.Buyers).Select(i => visitor.RegisterAsync($"Buyer {i}", cancellation)));
        var shops = await Task.WhenAll(scenario.Shops.Select((skus, i) => OpenAsync(visitor, i, skus, scenario.Coupons, cancellation)));
        return new Town(scenario, buyers, shops, marketOperator, await IssueAsync(marketOperator, "/api/coupons", null, 10, scenario.Coupons, cancellation));
    }

    /// <summary>Where a SKU of the scenario is.</summary>
    public OpenSku Sku(BasketLine line) => Shops[line.Shop].Skus[line.Sku];

    static async Task<OpenShop> OpenAsync(MarketplaceClient visitor, int index, IReadOnlyList<SkuPlan> skus, int coupons, CancellationToken cancellation)
    {
        var seller = await visitor.RegisterAsync($"Seller {index}", cancellation);
        var asked = new { name = $"Shop {index}", kind = "personal", coinSharePercent = index % 2 == 0 ? 20 : 0 };
        var shop = (await seller.PostAsync("/api/shops", asked, cancellation: cancellation)).Expect(201).Read<OpenedShop>();
        var open = new List<OpenSku>();
        foreach (var plan in skus)
        {
            var listed = await seller.ListProductAsync(shop.ShopId, plan.Stock, plan.PriceFen, $"Mug {open.Count}", cancellation);
            open.Add(new OpenSku(listed.SkuId, listed.ProductId, plan.Stock));
        }

        return new OpenShop(index, shop.ShopId, seller, open, await IssueAsync(seller, $"/api/shops/{shop.ShopId}/coupons", ShopCouponFen, null, coupons, cancellation));
    }

    static async Task<string> IssueAsync(MarketplaceClient who, string path, long? fen, int? percent, int stock, CancellationToken cancellation)
    {
        var coupon = new
        {
            name = "Off",
            threshold = Sum.Cny(1),
            amount = fen is { } off ? Sum.Cny(off) : null,
            percent,
            maxDiscount = percent is null ? null : Sum.Cny(2_000),
            stock,
            perUser = 100,
            endsAt = "2096-01-01T00:00:00Z",
        };
        return (await who.PostAsync(path, coupon, cancellation: cancellation)).Expect(201).Read<WireCoupon>().CouponId;
    }
}
