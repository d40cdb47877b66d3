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

    public static OrderHold Of(Order order) => new(
        order.OrderId, order.BuyerId, [.. order.Lines.Select(l => new StockLine(l.SkuId, l.Quantity))], order.ClaimIds, order.Amounts.Coins.Amount);
}
