using Marketplace.Shared;

namespace Marketplace.Catalog.Contracts;

/// <summary>A SKU as checkout needs it: exact, read at this moment.</summary>
/// <param name="SkuId"><c>sku_…</c></param>
/// <param name="ProductId">The product it is a variant of.</param>
/// <param name="ShopId">Who sells it.</param>
/// <param name="Title">Of the product; kept in the order as it was.</param>
/// <param name="Options">Option values such as <c>Color: Red</c>.</param>
/// <param name="Price">Of one piece, now.</param>
/// <param name="OnSale">Whether it can be bought now.</param>
/// <param name="PictureUrl">For order pages, or null.</param>
public sealed record SkuOffer(
    string SkuId, string ProductId, string ShopId, string Title, IReadOnlyDictionary<string, string> Options, Money Price, bool OnSale, string? PictureUrl);

/// <summary>Looks SKUs up.</summary>
public interface ICatalog
{
    /// <summary>The offers behind SKU ids; unknown ids are left out. One storage transaction per distinct product.</summary>
    Task<IReadOnlyList<SkuOffer>> FindSkusAsync(IReadOnlyCollection<string> skuIds, CancellationToken cancellation);
}

/// <summary>So many pieces of one SKU.</summary>
/// <param name="SkuId">Which.</param>
/// <param name="Quantity">At least 1.</param>
public sealed record StockLine(string SkuId, int Quantity);

/// <summary>
/// Stock under contention. Everything is idempotent by order id and SKU: reserving twice reserves once, releasing or taking
/// twice does so once. Available stock never falls below zero, however many reserve at once and from how many processes.
/// </summary>
public interface IStock
{
    /// <summary>
    /// Reserves all lines of an order, or none: 409 <c>out-of-stock</c> whose detail and errors name the SKUs that lack; 409
    /// <c>reservation-ended</c> when the order was released before, reserved or not. Lines of the same SKU must be merged by the
    /// caller. One storage transaction per SKU, two when this process has not touched the SKU lately.
    /// </summary>
    /// <param name="orderId">Whose reservation it is.</param>
    /// <param name="lines">What is wanted; each SKU once.</param>
    /// <param name="expiresAt">When a forgotten reservation may be swept back into stock; the order's case normally ends it much earlier.</param>
    /// <param name="cancellation">Of the request. A cancelled call may have reserved some lines; release the order then.</param>
    Task<Result<bool>> ReserveAsync(string orderId, IReadOnlyList<StockLine> lines, DateTimeOffset expiresAt, CancellationToken cancellation);

    /// <summary>
    /// Turns the reservations of an order into a sale: the pieces are gone. Throws when there are none, and none left to take their
    /// place. One storage transaction per SKU, two when another process reserved.
    /// </summary>
    Task TakeAsync(string orderId, IReadOnlyList<StockLine> lines, CancellationToken cancellation);

    /// <summary>
    /// Gives reserved or taken pieces back. Pieces that were taken are given back only with <paramref name="alsoTaken"/>
    /// (an order refunded before shipment). What was never reserved is not given back, but cannot be reserved any more. One storage
    /// transaction per SKU, up to three when another process reserved.
    /// </summary>
    Task ReleaseAsync(string orderId, IReadOnlyList<StockLine> lines, bool alsoTaken, CancellationToken cancellation);
}
