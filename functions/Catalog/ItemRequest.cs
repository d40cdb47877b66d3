using System.Globalization;
using Marketplace.Catalog.Contracts;

namespace Marketplace.Catalog;

/// <summary>Turns an item of a file into the request by which a shop would write the whole product, so that one set of rules reads both. Pure.</summary>
public static class ItemRequest
{
    /// <summary>The request, and for each of its SKUs which of the file it is; null for those that the file does not state.</summary>
    public static (ProductRequest Request, IReadOnlyList<int?> Places) Of(ItemListing asked, string categoryId, Product? before, Func<int, bool> isTaken)
    {
        var taken = Enumerable.Range(0, asked.Skus.Count).Where(isTaken).ToList();
        var places = new List<int?>();
        var skus = new List<SkuRequest>();
        foreach (var known in before?.Skus ?? [])
        {
            var at = taken.FindIndex(i => asked.Skus[i].SkuCode == known.SkuCode);
            places.Add(at < 0 ? null : taken[at]);
            skus.Add(at < 0
                ? new SkuRequest(known.SkuId, known.SkuCode, known.Options, known.Price, known.ListPrice, null)
                : Sku(asked.Skus[taken[at]], known));
        }

        foreach (var i in taken.Where(i => before?.Skus.All(s => s.SkuCode != asked.Skus[i].SkuCode) ?? true))
        {
            places.Add(i);
            skus.Add(Sku(asked.Skus[i], null));
        }

        var request = new ProductRequest(
            asked.ItemNumber, asked.Title, asked.Description, categoryId, Over(before?.Attributes, asked.Attributes),
            asked.Media.Count == 0 ? null : asked.Media, skus, asked.Texts.Count == 0 ? null : Texts(asked, before));
        return (request, places);
    }

    /// <summary>Which SKU of a request a fault is about, and the field within it; null for a fault of the product.</summary>
    public static (int At, string Field)? PlaceOf(string field)
    {
        if (!field.StartsWith("skus[", StringComparison.Ordinal)) return null;
        var end = field.IndexOf(']', StringComparison.Ordinal);
        return end > 5 && int.TryParse(field.AsSpan(5, end - 5), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? (at, field[(end + 1)..].TrimStart('.'))
            : null;
    }

    static SkuRequest Sku(SkuListing asked, Sku? known) =>
        new(known?.SkuId, asked.SkuCode, known is null || asked.Options.Count > 0 ? asked.Options : known.Options, asked.Price, asked.ListPrice ?? known?.ListPrice, known is null ? asked.Stock : null);

    static Dictionary<string, string> Over(IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string> asked)
    {
        var both = new Dictionary<string, string>(before ?? new Dictionary<string, string>());
        foreach (var (name, value) in asked) both[name] = value;
        return both;
    }

    static Dictionary<string, TextRequest> Texts(ItemListing asked, Product? before)
    {
        var both = (before?.Texts ?? new Dictionary<string, ProductText>()).ToDictionary(t => t.Key, t => new TextRequest(t.Value.Title, t.Value.Description));
        foreach (var (language, text) in asked.Texts)
        {
            var known = both.GetValueOrDefault(language);
            both[language] = new TextRequest(text.Title ?? known?.Title ?? asked.Title, text.Description ?? known?.Description);
        }

        return both;
    }
}
