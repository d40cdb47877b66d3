using Marketplace.Shared;

namespace Marketplace.Shops.Contracts;

/// <summary>What kind of seller runs a shop.</summary>
public enum ShopKind
{
    /// <summary>C2C, open at once.</summary>
    Personal,

    /// <summary>B2C; an operator verifies its papers first.</summary>
    Business,

    /// <summary>A brand's own; an operator verifies its papers first.</summary>
    Flagship,

    /// <summary>Cross-border; an operator verifies its papers first.</summary>
    Global,
}

/// <summary>Whether a shop may sell.</summary>
public enum ShopStatus
{
    /// <summary>May list, but not put on sale, until an operator has verified it.</summary>
    AwaitingVerification,

    /// <summary>Sells.</summary>
    Open,

    /// <summary>Stopped by an operator: nothing new is sold, open orders go on.</summary>
    Suspended,
}

/// <summary>What a user may do in a shop.</summary>
public enum ShopRole
{
    /// <summary>All.</summary>
    Owner,

    /// <summary>Products, stock and orders.</summary>
    Staff,
}

/// <summary>What a shop charges for sending an order; holds for orders in the currency of <see cref="Flat"/>, others go free.</summary>
/// <param name="Flat">Of an order to a region that is not named.</param>
/// <param name="FreeFrom">Goods of at least so much go free everywhere; null for never.</param>
/// <param name="Regions">Regions, by name, that cost something else.</param>
public sealed record FreightTerms(Money Flat, Money? FreeFrom, IReadOnlyDictionary<string, Money> Regions)
{
    /// <summary>Whatever the goods and wherever they go, nothing.</summary>
    public static FreightTerms Free { get; } = new(Money.Zero("CNY"), null, new Dictionary<string, Money>());

    /// <summary>The freight of one order.</summary>
    /// <param name="goods">What its goods cost before any discount, so that a discount never brings freight about.</param>
    /// <param name="region">Where it goes, or null while that is not known.</param>
    public Money Of(Money goods, string? region)
    {
        if (goods.Currency != Flat.Currency || FreeFrom <= goods) return Money.Zero(goods.Currency);
        return Regions.FirstOrDefault(r => string.Equals(r.Key, region?.Trim(), StringComparison.OrdinalIgnoreCase)) is { Key: not null } named ? named.Value : Flat;
    }
}

/// <summary>A shop as other slices see it.</summary>
/// <param name="ShopId"><c>shp_…</c></param>
/// <param name="Name">Shown to buyers; escape it.</param>
/// <param name="Kind">Of seller.</param>
/// <param name="Status">Whether it may sell.</param>
/// <param name="OwnerId">The owner's user id.</param>
/// <param name="StaffIds">Users who work in it, without the owner.</param>
/// <param name="CoinSharePercent">Up to this share of the goods' price may be paid with coins; 0 to 30.</param>
/// <param name="CommissionBasisPoints">What the platform keeps of each sale; 500 is 5 %.</param>
public sealed record Shop(
    string ShopId, string Name, ShopKind Kind, ShopStatus Status, string OwnerId, IReadOnlyList<string> StaffIds,
    int CoinSharePercent, int CommissionBasisPoints)
{
    /// <summary>What it charges for sending.</summary>
    public FreightTerms Freight { get; init; } = FreightTerms.Free;

    /// <summary>The user's role in this shop, or null.</summary>
    public ShopRole? RoleOf(string userId) =>
        userId == OwnerId ? ShopRole.Owner : StaffIds.Contains(userId) ? ShopRole.Staff : null;
}

/// <summary>Looks shops up. Reads are exact, not cached: they decide about rights and money.</summary>
public interface IShops
{
    /// <summary>One shop, or null. One storage transaction.</summary>
    Task<Shop?> FindAsync(string shopId, CancellationToken cancellation);

    /// <summary>
    /// The shop, if the caller works in it: 404 <c>not-found</c> for an unknown shop, 403 <c>forbidden</c> for a stranger (shops are public).
    /// </summary>
    Task<Result<Shop>> StaffedByAsync(string shopId, Caller caller, CancellationToken cancellation);
}

/// <summary>What there is in a shop.</summary>
/// <param name="ProductsOnSale">Up to <see cref="Most"/>; that many means that many or more. May lag by half a minute.</param>
public sealed record ShopCounts(int ProductsOnSale)
{
    /// <summary>Where counting ends.</summary>
    public const int Most = 1_000;
}

/// <summary>Counts what there is in a shop. Declared here and implemented by whoever knows products (a higher tier).</summary>
public interface IShopCounts
{
    /// <summary>The counts of a shop; zeros for an unknown one.</summary>
    Task<ShopCounts> CountAsync(string shopId, CancellationToken cancellation);
}

/// <summary>What buyers found of a shop in the last 180 days, 1 to 5 to one digit; null until somebody has rated.</summary>
/// <param name="AsDescribed">How well goods were described.</param>
/// <param name="Service">How the shop served.</param>
/// <param name="Delivery">How it was delivered.</param>
/// <param name="Count">How many have rated.</param>
public sealed record ShopRatings(decimal? AsDescribed, decimal? Service, decimal? Delivery, int Count);

/// <summary>Tells what buyers found of a shop. Declared here and implemented by whoever knows reviews (a higher tier).</summary>
public interface IShopRatings
{
    /// <summary>The ratings of a shop, none for an unknown one. May lag by two seconds.</summary>
    Task<ShopRatings> RateAsync(string shopId, CancellationToken cancellation);
}
