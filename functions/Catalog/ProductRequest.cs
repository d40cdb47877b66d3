using System.Text.Json;
using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Catalog;

/// <summary>A SKU as its shop writes it. On edit a known <c>skuId</c> (or <c>skuCode</c>) keeps its id; <c>stock</c> counts for new SKUs only.</summary>
public sealed record SkuRequest(string? SkuId, string? SkuCode, IReadOnlyDictionary<string, string>? Options, Money? Price, Money? ListPrice, long? Stock);

/// <summary>Texts in one language.</summary>
public sealed record TextRequest(string? Title, string? Description);

/// <summary>A product as its shop writes it; on edit, what is missing stays as it is.</summary>
public sealed record ProductRequest(
    string? ItemNumber, string? Title, string? Description, string? CategoryId, IReadOnlyDictionary<string, string>? Attributes,
    IReadOnlyList<string>? Media, IReadOnlyList<SkuRequest>? Skus, IReadOnlyDictionary<string, TextRequest>? Texts);

/// <summary>A product that was read from a request, and the stock its new SKUs begin with.</summary>
public sealed record Drafted(Product Product, IReadOnlyDictionary<string, long> NewStock);

/// <summary>Reads product requests into products; bounded in every dimension, all faults at once.</summary>
public static class ProductDraft
{
    /// <summary>What fits into one row of a table, with room to spare.</summary>
    const int MaxChars = 400_000;

    /// <summary>A new product in status draft.</summary>
    public static Result<Drafted> New(ProductRequest asked, string productId, string shopId, DateTimeOffset now)
    {
        var checks = new Checks();
        var (title, category) = (checks.Text("title", asked.Title, 200), checks.Text("categoryId", asked.CategoryId, 60));
        checks.List("skus", asked.Skus, SkuIds.MaxPerProduct, 1);
        var blank = new Product(productId, shopId, null, title, "", category, new Dictionary<string, string>(), [], [], ProductStatus.Draft, null, now, now);
        return Apply(blank, asked, checks, now);
    }

    /// <summary>An edited product.</summary>
    public static Result<Drafted> Edited(Product before, ProductRequest asked, DateTimeOffset now) => Apply(before, asked, new Checks(), now);

    static Result<Drafted> Apply(Product before, ProductRequest asked, Checks checks, DateTimeOffset now)
    {
        var skus = asked.Skus is null ? new SkuDraft(before.Skus, [], before.NextSku) : ReadSkus(before, asked.Skus, checks);
        var after = before with
        {
            ItemNumber = asked.ItemNumber is null ? before.ItemNumber : checks.OptionalText("itemNumber", asked.ItemNumber, 100),
            Title = asked.Title is null ? before.Title : checks.Text("title", asked.Title, 200),
            Description = asked.Description is null ? before.Description : checks.OptionalText("description", asked.Description, 20_000) ?? "",
            CategoryId = asked.CategoryId is null ? before.CategoryId : checks.Text("categoryId", asked.CategoryId, 60),
            Attributes = asked.Attributes is null ? before.Attributes : Map("attributes", asked.Attributes, 100, checks),
            Media = asked.Media is null ? before.Media : [.. checks.List("media", asked.Media, 20).Select((m, i) => checks.Text($"media[{i}]", m, 60))],
            Texts = asked.Texts is null ? before.Texts : ReadTexts(asked.Texts, checks),
            Skus = skus.Skus,
            NextSku = skus.Next,
            UpdatedAt = now,
        };
        if (checks.Problem is null && JsonSerializer.Serialize(after, Json.Options).Length > MaxChars) checks.Add("body", "too-long", "All texts of a product together are too long.");
        return checks.Problem is { } wrong ? Deduplicated(wrong) : new Drafted(after, skus.Stock);
    }

