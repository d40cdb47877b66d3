using Marketplace.Catalog;
using Marketplace.Shops;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Support;

/// <summary>A product with its SKUs, as it was made.</summary>
public sealed record Listed(string ProductId, IReadOnlyList<string> SkuIds, string Version);

/// <summary>What sellers do before a test comes to its point.</summary>
public static class Shopkeeping
{
    public static Task<Read> TryOpenShopAsync(this Market market, Someone owner, object body, params (string Name, string Value)[] headers) =>
        market.CallAsync<OpenShop>((f, r) => f.Run(r, default), body, owner.Token, headers: headers);

    public static async Task<string> OpenShopAsync(this Market market, Someone owner, string kind = "personal") =>
        (await market.TryOpenShopAsync(owner, new { name = "Mei Pottery", kind })).At("shopId").GetString()!;

    public static Task<Read> GetShopAsync(this Market market, string shopId, Someone? as_ = null) =>
        market.CallAsync<GetShop>((f, r) => f.Run(r, shopId, default), token: as_?.Token, method: "GET");

    public static Task<Read> EditShopAsync(this Market market, string shopId, Someone who, object body, string? version) =>
        market.CallAsync<EditShop>((f, r) => f.Run(r, shopId, default), body, who.Token, "PATCH", headers: version is null ? [] : [("If-Match", version)]);

    public static Task<Read> PutCategoryAsync(this Market market, Someone who, string id, object body) =>
        market.CallAsync<PutCategory>((f, r) => f.Run(r, id, default), body, who.Token, "PUT");

    /// <summary>A mug with so many pieces of each SKU.</summary>
    public static object Mug(string category = "mugs", params int[] stock) => new
    {
        title = "Celadon mug",
        description = "Thrown by hand.",
        categoryId = category,
        attributes = new Dictionary<string, string>(),
        media = Array.Empty<string>(),
        skus = (stock.Length == 0 ? [10] : stock).Select((s, i) => new
        {
            skuCode = $"MUG-{i}",
            options = new Dictionary<string, string> { ["Size"] = $"{300 + i} ml" },
            price = new { amount = 6_800 + i, currency = "CNY" },
            stock = s,
        }),
    };

    public static Task<Read> TryCreateAsync(this Market market, Someone who, string shopId, object body, params (string Name, string Value)[] headers) =>
        market.CallAsync<CreateProduct>((f, r) => f.Run(r, shopId, default), body, who.Token, headers: headers);

    public static async Task<Listed> CreateAsync(this Market market, Someone who, string shopId, object? body = null)
    {
        var made = await market.TryCreateAsync(who, shopId, body ?? Mug());
        Assert.Equal(201, made.Status);
        return new Listed(made.At("productId").GetString()!, [.. made.At("skus").EnumerateArray().Select(s => s.GetProperty("skuId").GetString()!)], made.Headers.ETag.ToString());
    }

    public static Task<Read> EditAsync(this Market market, Someone who, string productId, object body, string? version) =>
        market.CallAsync<EditProduct>((f, r) => f.Run(r, productId, default), body, who.Token, "PATCH", headers: version is null ? [] : [("If-Match", version)]);

    public static Task<Read> PutOnSaleAsync(this Market market, Someone who, string productId) =>
        market.CallAsync<PutOnSale>((f, r) => f.Run(r, productId, default), token: who.Token);

    public static Task<Read> TakeOffSaleAsync(this Market market, Someone who, string productId) =>
        market.CallAsync<TakeOffSale>((f, r) => f.Run(r, productId, default), token: who.Token);

    public static Task<Read> BanAsync(this Market market, Someone who, string productId, string reason) =>
        market.CallAsync<BanProduct>((f, r) => f.Run(r, productId, default), new { reason }, who.Token);

    public static Task<Read> GetProductAsync(this Market market, string productId, Someone? as_ = null, params (string Name, string Value)[] headers) =>
        market.CallAsync<GetProduct>((f, r) => f.Run(r, productId, default), token: as_?.Token, method: "GET", headers: headers);

    public static Task<Read> ListProductsAsync(this Market market, string query = "") =>
        market.CallAsync<ListProducts>((f, r) => f.Run(r, default), method: "GET", query: query);

    public static Task<Read> SetStockAsync(this Market market, Someone who, string skuId, object body, params (string Name, string Value)[] headers) =>
        market.CallAsync<SetStock>((f, r) => f.Run(r, skuId, default), body, who.Token, "PUT", headers: headers);
}
