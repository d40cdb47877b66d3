using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Catalog;

/// <summary>What a listing must be before it goes on sale. All faults come back at once.</summary>
public static class ListingRules
{
    public static IReadOnlyList<FieldError> Faults(Product product, Shop shop, CategoryTree tree)
    {
        var faults = new List<FieldError>();
        void Fault(bool wrong, string field, string code, string message)
        {
            if (wrong) faults.Add(new FieldError(field, code, message));
        }

        Fault(shop.Status == ShopStatus.AwaitingVerification, "shop", "shop-not-verified", "The shop awaits verification by an operator.");
        Fault(shop.Status == ShopStatus.Suspended, "shop", "shop-suspended", "The shop is suspended.");
        Fault(product.Title.Length < 2, "title", "too-short", "The title needs at least 2 characters.");
        Fault(product.Skus.Count == 0, "skus", "required", "There is nothing to buy: add a SKU.");
        Fault(product.Skus.Select(s => s.Price.Currency).Distinct().Count() > 1, "skus", "mixed-currencies", "All prices of a product are in one currency.");
        var options = new HashSet<string>();
        for (var i = 0; i < product.Skus.Count; i++)
        {
            var sku = product.Skus[i];
            Fault(!options.Add(OptionKey(sku.Options)), $"skus[{i}].options", "duplicate-options", $"SKU {sku.SkuCode} has the same options as another.");
            Fault(sku.Price.Amount <= 0, $"skus[{i}].price", "out-of-range", $"SKU {sku.SkuCode} has no price.");
            Fault(sku.ListPrice is { } list && list.Currency == sku.Price.Currency && list < sku.Price, $"skus[{i}].listPrice", "below-price", $"SKU {sku.SkuCode} has a list price below its price.");
        }

        faults.AddRange(AttributeFaults(product, tree));
        return faults;
    }

    static IEnumerable<FieldError> AttributeFaults(Product product, CategoryTree tree)
    {
        if (tree.Find(product.CategoryId) is null)
        {
            yield return new FieldError("categoryId", "unknown-category", $"There is no category {product.CategoryId}.");
            yield break;
        }

        foreach (var attribute in tree.SchemaOf(product.CategoryId))
            foreach (var fault in attribute.VariantMaking ? VariantFaults(attribute, product) : AttributeFaults(attribute, product.Attributes, "attributes"))
                yield return fault;
    }

    /// <summary>What SKUs differ by is stated by each of them, or by the product for all of them.</summary>
    static IEnumerable<FieldError> VariantFaults(AttributeSchema attribute, Product product)
    {
        foreach (var fault in AttributeFaults(attribute with { Required = false }, product.Attributes, "attributes")) yield return fault;
        var stated = product.Attributes.ContainsKey(attribute.Name);
        for (var i = 0; i < product.Skus.Count; i++)
            foreach (var fault in AttributeFaults(attribute with { Required = attribute.Required && !stated }, product.Skus[i].Options, $"skus[{i}].options"))
                yield return fault;
    }

    static IEnumerable<FieldError> AttributeFaults(AttributeSchema attribute, IReadOnlyDictionary<string, string> values, string field)
    {
        if (!values.TryGetValue(attribute.Name, out var value))
        {
            if (attribute.Required) yield return new FieldError($"{field}.{attribute.Name}", "required", $"{attribute.Name} is missing.");
        }
        else if (!attribute.Accepts(value, out var why))
        {
            yield return new FieldError($"{field}.{attribute.Name}", "not-accepted", why);
        }
    }

    static string OptionKey(IReadOnlyDictionary<string, string> options) =>
        string.Join('\n', options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}\t{o.Value}"));
}
