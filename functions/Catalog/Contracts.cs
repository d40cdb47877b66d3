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

/// <summary>A product as buyers find it; only those on sale have one.</summary>
/// <param name="ProductId"><c>prd_…</c></param>
/// <param name="ShopId">Who sells it.</param>
/// <param name="Title">In the shop's own language.</param>
/// <param name="Titles">In other languages, by language tag.</param>
/// <param name="Description">In the shop's own language.</param>
/// <param name="CategoryPath">Its category and the ancestors, nearest first: ids.</param>
/// <param name="CategoryNames">The names of these, in every language there is.</param>
/// <param name="Attributes">As stated, by name.</param>
/// <param name="Facets">Names of the attributes that buyers narrow a list by.</param>
/// <param name="Price">The lowest of its SKUs.</param>
/// <param name="PictureUrl">For lists, or null.</param>
/// <param name="CoverId">The medium that stands for it, or null.</param>
/// <param name="CreatedAt">When it was first written.</param>
/// <param name="Version">Changes with every edit.</param>
public sealed record Listing(
    string ProductId, string ShopId, string Title, IReadOnlyDictionary<string, string> Titles, string Description, IReadOnlyList<string> CategoryPath, IReadOnlyList<string> CategoryNames,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlySet<string> Facets, Money Price, string? PictureUrl, string? CoverId, DateTimeOffset CreatedAt, string Version);

/// <summary>Shows what is on sale to whoever makes it findable.</summary>
public interface IListings
{
    /// <summary>The listing as it is now, or null when it is not on sale. One storage transaction.</summary>
    Task<Listing?> FindAsync(string productId, CancellationToken cancellation);

    /// <summary>Pieces sold by product, in the ninety days that stock remembers its orders. One storage transaction per thousand sales.</summary>
    Task<IReadOnlyDictionary<string, long>> SoldAsync(CancellationToken cancellation);

    /// <summary>Ids of products on sale, newest first, and where the next page begins; null after the last. Eight storage transactions.</summary>
    Task<(IReadOnlyList<string> ProductIds, string? Next)> PageAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>All that is on sale, each as it is when it is reached, in no order. One storage transaction per thousand products, whether or not they are on sale.</summary>
    IAsyncEnumerable<Listing> AllAsync(CancellationToken cancellation);

    /// <summary>
    /// What was told of changes since a time, by the clock of whoever told it, in the two days that it is remembered: for whoever keeps listings at hand in every process. What is told now may carry a time
    /// some seconds ago, so ask from a minute before and know by the keys what was heard. One storage transaction per thousand.
    /// </summary>
    IAsyncEnumerable<ListingsChange> ChangedAsync(DateTimeOffset since, CancellationToken cancellation);
}

/// <summary>Products that were changed, came on sale or left it. Told after the change, never lost, perhaps more than once; whoever hears it reads the products.</summary>
/// <param name="Key">Tells it from all others; later ones sort later.</param>
/// <param name="ProductIds">Which; at most <see cref="ProductChanged.Most"/>.</param>
public sealed record ListingsChange(string Key, IReadOnlyList<string> ProductIds);

/// <summary>
/// Tells that products on sale were changed, came on sale or left it. Sent as JSON to the queue <see cref="Queue"/> after the change, never lost, perhaps
/// more than once; whoever hears it reads the product.
/// </summary>
/// <param name="ProductIds">Which; at most <see cref="Most"/>.</param>
public sealed record ProductChanged(IReadOnlyList<string> ProductIds)
{
    /// <summary>How many one message tells of.</summary>
    public const int Most = 100;


    /// <summary>The queue it is sent to.</summary>
    public const string Queue = "products-changed";
}

/// <summary>What buyers found of a product, 1 to 5 to two digits; null until somebody has reviewed it.</summary>
/// <param name="Average">Of all reviews that are shown.</param>
/// <param name="Count">How many there are.</param>
public sealed record ProductRating(decimal? Average, int Count);

/// <summary>Tells what buyers found of a product. Declared here and implemented by whoever knows reviews (a higher tier).</summary>
public interface IProductRatings
{
    /// <summary>The rating of a product, none for an unknown one. Exact; one storage transaction.</summary>
    Task<ProductRating> RateAsync(string productId, CancellationToken cancellation);
}
