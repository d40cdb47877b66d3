namespace Marketplace.Payments;

/// <summary>
/// The accounts of the ledger. All balances together are zero; provider clearing is therefore the opposite of what the
/// provider keeps for us.
/// </summary>
internal static class Accounts
{
    /// <summary>The border to the provider.</summary>
    public const string ProviderClearing = "provider-clearing";

    /// <summary>What the platform earned.</summary>
    public const string Commission = "commission";

    /// <summary>What the platform has added for its own coupons; below zero by that much.</summary>
    public const string Subsidies = "subsidies";

    /// <summary>What the platform has added for coins that were spent; below zero by that much. What coins there are, Coins counts.</summary>
    public const string CoinsRedeemed = "coins-redeemed";

    /// <summary>Money on its way back to buyers.</summary>
    public const string RefundsInTransit = "refunds";

    /// <summary>Money on its way to shops.</summary>
    public const string PayoutsInTransit = "payouts-in-transit";

    /// <summary>Money held for an order.</summary>
    public static string Escrow(string orderId) => $"escrow:{orderId}";

    /// <summary>Money that belongs to a shop.</summary>
    public static string Payable(string shopId) => $"payable:{shopId}";
}
