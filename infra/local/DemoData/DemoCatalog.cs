using System.Text.Json;

namespace Marketplace.Local.DemoData;

internal sealed record PersonData(string Key, string Email, string DisplayName);

internal sealed record PeopleData(IReadOnlyList<PersonData> Sellers, IReadOnlyList<PersonData> Buyers);

internal sealed record ShopData(string Owner, string Name, string Kind, int CoinSharePercent, string Products);

internal sealed record CategoryData(string Id, string Name, string? Parent);

/// <summary>
/// A product as the files write it: the option's name (two, with a slash between), and a row a SKU: option value, price in fen, stock.
/// <c>ListPercent</c> is the list price in per cent of the price, where one is shown.
/// </summary>
internal sealed record ProductData(
    string ItemNumber, string Title, string Zh, string Category, string Description, string Option, IReadOnlyList<JsonElement> Skus, int? ListPercent)
{
    /// <summary>The body of <c>POST /shops/{shopId}/products</c>.</summary>
    public object Body(string categoryId) => new
    {
        itemNumber = ItemNumber,
        title = $"{Title} {Zh}",
        description = Description,
        categoryId,
        attributes = new { },
        media = Array.Empty<string>(),
        skus = Skus.Select((row, place) => Sku(row, place + 1)).ToList(),
    };

    private Dictionary<string, object> Sku(JsonElement row, int place)
    {
        var price = row[1].GetInt64();
        var options = Option.Split('/').Zip(row[0].GetString()!.Split('/')).ToDictionary(pair => pair.First, pair => pair.Second);
        var sku = new Dictionary<string, object>
        {
            ["skuCode"] = $"{ItemNumber}-{place}",
            ["options"] = options,
            ["price"] = Money(price),
            ["stock"] = row[2].GetInt32(),
        };
        if (ListPercent is { } percent) sku["listPrice"] = Money(price * percent / 100);
        return sku;
    }

    private static object Money(long amount) => new { amount, currency = "CNY" };
}

/// <summary>The demo's data, written for it, inside this assembly.</summary>
internal static class DemoCatalog
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static PeopleData People { get; } = Read<PeopleData>("people.json");

    public static IReadOnlyList<ShopData> Shops { get; } = Read<List<ShopData>>("shops.json");

    public static IReadOnlyList<CategoryData> Categories { get; } = Read<List<CategoryData>>("categories.json");

    public static IReadOnlyList<ProductData> ProductsOf(ShopData shop) => Read<List<ProductData>>($"products/{shop.Products}.json");

    private static T Read<T>(string name)
    {
        using var stream = typeof(DemoCatalog).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The demo data lacks {name}.");
        return JsonSerializer.Deserialize<T>(stream, Options)!;
    }
}
