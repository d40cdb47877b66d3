using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Orders;

/// <summary>An order, and the side on which the caller stands.</summary>
public sealed record Party(Order Order, Actor Side);

/// <summary>
/// Says who is party of an order: its buyer, and whoever works in its shop. To anybody else the order does not exist. Whoever
/// is both acts on the side that may do what is asked. Operators read what is or was disputed, and rule it unless it is their own.
/// </summary>
public sealed class Parties(OrderTable orders, IShops shops)
{
    /// <summary>The order and the caller's side; 404 for strangers, 403 when the side may never do what is asked.</summary>
    public async Task<Result<Party>> FindAsync(string orderId, Caller caller, SignalKind? asked, CancellationToken cancellation)
    {
        if (!Ids.IsId(orderId, "ord") || await orders.FindAsync(orderId, cancellation) is not { } order) return OrderProblems.NoSuchOrder;
        var buys = order.BuyerId == caller.Id;
        if (buys && May(asked, Actor.Buyer)) return new Party(order, Actor.Buyer);
        var sells = (await shops.FindAsync(order.ShopId, cancellation))?.RoleOf(caller.Id) is not null;
        if (sells && May(asked, Actor.Seller)) return new Party(order, Actor.Seller);
        if (caller.IsOperator && asked == SignalKind.Rule) return buys || sells ? OrderProblems.OwnDispute : new Party(order, Actor.Operator);
        if (caller.IsOperator && asked is null && order.WasDisputed) return new Party(order, Actor.Operator);
        return buys || sells ? OrderProblems.NotYours(asked!.Value, buys ? Actor.Buyer : Actor.Seller) : OrderProblems.NoSuchOrder;
    }

    static bool May(SignalKind? asked, Actor side) => asked is not { } kind || OrderTransitions.May(kind, side);
}
