using Marketplace.Catalog.Contracts;
using Marketplace.Shared;

namespace Marketplace.Recommendations.Serving;

/// <summary>A product on sale, as much of it as is needed to choose and to show it.</summary>
/// <param name="ProductId"><c>prd_…</c></param>
/// <param name="ShopId">Who sells it.</param>
/// <param name="Title">In the shop's own language.</param>
/// <param name="CategoryPath">Its category and the ancestors, nearest first.</param>
/// <param name="Price">The lowest of its SKUs.</param>
/// <param name="PictureUrl">Or null.</param>
/// <param name="CreatedAt">When it was first written.</param>
/// <param name="Sold">Pieces, in the ninety days that stock remembers.</param>
public sealed record Good(string ProductId, string ShopId, string Title, IReadOnlyList<string> CategoryPath, Money Price, string? PictureUrl, DateTimeOffset CreatedAt, long Sold)
{
    public string CategoryId => CategoryPath is [var nearest, ..] ? nearest : "";

    public static Good Of(Listing listing, long sold) =>
        new(listing.ProductId, listing.ShopId, listing.Title, listing.CategoryPath, listing.Price, listing.PictureUrl, listing.CreatedAt, sold);
}
