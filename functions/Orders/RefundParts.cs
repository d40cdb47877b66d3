using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>
/// A part of what an order is worth to its shop: the buyer's money, and what the platform adds in the buyer's stead. A refund gives the money
/// back and the coins too; the coupon's share is then simply not added.
/// </summary>
/// <param name="Money">Paid by the buyer.</param>
/// <param name="Coupons">By the platform's coupon.</param>
/// <param name="Coins">By the buyer's coins; a coin is worth a fen.</param>
public sealed record RefundParts(Money Money, Money Coupons, Money Coins)
{
    /// <summary>All three.</summary>
    public Money Sum => Money + Coupons + Coins;

    /// <summary>Nothing, in a currency.</summary>
    public static RefundParts None(string currency) => new(Money.Zero(currency), Money.Zero(currency), Money.Zero(currency));

    public static RefundParts operator +(RefundParts a, RefundParts b) => new(a.Money + b.Money, a.Coupons + b.Coupons, a.Coins + b.Coins);

    public static RefundParts operator -(RefundParts a, RefundParts b) => new(a.Money - b.Money, a.Coupons - b.Coupons, a.Coins - b.Coins);

    /// <summary>No more of each than there is.</summary>
    public RefundParts AtMost(RefundParts most) => new(Less(Money, most.Money), Less(Coupons, most.Coupons), Less(Coins, most.Coins));

    static Money Less(Money a, Money b) => a < b ? a : b;
}
