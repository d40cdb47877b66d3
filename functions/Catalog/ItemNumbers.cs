using Marketplace.Shared;

namespace Marketplace.Catalog;

/// <summary>
/// Keeps item numbers unique within a shop when products are made and edited one by one. A number is claimed before the product has it;
/// whoever dies in between leaves a claim without its product, which is given to the next after a while.
/// </summary>
public sealed class ItemNumbers(ItemTable items, ProductTable products, TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Claims a number for a product; 409 <c>item-number-taken</c>. One storage transaction; none without a number.</summary>
    public async Task<Result<bool>> ClaimAsync(string shopId, string? itemNumber, string productId, CancellationToken cancellation)
    {
        if (itemNumber is null) return true;
        var claim = new ItemRow(itemNumber, productId, time.GetUtcNow(), productId);
        if (await items.TryClaimAsync(shopId, claim, cancellation)) return true;
        if (await items.FindAsync(shopId, itemNumber, cancellation) is not { } seen) return CatalogProblems.ItemNumberTaken(itemNumber);
        if (seen.Row.ProductId == productId) return true;
        var isHeld = await products.FindAsync(seen.Row.ProductId, cancellation) is var (product, _) && product.ItemNumber == itemNumber;
        if (isHeld || claim.ClaimedAt - seen.Row.ClaimedAt < Patience) return CatalogProblems.ItemNumberTaken(itemNumber);
        return await items.TryReplaceAsync(shopId, claim, seen.ETag, cancellation) ? true : CatalogProblems.ItemNumberTaken(itemNumber);
    }

    /// <summary>Gives back a number that a product had, or had claimed and did not get.</summary>
    public async Task ReleaseAsync(string shopId, string? itemNumber, string productId, CancellationToken cancellation)
    {
        if (itemNumber is not null && await items.FindAsync(shopId, itemNumber, cancellation) is { } seen && seen.Row.ProductId == productId)
            await items.TryForgetAsync(shopId, seen, cancellation);
    }
}
