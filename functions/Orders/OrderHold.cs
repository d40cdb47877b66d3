using System.Text.Json.Serialization;
using Marketplace.Catalog.Contracts;

namespace Marketplace.Orders;

/// <summary>What an order holds outside of itself until it ends: pieces, coupons and coins. It is all given back when there is no sale.</summary>
/// <param name="OrderId">Under whose id all of it is held.</param>
/// <param name="BuyerId">Whose coupons and coins.</param>
/// <param name="Lines">Pieces.</param>
/// <param name="ClaimIds">Coupons.</param>
/// <param name="Coins">How many.</param>
public sealed record OrderHold(string OrderId, string BuyerId, IReadOnlyList<StockLine> Lines, IReadOnlyList<string> ClaimIds, long Coins)
{
    /// <summary>Whether it is more than pieces.</summary>
    [JsonIgnore]
    public bool HasAllowances => ClaimIds.Count > 0 || Coins > 0;

    /// <summary>Whether both hold the same.</summary>
    public bool IsSameAs(OrderHold other) => OrderId == other.OrderId && Coins == other.Coins && Lines.SequenceEqual(other.Lines) && ClaimIds.SequenceEqual(other.ClaimIds);

    /// <summary>All of it; coins that refunds give back part by part are theirs.</summary>
    public static OrderHold Of(Order order) => new(
        order.OrderId, order.BuyerId, [.. order.Lines.Select(l => new StockLine(l.SkuId, l.Quantity))], order.ClaimIds,
        order.Progress.Refunds.Any(r => r.IsPaid) ? 0 : order.Amounts.Coins.Amount);

    /// <summary>The lines of which a refund takes the last piece. Pieces of a line that is shipped in part are for the shop to count.</summary>
    public static OrderHold OfWholeLines(Order order, Refund refund) => new(
        order.OrderId, order.BuyerId,
        [.. refund.Lines.Where(r => order.Lines.Single(l => l.SkuId == r.SkuId).Quantity == RefundShares.Refunded(order, r.SkuId) + r.Quantity)
            .Select(r => new StockLine(r.SkuId, order.Lines.Single(l => l.SkuId == r.SkuId).Quantity))],
        [], 0);
}
