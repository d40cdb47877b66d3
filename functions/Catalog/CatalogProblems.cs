using Marketplace.Shared;

namespace Marketplace.Catalog;

/// <summary>Every refusal of the catalogue.</summary>
public static class CatalogProblems
{
    public static Problem UnknownParent(string parentId) =>
        Problem.Unprocessable("unknown-parent", "The parent does not fit.", $"{parentId} does not exist, lies below this category, or makes a branch of more than {CategoryTree.MaxDepth} levels.");

    public static Problem TreeIsBusy { get; } =
        Problem.Conflict("tree-is-busy", "Others edit the category tree at this moment.", "Nothing was changed; send it again.") with { RetryAfterSeconds = 1 };

    public static Problem ItemNumberTaken(string itemNumber) =>
        Problem.Conflict("item-number-taken", "Another product of this shop has this item number.", $"{itemNumber} is taken; edit that product, or choose another number.");

    public static Problem Banned(string? reason) => Problem.Conflict("product-banned", "An operator has banned this product.", reason);

    public static Problem NotListable(IReadOnlyList<FieldError> faults) =>
        new("listing-faults", 422, "The listing is not fit for sale yet.", string.Join(" ", faults.Take(5).Select(f => f.Message)), faults);

    public const string OutOfStockCode = "out-of-stock";

    public static Problem OutOfStock(IReadOnlyList<string> skuIds) =>
        new(OutOfStockCode, 409, "Not enough pieces are left.", $"Too few of {string.Join(", ", skuIds)}.",
            [.. skuIds.Select(sku => new FieldError(sku, OutOfStockCode, $"Too few pieces of {sku} are left."))]);

    public static Problem ReservationEnded { get; } =
        Problem.Conflict("reservation-ended", "This order's reservation has ended.", "Its pieces went back into stock; place a new order.");

    public static Problem TooMuchStock { get; } = Problem.Conflict("stock-out-of-range", "The stock would leave its range.", $"Available stock stays from 0 to {StockLimits.Max}.");

}
