using System.Collections.Frozen;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using static Marketplace.Orders.Actor;
using static Marketplace.Orders.Contracts.OrderStatus;
using static Marketplace.Orders.SignalKind;

namespace Marketplace.Orders;

/// <summary>
/// Which signal of whom moves an order from where to where. This table is the only place that allows anything; what is not in
/// it is refused, by HTTP before a signal is written and by the case when it takes one. Where more than one way leads on, the refund
/// that is asked decides which (<see cref="AfterSale"/>).
/// </summary>
public static class OrderTransitions
{
    static readonly FrozenDictionary<(OrderStatus From, SignalKind What, Actor By), OrderStatus[]> Allowed =
        new Dictionary<(OrderStatus, SignalKind, Actor), OrderStatus[]>
        {
            [(AwaitingPayment, SignalKind.Paid, Provider)] = [OrderStatus.Paid],
            [(AwaitingPayment, Declined, Provider)] = [Cancelled],
            [(AwaitingPayment, Cancel, Buyer)] = [Cancelled],
            [(AwaitingPayment, Cancel, Seller)] = [Cancelled],
            [(AwaitingPayment, Cancel, Actor.System)] = [Cancelled],
            [(AwaitingPayment, WindowOver, Actor.System)] = [Cancelled],

            [(OrderStatus.Paid, Ship, Seller)] = [Shipped],
            [(OrderStatus.Paid, Cancel, Buyer)] = [Refunded],
            [(OrderStatus.Paid, Cancel, Seller)] = [Refunded],
            [(OrderStatus.Paid, WindowOver, Actor.System)] = [Refunded],
            [(OrderStatus.Paid, SignalKind.AskRefund, Buyer)] = [RefundAsked],

            [(Shipped, Confirm, Buyer)] = [Completed],
            [(Shipped, Extend, Buyer)] = [Shipped],
            [(Shipped, WindowOver, Actor.System)] = [Completed],
            [(Shipped, SignalKind.AskRefund, Buyer)] = [RefundAsked],

            [(RefundAsked, SignalKind.AnswerRefund, Seller)] = [OrderStatus.Paid, Shipped, ReturnUnderWay, Disputed, Refunded],
            [(RefundAsked, Withdraw, Buyer)] = [OrderStatus.Paid, Shipped],
            [(RefundAsked, WindowOver, Actor.System)] = [OrderStatus.Paid, Shipped, ReturnUnderWay, Refunded],

            [(ReturnUnderWay, SignalKind.ReturnSent, Buyer)] = [ReturnUnderWay],
            [(ReturnUnderWay, SignalKind.ReturnReceived, Seller)] = [Shipped, Refunded],
            [(ReturnUnderWay, Withdraw, Buyer)] = [Shipped],
            [(ReturnUnderWay, SignalKind.OpenDispute, Buyer)] = [Disputed],
            [(ReturnUnderWay, SignalKind.OpenDispute, Seller)] = [Disputed],
            [(ReturnUnderWay, WindowOver, Actor.System)] = [Shipped, Refunded],

            [(Disputed, SignalKind.AddEvidence, Buyer)] = [Disputed],
            [(Disputed, SignalKind.AddEvidence, Seller)] = [Disputed],
            [(Disputed, SignalKind.OpenDispute, Buyer)] = [Disputed],
            [(Disputed, SignalKind.AnswerRefund, Seller)] = [Shipped, ReturnUnderWay, Refunded],
            [(Disputed, Withdraw, Buyer)] = [Shipped],
            [(Disputed, Rule, Operator)] = [Completed, Refunded],
            [(Disputed, WindowOver, Actor.System)] = [Disputed],

            // The shop has been paid: what goes back, goes back by agreement and out of what the shop has.
            [(Completed, SignalKind.AskRefund, Buyer)] = [Completed],
            [(Completed, SignalKind.AnswerRefund, Seller)] = [Completed, Refunded],
            [(Completed, Withdraw, Buyer)] = [Completed],
            [(Completed, WindowOver, Actor.System)] = [Completed],

            // Money that comes for a cancelled order is held and sent back; the order stays what it is.
            [(Cancelled, SignalKind.Paid, Provider)] = [Cancelled],
        }.ToFrozenDictionary();

    static readonly FrozenSet<(SignalKind, Actor)> Rights = Allowed.Keys.Select(k => (k.What, k.By)).ToFrozenSet();

    /// <summary>Where the order may go; 403 when this is never theirs to do, 409 <c>not-allowed-now</c> when it is not now.</summary>
    public static Result<OrderStatus[]> Next(OrderStatus from, SignalKind what, Actor by)
    {
        if (Allowed.TryGetValue((from, what, by), out var to)) return to;
        return May(what, by) ? OrderProblems.NotAllowedNow(what, from) : OrderProblems.NotYours(what, by);
    }

    /// <summary>Whether this side may ever do this.</summary>
    public static bool May(SignalKind what, Actor by) => Rights.Contains((what, by));

    /// <summary>What this side may do in a status.</summary>
    public static IEnumerable<SignalKind> OpenTo(Actor by, OrderStatus now) =>
        Allowed.Keys.Where(k => k.From == now && k.By == by).Select(k => k.What).Order();
}
