using System.Collections.Frozen;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using static Marketplace.Orders.Actor;
using static Marketplace.Orders.Contracts.OrderStatus;
using static Marketplace.Orders.SignalKind;

namespace Marketplace.Orders;

/// <summary>
/// Which signal of whom moves an order from where to where. This table is the only place that allows anything; what is not in
/// it is refused, by HTTP before a signal is written and by the case when it takes one.
/// </summary>
public static class OrderTransitions
{
    static readonly FrozenDictionary<(OrderStatus From, SignalKind What, Actor By), OrderStatus> Allowed =
        new Dictionary<(OrderStatus, SignalKind, Actor), OrderStatus>
        {
            [(AwaitingPayment, SignalKind.Paid, Provider)] = OrderStatus.Paid,
            [(AwaitingPayment, Declined, Provider)] = Cancelled,
            [(AwaitingPayment, Cancel, Buyer)] = Cancelled,
            [(AwaitingPayment, Cancel, Seller)] = Cancelled,
            [(AwaitingPayment, Cancel, Actor.System)] = Cancelled,
            [(AwaitingPayment, WindowOver, Actor.System)] = Cancelled,

            [(OrderStatus.Paid, Ship, Seller)] = Shipped,
            [(OrderStatus.Paid, Cancel, Buyer)] = Refunded,
            [(OrderStatus.Paid, Cancel, Seller)] = Refunded,
            [(OrderStatus.Paid, WindowOver, Actor.System)] = Refunded,

            [(Shipped, Confirm, Buyer)] = Completed,
            [(Shipped, Extend, Buyer)] = Shipped,
            [(Shipped, WindowOver, Actor.System)] = Completed,

            // Money that comes for a cancelled order is held and sent back; the order stays what it is.
            [(Cancelled, SignalKind.Paid, Provider)] = Cancelled,
        }.ToFrozenDictionary();

    static readonly FrozenSet<(SignalKind, Actor)> Rights = Allowed.Keys.Select(k => (k.What, k.By)).ToFrozenSet();

    /// <summary>Where the order goes; 403 when this is never theirs to do, 409 <c>not-allowed-now</c> when it is not now.</summary>
    public static Result<OrderStatus> Next(OrderStatus from, SignalKind what, Actor by)
    {
        if (Allowed.TryGetValue((from, what, by), out var to)) return to;
        return May(what, by) ? OrderProblems.NotAllowedNow(what, from) : OrderProblems.NotYours(what, by);
    }

    /// <summary>Whether this side may ever do this.</summary>
    public static bool May(SignalKind what, Actor by) => Rights.Contains((what, by));

    /// <summary>What this side may do now.</summary>
    public static IEnumerable<SignalKind> OpenTo(Actor by, OrderStatus now) =>
        Allowed.Keys.Where(k => k.From == now && k.By == by).Select(k => k.What).Order();
}
