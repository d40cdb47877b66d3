using System.Text.RegularExpressions;

namespace Marketplace.Listings;

/// <summary>The columns of a listing file: their names in one spelling, and which fault of a product is about which of them. Pure.</summary>
public static partial class Columns
{
    public const string ItemNumber = "item_number";
    public const string Title = "title";
    public const string Category = "category";
    public const string Price = "price";
    public const string Stock = "stock";
    public const string Description = "description";
    public const string SkuCode = "sku_code";
    public const string ListPrice = "list_price";
    public const string Currency = "currency";
    public const string Status = "status";
    public const string OptionPrefix = "option:";
    public const string AttributePrefix = "attr:";
    public const string TitlePrefix = "title:";
    public const string DescriptionPrefix = "description:";
    public const int Images = 9;

    /// <summary>Stands in the CSV of rejected rows, says what is wrong, and marks its cells as protected.</summary>
    public const string Errors = "drop_errors";

    static readonly string[] Plain = [ItemNumber, Title, Category, Price, Stock, Description, SkuCode, ListPrice, Currency, Status, .. Enumerable.Range(1, Images).Select(Image)];
    static readonly string[] Prefixes = [OptionPrefix, AttributePrefix, TitlePrefix, DescriptionPrefix];

    public static IReadOnlyList<string> Required { get; } = [ItemNumber, Title, Category, Price, Stock];

    public static string Image(int number) => $"image_{number}";

    /// <summary>A column's name in the one spelling, or null for one that means nothing here.</summary>
    public static string? Normalize(string written)
    {
        var name = written.Trim().Trim('\uFEFF');
        if (name.Length > 120) return null;
        var lower = name.ToLowerInvariant();
        if (lower == Errors || Plain.Contains(lower)) return lower;
        foreach (var prefix in Prefixes)
            if (lower.StartsWith(prefix, StringComparison.Ordinal) && name[prefix.Length..].Trim() is { Length: > 0 } rest)
                return prefix is OptionPrefix or AttributePrefix ? prefix + rest : prefix + rest.ToLowerInvariant();
        return null;
    }

    /// <summary>The column that a field of a product comes from.</summary>
    public static string Of(string field)
    {
        if (MediaField().Match(field) is { Success: true } media) return Image(int.Parse(media.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) + 1);
        if (TextField().Match(field) is { Success: true } text) return $"{text.Groups[2].Value}:{text.Groups[1].Value}";
        if (field.StartsWith("attributes.", StringComparison.Ordinal)) return AttributePrefix + field["attributes.".Length..];
        if (field.StartsWith("options.", StringComparison.Ordinal)) return OptionPrefix + field["options.".Length..];
        return field switch
        {
            "categoryId" or "category" => Category,
            "price" or "price.amount" => Price,
            "price.currency" or "listPrice.currency" => Currency,
            "listPrice" or "listPrice.amount" => ListPrice,
            "skuCode" => SkuCode,
            "title" or "description" or "stock" or "status" => field,
            "options" => "option:",
            "attributes" => "attr:",
            "shop" => Status,
            _ => ItemNumber,
        };
    }

    [GeneratedRegex(@"^media\[(\d)\]$")]
    private static partial Regex MediaField();

    [GeneratedRegex(@"^texts\.(.+)\.(title|description)$")]
    private static partial Regex TextField();
}