    static SkuDraft ReadSkus(Product before, IReadOnlyList<SkuRequest> asked, Checks checks)
    {
        var (skus, stock, next) = (new List<Sku>(), new Dictionary<string, long>(), before.NextSku);
        foreach (var (one, i) in checks.List("skus", asked, SkuIds.MaxPerProduct, 1).Take(SkuIds.MaxPerProduct).Select((s, i) => (s, i)))
        {
            if (one is null)
            {
                checks.Add($"skus[{i}]", "required", $"skus[{i}] is missing.");
                continue;
            }

            var code = checks.Text($"skus[{i}].skuCode", one.SkuCode ?? before.ItemNumber ?? $"{i + 1}", 100);
            var known = before.Skus.FirstOrDefault(s => one.SkuId is null ? s.SkuCode == code : s.SkuId == one.SkuId);
            if (one.SkuId is not null && known is null) checks.Add($"skus[{i}].skuId", "unknown-sku", $"{one.SkuId} is no SKU of this product.");
            var id = known?.SkuId ?? SkuIds.Of(before.ProductId, next++);
            if (known is null) stock[id] = ReadStock(one.Stock, i, checks);
            skus.Add(new Sku(id, code, Map($"skus[{i}].options", one.Options, 10, checks), checks.Amount($"skus[{i}].price", one.Price, 1),
                one.ListPrice is null ? null : checks.Amount($"skus[{i}].listPrice", one.ListPrice, 1)));
        }

        CheckTogether(skus, next, checks);
        return new SkuDraft(skus, stock, next);
    }

    static void CheckTogether(List<Sku> skus, int next, Checks checks)
    {
        if (next > SkuIds.MaxEver) checks.Add("skus", "too-many", $"A product has had more than {SkuIds.MaxEver} SKUs; make a new one.");
        if (skus.DistinctBy(s => s.SkuId).Count() < skus.Count) checks.Add("skus", "duplicate", "Two SKUs have the same skuId.");
        if (skus.DistinctBy(s => s.SkuCode).Count() < skus.Count) checks.Add("skus", "duplicate", "Two SKUs have the same skuCode.");
        if (skus.SelectMany(s => new[] { s.Price, s.ListPrice ?? s.Price }).Select(p => p.Currency).Distinct().Count() > 1)
            checks.Add("skus", "mixed-currencies", "All prices of a product are in one currency.");
    }

    static long ReadStock(long? stock, int i, Checks checks)
    {
        if (stock is < 0 or > StockLimits.Max) checks.Add($"skus[{i}].stock", "out-of-range", $"skus[{i}].stock must be from 0 to {StockLimits.Max}.");
        return stock ?? 0;
    }

    static Dictionary<string, ProductText> ReadTexts(IReadOnlyDictionary<string, TextRequest> asked, Checks checks)
    {
        if (asked.Count > 20) checks.Add("texts", "too-many", "texts has more than 20 languages.");
        var texts = new Dictionary<string, ProductText>();
        foreach (var (key, text) in asked.Take(20))
        {
            var language = checks.Text("texts", key, 10, 2);
            var read = new ProductText(checks.Text($"texts.{language}.title", text?.Title, 200), checks.OptionalText($"texts.{language}.description", text?.Description, 20_000) ?? "");
            if (!texts.TryAdd(language, read)) checks.Add("texts", "duplicate", $"texts names {language} twice.");
        }

        return texts;
    }

    static Dictionary<string, string> Map(string field, IReadOnlyDictionary<string, string>? asked, int max, Checks checks)
    {
        if (asked is null) return [];
        if (asked.Count > max) checks.Add(field, "too-many", $"{field} has more than {max} entries.");
        var read = new Dictionary<string, string>();
        foreach (var (name, value) in asked.Take(max))
            if (!read.TryAdd(checks.Text(field, name, 60), checks.Text($"{field}.{name}", value, 200))) checks.Add(field, "duplicate", $"{field} names {name} twice.");
        return read;
    }

    static Problem Deduplicated(Problem wrong) => Problem.Invalid([.. wrong.Errors!.Distinct()]);

    sealed record SkuDraft(IReadOnlyList<Sku> Skus, Dictionary<string, long> Stock, int Next);
}
