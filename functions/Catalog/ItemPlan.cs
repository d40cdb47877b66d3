using System.Text.Json;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;

namespace Marketplace.Catalog;

/// <summary>A product as it was read, or nothing.</summary>
public sealed record SeenProduct(Product Product, string ETag);

/// <summary>What items are decided on.</summary>
public sealed record ItemScene(Shop Shop, CategoryTree Tree, string Cause, DateTimeOffset StartedAt);

/// <summary>
/// What listing one item comes to. Pure. A SKU with a fault of its own is left out and told, and the others are listed without it; a
/// fault of the product rejects all of them.
/// </summary>
/// <param name="Asked">What the file states.</param>
/// <param name="Before">The product as it was, or null.</param>
/// <param name="After">The product to be written, or null when it stays as it is.</param>
/// <param name="NewStock">First pieces of new SKUs.</param>
/// <param name="Counts">Pieces to be set, by SKU id.</param>
/// <param name="Row">The item's row afterwards.</param>
/// <param name="Outcomes">In the order of the file.</param>
public sealed record ItemPlan(
    ItemListing Asked, SeenProduct? Before, Product? After, IReadOnlyDictionary<string, long> NewStock, IReadOnlyDictionary<string, long> Counts,
    ItemRow Row, IReadOnlyList<SkuOutcome> Outcomes)
{
    const int PrintLength = 16;

    /// <summary>Whether anything is to be written.</summary>
    public bool IsIdle => Outcomes.All(o => o.Outcome is ListingOutcome.Rejected or ListingOutcome.Unchanged);

    /// <summary>The outcomes if the file says what the row remembers, or null. Needs no product.</summary>
    public static IReadOnlyList<SkuOutcome>? Remembered(ItemListing asked, ItemRow row, string cause)
    {
        if (asked.Skus.Any(s => row.Skus.GetValueOrDefault(s.SkuCode)?.Print != PrintOf(asked, s))) return null;
        return [.. asked.Skus.Select(s => new SkuOutcome(row.ListedBy == cause ? row.Skus[s.SkuCode].Outcome : ListingOutcome.Unchanged, []))];
    }

    /// <summary>Decides.</summary>
    public static ItemPlan Make(ItemListing asked, ItemRow row, SeenProduct? before, ItemScene scene)
    {
        var faults = new List<FieldError>?[asked.Skus.Count];
        Draft draft;
        do
        {
            draft = Draft.Of(asked, before?.Product, row.ProductId, faults, scene);
            if (draft.ProductFaults.Count > 0) return Rejected(asked, before, row, draft.ProductFaults, faults);
        }
        while (draft.FoundFaults);
        return draft.Drafted is null ? Rejected(asked, before, row, [], faults) : Accepted(asked, before, row, draft.Drafted, faults, scene.Cause);
    }

    static ItemPlan Accepted(ItemListing asked, SeenProduct? before, ItemRow row, Drafted drafted, IReadOnlyList<FieldError>?[] faults, string cause)
    {
        var outcomes = asked.Skus.Select((s, i) => faults[i] is { } wrong ? new SkuOutcome(ListingOutcome.Rejected, wrong) : new SkuOutcome(OutcomeOf(asked, s, before, row, cause), [])).ToList();
        var stated = new Dictionary<string, StatedSku>(row.Skus);
        var counts = new Dictionary<string, long>();
        for (var i = 0; i < asked.Skus.Count; i++)
        {
            if (faults[i] is not null) continue;
            var sku = asked.Skus[i];
            if (before?.Product.Skus.FirstOrDefault(s => s.SkuCode == sku.SkuCode) is { } known && row.Skus.GetValueOrDefault(sku.SkuCode)?.Stock != sku.Stock) counts[known.SkuId] = sku.Stock;
            stated[sku.SkuCode] = new StatedSku(PrintOf(asked, sku), sku.Stock) { Outcome = outcomes[i].Outcome };
        }

        var isSame = before is not null && !IsHalfMade(row, cause) && Same(before.Product, drafted.Product);
        var next = row with { ListedBy = cause, Skus = stated };
        return new ItemPlan(asked, before, isSame ? null : drafted.Product, drafted.NewStock, counts, next, outcomes);
    }

    static ItemPlan Rejected(ItemListing asked, SeenProduct? before, ItemRow row, IReadOnlyList<FieldError> all, IReadOnlyList<FieldError>?[] faults) =>
        new(asked, before, null, new Dictionary<string, long>(), new Dictionary<string, long>(), row,
            [.. faults.Select(own => new SkuOutcome(ListingOutcome.Rejected, [.. own ?? [], .. all]))]);

    /// <summary>A product that this very cause had begun to make: it is new, and not listed for sure, however far that had come.</summary>
    static bool IsHalfMade(ItemRow row, string cause) => row.ClaimedBy == cause && row.Skus.Count == 0;

    static ListingOutcome OutcomeOf(ItemListing asked, SkuListing sku, SeenProduct? before, ItemRow row, string cause)
    {
        if (row.Skus.GetValueOrDefault(sku.SkuCode)?.Print == PrintOf(asked, sku)) return row.ListedBy == cause ? row.Skus[sku.SkuCode].Outcome : ListingOutcome.Unchanged;
        var isNew = before is null || before.Product.Skus.All(s => s.SkuCode != sku.SkuCode) || IsHalfMade(row, cause);
        return isNew ? ListingOutcome.Created : ListingOutcome.Updated;
    }

    static bool Same(Product before, Product after) =>
        JsonSerializer.Serialize(before, Json.Options) == JsonSerializer.Serialize(after with { UpdatedAt = before.UpdatedAt }, Json.Options);

    static string PrintOf(ItemListing asked, SkuListing sku) =>
        Ids.From("p", JsonSerializer.Serialize(asked with { Skus = [] }, Json.Options), JsonSerializer.Serialize(sku, Json.Options))[2..(2 + PrintLength)];

    /// <summary>One attempt at the product, without the SKUs that are known to be wrong.</summary>
    sealed record Draft(Drafted? Drafted, IReadOnlyList<FieldError> ProductFaults, bool FoundFaults)
    {
        public static Draft Of(ItemListing asked, Product? before, string productId, List<FieldError>?[] faults, ItemScene scene)
        {
            if (before?.Status == ProductStatus.Banned) return new Draft(null, [new FieldError("itemNumber", "product-banned", $"An operator has banned this product: {before.BanReason}")], false);
            if (scene.Tree.Named(asked.Category) is not { } category) return new Draft(null, [new FieldError("category", "unknown-category", $"There is no category {asked.Category}.")], false);
            var (request, places) = ItemRequest.Of(asked, category.CategoryId, before, i => faults[i] is null);
            if (request.Skus!.Count == 0 || places.All(p => p is null)) return new Draft(null, [], false);
            var drafted = before is null
                ? ProductDraft.New(request, productId, scene.Shop.ShopId, scene.StartedAt)
                : ProductDraft.Edited(before, request, scene.StartedAt > before.UpdatedAt ? scene.StartedAt : before.UpdatedAt);
            if (!drafted.TryGet(out var product, out var wrong)) return Sorted(wrong.Errors ?? [], places, faults, null);
            var status = asked.OnSale switch
            {
                true => ProductStatus.OnSale,
                null => before?.Status ?? ProductStatus.OnSale,
                false => before?.Status == ProductStatus.OnSale ? ProductStatus.OffShelf : before?.Status ?? ProductStatus.Draft,
            };
            var after = product with { Product = product.Product with { Status = status } };
            return Sorted(status == ProductStatus.OnSale ? ListingRules.Faults(after.Product, scene.Shop, scene.Tree) : [], places, faults, after);
        }

        /// <summary>Gives each fault to the SKU of the file that it is about, or to the product.</summary>
        static Draft Sorted(IReadOnlyList<FieldError> errors, IReadOnlyList<int?> places, List<FieldError>?[] faults, Drafted? drafted)
        {
            var ofProduct = new List<FieldError>();
            var found = false;
            foreach (var error in errors)
            {
                if (ItemRequest.PlaceOf(error.Field) is var (at, field) && at < places.Count && places[at] is { } asked)
                {
                    (faults[asked] ??= []).Add(error with { Field = field });
                    found = true;
                }
                else
                {
                    ofProduct.Add(error);
                }
            }

            return new Draft(drafted, ofProduct, found);
        }
    }
}
