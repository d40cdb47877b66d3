using System.Text.Json;

namespace Marketplace.Testing;

// Selling: shops, products, stock, shipping, the shop's money.
public sealed partial class MarketplaceClient
{
    /// <summary>Opens a shop.</summary>
    public async Task<OpenedShop> OpenShopAsync(string name = "Mei Pottery", string kind = "personal", CancellationToken cancellation = default) =>
        (await PostAsync("/api/shops", new { name, kind }, cancellation: cancellation)).Expect(201).Read<OpenedShop>();

    /// <summary>A category that products can be listed in.</summary>
    public async Task<string> AnyCategoryAsync(CancellationToken cancellation = default) =>
        FirstCategory((await GetAsync("/api/categories", cancellation)).Expect(200).Json) ?? throw new UnexpectedReplyException("There is no category.");

    /// <summary>What a product of one variant is listed with.</summary>
    public static object ProductBody(string categoryId, int stock = 10, long priceFen = 6_800, string title = "Celadon mug") => new
    {
        title,
        description = "Thrown by hand, glazed twice.",
        categoryId,
        attributes = new Dictionary<string, string>(),
        media = Array.Empty<string>(),
        skus = new[] { new { skuCode = "MUG-1", options = new Dictionary<string, string> { ["Size"] = "300 ml" }, price = Sum.Cny(priceFen), stock } },
    };

    /// <summary>Lists a product of one variant as a draft.</summary>
    public async Task<ListedProduct> DraftProductAsync(
        string shopId, int stock = 10, long priceFen = 6_800, string title = "Celadon mug", CancellationToken cancellation = default)
    {
        var body = ProductBody(await AnyCategoryAsync(cancellation), stock, priceFen, title);
        return (await PostAsync($"/api/shops/{shopId}/products", body, cancellation: cancellation)).Expect(201).Read<ListedProduct>();
    }

    /// <summary>Lists a product of one variant and puts it on sale.</summary>
    public async Task<ListedProduct> ListProductAsync(
        string shopId, int stock = 10, long priceFen = 6_800, string title = "Celadon mug", CancellationToken cancellation = default)
    {
        var listed = await DraftProductAsync(shopId, stock, priceFen, title, cancellation);
        (await PostAsync($"/api/products/{listed.ProductId}/actions/put-on-sale", cancellation: cancellation)).Expect(200);
        return listed;
    }

    /// <summary>Issues a coupon of a shop, or of the platform without one; its id.</summary>
    public async Task<string> IssueCouponAsync(string? shopId, long thresholdFen, long amountFen, int stock, CancellationToken cancellation = default)
    {
        var coupon = new { name = $"{amountFen} off", threshold = Sum.Cny(thresholdFen), amount = Sum.Cny(amountFen), stock, endsAt = "2096-01-01T00:00:00Z" };
        return (await PostAsync(shopId is null ? "/api/coupons" : $"/api/shops/{shopId}/coupons", coupon, cancellation: cancellation)).Expect(201).Read<WireCoupon>().CouponId;
    }

    /// <summary>Puts a coupon into one's wallet.</summary>
    public async Task ClaimCouponAsync(string couponId, CancellationToken cancellation = default) =>
        (await PostAsync($"/api/coupons/{couponId}/claims", null, NewKey(), cancellation)).Expect(201);

    /// <summary>Reads a product.</summary>
    public async Task<WireProduct> ProductAsync(string productId, CancellationToken cancellation = default) =>
        (await GetAsync($"/api/products/{productId}", cancellation)).Expect(200).Read<WireProduct>();

    /// <summary>How many pieces of the product's only variant can be bought.</summary>
    public async Task<int> AvailableAsync(string productId, CancellationToken cancellation = default) =>
        (await ProductAsync(productId, cancellation)).Skus.Single().Available;

    /// <summary>Says that an order is on its way.</summary>
    public Task<Reply> ShipAsync(string orderId, CancellationToken cancellation = default) =>
        ActAsync(orderId, "ship", new { carrier = "SF Express", trackingNumber = "SF1234567890" }, cancellation);

    /// <summary>The shop's balances.</summary>
    public async Task<WireBalance> BalanceAsync(string shopId, CancellationToken cancellation = default) =>
        (await GetAsync($"/api/shops/{shopId}/balance", cancellation)).Expect(200).Read<WireBalance>();

    /// <summary>The shop's whole statement, oldest first.</summary>
    public Task<IReadOnlyList<WireStatementLine>> StatementAsync(string shopId, CancellationToken cancellation = default) =>
        AllAsync<WireStatementLine>($"/api/shops/{shopId}/statement", cancellation);

    /// <summary>The shop's payouts, newest first.</summary>
    public Task<IReadOnlyList<WirePayout>> PayoutsAsync(string shopId, CancellationToken cancellation = default) =>
        AllAsync<WirePayout>($"/api/shops/{shopId}/payouts", cancellation);

    /// <summary>All of a list, page by page.</summary>
    public async Task<IReadOnlyList<T>> AllAsync<T>(string path, CancellationToken cancellation = default)
    {
        var all = new List<T>();
        for (string? cursor = ""; cursor is not null;)
        {
            var more = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100{(cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            var page = (await GetAsync(more, cancellation)).Expect(200).Read<Page<T>>();
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }

        return all;
    }

    // A tree or a flat list: the deepest first category, since goods are listed in leaves.
    static string? FirstCategory(JsonElement at)
    {
        if (at.ValueKind == JsonValueKind.Array) return at.EnumerateArray().Select(FirstCategory).FirstOrDefault(found => found is not null);
        if (at.ValueKind != JsonValueKind.Object) return null;
        foreach (var member in at.EnumerateObject())
            if (member.Value.ValueKind == JsonValueKind.Array && FirstCategory(member.Value) is { } deeper) return deeper;
        return at.TryGetProperty("categoryId", out var id) ? id.GetString() : null;
    }
}
