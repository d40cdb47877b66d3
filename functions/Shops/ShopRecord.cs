using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Shops;

/// <summary>A shop as it is kept: what <see cref="Shop"/> shows to other slices, and what is for its page.</summary>
/// <param name="ShopId"><c>shp_…</c></param>
/// <param name="Name">Shown to buyers.</param>
/// <param name="Kind">Of seller; does not change.</param>
/// <param name="Status">Whether it may sell.</param>
/// <param name="OwnerId">Does not change.</param>
/// <param name="StaffIds">Without the owner.</param>
/// <param name="CoinSharePercent">0 to 30.</param>
/// <param name="OpenedAt">When.</param>
public sealed record ShopRecord(
    string ShopId, string Name, ShopKind Kind, ShopStatus Status, string OwnerId, IReadOnlyList<string> StaffIds, int CoinSharePercent, DateTimeOffset OpenedAt)
{
    public const int MaxCoinSharePercent = 30;
    public const int MaxStaff = 100;

    /// <summary>Picture at the head of the shop's page, or null.</summary>
    public string? Banner { get; init; }

    /// <summary>What the owner wants buyers to know, or null.</summary>
    public string? Notice { get; init; }

    /// <summary>What it charges for sending.</summary>
    public FreightTerms Freight { get; init; } = FreightTerms.Free;

    /// <summary>Why an operator stopped it, or null.</summary>
    public string? StatusReason { get; init; }

    /// <summary>A new shop: personal ones sell at once, the others when an operator has seen their papers.</summary>
    public static ShopRecord Open(string shopId, string name, ShopKind kind, string ownerId, int coinSharePercent, DateTimeOffset at) =>
        new(shopId, name, kind, kind == ShopKind.Personal ? ShopStatus.Open : ShopStatus.AwaitingVerification, ownerId, [], coinSharePercent, at);

    /// <summary>Papers are in order, or the reason for a stop is gone.</summary>
    public ShopRecord Verified() => this with { Status = ShopStatus.Open, StatusReason = null };

    /// <summary>Nothing new is sold.</summary>
    public ShopRecord Suspended(string? reason) => this with { Status = ShopStatus.Suspended, StatusReason = reason };

    public Shop ToContract(int commissionBasisPoints) => new(ShopId, Name, Kind, Status, OwnerId, StaffIds, CoinSharePercent, commissionBasisPoints) { Freight = Freight };
}

/// <summary>One line of a shop's audit trail.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">User id.</param>
/// <param name="What">Kebab-case, in the past tense.</param>
/// <param name="Reason">As given, or null.</param>
public sealed record ShopEvent(DateTimeOffset At, string Actor, string What, string? Reason)
{
    /// <summary>What an edit of this shop by this actor is called.</summary>
    public static ShopEvent Of(Caller caller, string what, DateTimeOffset at, string? reason = null) => new(at, caller.Id, what, reason);
}
