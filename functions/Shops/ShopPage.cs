using Marketplace.Shops.Contracts;

namespace Marketplace.Shops;

/// <summary>A shop as its page shows it.</summary>
/// <param name="StaffIds">For those who work there only, else null.</param>
/// <param name="StatusReason">For those who work there and for operators only, else null.</param>
public sealed record ShopPage(
    string ShopId, string Name, ShopKind Kind, ShopStatus Status, string OwnerId, string? Banner, string? Notice, int CoinSharePercent,
    FreightTerms Freight, ShopRatings Ratings, ShopCounts Counts, DateTimeOffset OpenedAt, IReadOnlyList<string>? StaffIds, string? StatusReason);

/// <summary>Puts a shop's page together for whoever looks at it.</summary>
public sealed class ShopPages(IShopCounts counts, IShopRatings ratings)
{
    public async Task<ShopPage> ForAsync(ShopRecord shop, Shared.Caller caller, CancellationToken cancellation)
    {
        var inside = caller.UserId is { } user && (user == shop.OwnerId || shop.StaffIds.Contains(user));
        return new ShopPage(
            shop.ShopId, shop.Name, shop.Kind, shop.Status, shop.OwnerId, shop.Banner, shop.Notice, shop.CoinSharePercent,
            shop.Freight, await ratings.RateAsync(shop.ShopId, cancellation), await counts.CountAsync(shop.ShopId, cancellation), shop.OpenedAt,
            inside || caller.IsOperator ? shop.StaffIds : null, inside || caller.IsOperator ? shop.StatusReason : null);
    }
}
