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
        Fault(product.Skus.GroupBy(s => OptionKey(s.Options)).Any(g => g.Count() > 1), "skus", "duplicate-options", "Two SKUs have the same options.");
        for (var i = 0; i < product.Skus.Count; i++)
        {
            var sku = product.Skus[i];
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
        {
            if (!product.Attributes.TryGetValue(attribute.Name, out var value))
            {
                if (attribute.Required) yield return new FieldError($"attributes.{attribute.Name}", "required", $"{attribute.Name} is missing.");
            }
            else if (!attribute.Accepts(value, out var why))
            {
                yield return new FieldError($"attributes.{attribute.Name}", "not-accepted", why);
            }
        }
    }

    static string OptionKey(IReadOnlyDictionary<string, string> options) =>
        string.Join('\n', options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}\t{o.Value}"));
}
