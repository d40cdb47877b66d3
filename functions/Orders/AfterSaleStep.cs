using Marketplace.Orders.Contracts;

namespace Marketplace.Orders;

/// <summary>A signal about a refund while it is being applied: the moves that several of them make.</summary>
/// <param name="Order">As it stands.</param>
/// <param name="Signal">Allowed by the table.</param>
/// <param name="At">Not before the last entry.</param>
public sealed record AfterSaleStep(Order Order, Signal Signal, DateTimeOffset At)
{
    /// <summary>The refund that is open.</summary>
    public Refund Open => Order.OpenRefund ?? throw new InvalidOperationException($"Order {Order.OrderId} has no open refund.");

    /// <summary>The deadlines while no window is open.</summary>
    public OrderDeadlines Resting => new(Order.Progress.Deadlines.PayBy, null, null);

    /// <summary>What the signal's sender did.</summary>
    public TimelineEntry Did(string what, string? reason = null) => new(At, Signal.Actor, what, Signal.Reason ?? reason, Signal.SignalId);

    /// <summary>What follows from it by itself.</summary>
    public TimelineEntry Then(string what, string? reason = null) => new(At, Actor.System, what, reason);

    /// <summary>Tells of a part that goes back.</summary>
    public TimelineEntry Paid(RefundParts parts) => Then("refund-paid", parts.Coins.IsZero ? $"{parts.Money} go back to the buyer." : $"{parts.Money} and {parts.Coins.Amount} coins go back to the buyer.");

    /// <summary>The shop says yes: the money goes back, or the goods are to be sent first.</summary>
    public Order Accept(TimelineEntry told) => Open.Kind == RefundKind.RefundOnly || Open.SentBack is not null
        ? Pay(Open, told)
        : Now(
            OrderStatus.ReturnUnderWay, Open with { Stage = RefundStage.ToReturn, Dispute = null, ReturnTo = Signal.Reply?.ReturnTo },
            Resting with { ReturnBy = At + Order.Terms.ReturnWindow }, told);

    /// <summary>The money goes back. With the last of it the order has come to its end.</summary>
    public Order Pay(Refund refund, TimelineEntry told)
    {
        var paid = refund with { Stage = RefundStage.Paid };
        return refund.Parts.Money == Order.Left.Money
            ? Now(OrderStatus.Refunded, paid, Resting, told, Then("refunded", "All the money goes back."))
            : GoBack(paid, told, Paid(refund.Parts));
    }

    /// <summary>The refund is over; the order goes on where it stood.</summary>
    public Order GoBack(Refund refund, params IReadOnlyList<TimelineEntry> told)
    {
        if (refund.IsAfterCompletion) return Now(OrderStatus.Completed, refund, Resting, told);
        var (ends, rest) = (At + refund.Rest, refund.Rest ?? TimeSpan.Zero);
        return refund.From == OrderStatus.Paid
            ? Now(OrderStatus.Paid, refund, Resting with { ShipBy = ends }, [.. told, Then(AfterSale.Resumed, Order.InWords(rest) + " to ship.")])
            : Now(OrderStatus.Shipped, refund, Resting with { ConfirmBy = ends }, [.. told, Then(AfterSale.Resumed, Order.InWords(rest) + " to confirm receipt.")]);
    }

    /// <summary>An operator will rule.</summary>
    public Order Quarrel(Dispute dispute, params IReadOnlyList<TimelineEntry> told) =>
        Now(OrderStatus.Disputed, Open with { Stage = RefundStage.Disputed, Dispute = dispute }, Resting with { EvidenceBy = At + Order.Terms.EvidenceWindow }, told);

    /// <summary>The order as it stands now.</summary>
    public Order Now(OrderStatus status, Refund refund, OrderDeadlines deadlines, params IReadOnlyList<TimelineEntry> told)
    {
        var others = Order.Progress.Refunds.Where(r => r.RefundId != refund.RefundId);
        return Order.Saying(Order.Progress with { Status = status, Deadlines = deadlines, Refunds = [.. others, refund] }, told);
    }
}
