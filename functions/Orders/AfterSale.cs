using Marketplace.Orders.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>
/// What refunds, returns and disputes make of an order; pure. While a refund is open the window that was open before rests. When it is over
/// without all the money having gone back, the order goes back to where it stood and the window goes on with what was left of it.
/// </summary>
public static class AfterSale
{
    /// <summary>Told when a window that rested goes on.</summary>
    public const string Resumed = "resumed";

    /// <summary>Told when evidence is handed in.</summary>
    public const string EvidenceAdded = "evidence-added";

    /// <summary>How often a buyer may ask.</summary>
    public const int MostRefunds = 10;

    /// <summary>How often a side may hand in evidence.</summary>
    public const int MostEvidence = 20;

    /// <summary>Whether a signal is about a refund.</summary>
    public static bool Concerns(Order order, Signal signal) => signal.Kind >= SignalKind.AskRefund || (signal.Kind == SignalKind.WindowOver && order.OpenRefund is not null);

    /// <summary>What stands in the way of something that the status allows.</summary>
    public static Problem? Obstacle(Order order, SignalKind kind) => (kind, order.OpenRefund) switch
    {
        (SignalKind.AskRefund, not null) => OrderProblems.NotAllowedNow(kind, order.Status),
        (SignalKind.AnswerRefund or SignalKind.Withdraw, null) => OrderProblems.NotAllowedNow(kind, order.Status),
        (SignalKind.WindowOver, null) when order.Status == OrderStatus.Completed => OrderProblems.NotAllowedNow(kind, order.Status),
        (SignalKind.AskRefund, _) when order.Left.Money.IsZero => OrderProblems.NotAllowedNow(kind, order.Status),
        (SignalKind.AskRefund, _) when order.Progress.Refunds.Count >= MostRefunds => OrderProblems.TooManyRefunds,
        (SignalKind.Withdraw, { SentBack: not null }) => OrderProblems.NotAllowedNow(kind, order.Status),
        (SignalKind.ReturnSent, not { Stage: RefundStage.ToReturn }) => OrderProblems.NotAllowedNow(kind, order.Status),
        (SignalKind.ReturnReceived, not { Stage: RefundStage.Returning }) => OrderProblems.NotAllowedNow(kind, order.Status),
        (SignalKind.OpenDispute, { Dispute.BuyerSpoke: true }) => OrderProblems.NotAllowedNow(kind, order.Status),
        (SignalKind.AddEvidence, { Dispute.Closed: true }) => OrderProblems.EvidenceOver,
        (SignalKind.WindowOver, { Dispute.Closed: true }) => OrderProblems.NotAllowedNow(kind, order.Status),
        _ => null,
    };

    /// <summary>What a signal about a refund makes of an order that allows it.</summary>
    public static Result<Order> Apply(Order order, Signal signal, DateTimeOffset at)
    {
        var step = new AfterSaleStep(order, signal, at);
        if (signal.Kind == SignalKind.AskRefund) return Ask(step);
        return (signal.Kind, signal.Reply) switch
        {
            (SignalKind.AnswerRefund, { Accept: true }) => step.Accept(step.Did("refund-accepted")),
            (SignalKind.AnswerRefund, _) => Refuse(step),
            (SignalKind.Withdraw, _) => step.GoBack(step.Open with { Stage = RefundStage.Withdrawn }, step.Did("refund-withdrawn")),
            (SignalKind.ReturnSent, _) => step.Now(
                OrderStatus.ReturnUnderWay, step.Open with { Stage = RefundStage.Returning, SentBack = signal.Shipment },
                step.Resting with { ReceiveBy = at + order.Terms.ReceiptWindow }, step.Did("return-sent")),
            (SignalKind.ReturnReceived, _) => step.Pay(step.Open, step.Did("return-received")),
            (SignalKind.OpenDispute, _) => OpenDispute(step),
            (SignalKind.AddEvidence, _) => AddEvidence(step),
            (SignalKind.Rule, _) => Rule(step, signal.Ruling!),
            _ => EndWindow(step),
        };
    }

    /// <summary>The refund of all that is left, when an order ends before it was shipped.</summary>
    public static Refund OfTheRest(Order order, Signal signal, DateTimeOffset at) => new(
        Ids.From("ref", order.OrderId, "whole"), RefundKind.RefundOnly, RefundStage.Paid, order.Status, order.Left, [], signal.Reason, at);

    static Result<Order> Ask(AfterSaleStep step)
    {
        var (order, asked) = (step.Order, step.Signal.Ask!);
        if (asked.Kind == RefundKind.ReturnAndRefund && order.Status != OrderStatus.Shipped) return OrderProblems.NothingToReturn;
        if (order.CompletedAt + order.Terms.AfterSaleWindow <= step.At) return OrderProblems.AfterSaleOver;
        if (!RefundShares.Of(order, asked).TryGet(out var parts, out var wrong)) return wrong;
        if (order.Status == OrderStatus.Completed && parts.Money.IsZero) return OrderProblems.RefundTooHigh(order.Left.Money);
        var refund = new Refund(
            Ids.From("ref", order.OrderId, step.Signal.SignalId), asked.Kind, RefundStage.Asked, order.Status, parts, asked.Lines, step.Signal.Reason, step.At)
        { Rest = order.Deadline - step.At };
        return step.Now(order.IsFinished ? order.Status : OrderStatus.RefundAsked, refund, step.Resting with { AnswerBy = step.At + order.Terms.AnswerWindow }, step.Did("refund-asked"));
    }

    /// <summary>Before shipment the order goes on, which the buyer may cancel; after it a refusal opens a dispute, in which nothing is left to refuse; after completion it ends the matter.</summary>
    static Result<Order> Refuse(AfterSaleStep step)
    {
        var (order, open) = (step.Order, step.Open);
        if (order.Status == OrderStatus.Disputed) return OrderProblems.NotAllowedNow(SignalKind.AnswerRefund, order.Status);
        if (open.From != OrderStatus.Shipped) return step.GoBack(open with { Stage = RefundStage.Refused }, step.Did("refund-refused"));
        return step.Quarrel(new Dispute(step.At, false, false), step.Did("refund-refused"), step.Then("dispute-opened", "The shop refused the refund."));
    }

    /// <summary>Whoever was refused may say so once in a dispute that is open already.</summary>
    static Order OpenDispute(AfterSaleStep step) => step.Open.Dispute is { } dispute
        ? step.Now(OrderStatus.Disputed, step.Open with { Dispute = dispute with { BuyerSpoke = true } }, step.Order.Progress.Deadlines, step.Did("dispute-opened"))
        : step.Quarrel(new Dispute(step.At, true, false), step.Did("dispute-opened"));

    static Result<Order> AddEvidence(AfterSaleStep step)
    {
        var (order, since) = (step.Order, step.Open.Dispute!.OpenedAt);
        if (step.At >= order.Progress.Deadlines.EvidenceBy) return OrderProblems.EvidenceOver;
        if (order.Progress.Timeline.Count(e => e.What == EvidenceAdded && e.Actor == step.Signal.Actor && e.At >= since) >= MostEvidence) return OrderProblems.TooMuchEvidence;
        return step.Now(OrderStatus.Disputed, step.Open, order.Progress.Deadlines, step.Did(EvidenceAdded));
    }

    static Result<Order> Rule(AfterSaleStep step, Ruling ruling)
    {
        var held = step.Order.Left.Money;
        if (ruling.ToBuyer.Currency != held.Currency || ruling.ToSeller.Currency != held.Currency || ruling.ToBuyer + ruling.ToSeller != held)
            return OrderProblems.RulingDoesNotAddUp(held);
        var parts = ruling.ToBuyer.IsZero ? RefundParts.None(held.Currency) : RefundShares.OfAmount(step.Order, ruling.ToBuyer).Value;
        var refund = step.Open with { Stage = ruling.ToBuyer.IsZero ? RefundStage.Refused : RefundStage.Paid, Parts = parts, Lines = ruling.ToSeller.IsZero ? step.Open.Lines : [] };
        var ruled = step.Did("ruled");
        if (ruling.ToSeller.IsZero) return step.Now(OrderStatus.Refunded, refund, step.Resting, ruled, step.Then("refunded", "All the money that was held goes back."));
        return ruling.ToBuyer.IsZero
            ? step.Now(OrderStatus.Completed, refund, step.Resting, ruled, step.Then("completed"))
            : step.Now(OrderStatus.Completed, refund, step.Resting, ruled, step.Paid(parts), step.Then("completed"));
    }

    static Order EndWindow(AfterSaleStep step) => (step.Open.Stage, step.Open.From) switch
    {
        (RefundStage.Asked, OrderStatus.Completed) => step.GoBack(step.Open with { Stage = RefundStage.Lapsed }, step.Did("refund-lapsed", "The shop did not answer in time.")),
        (RefundStage.Asked, _) => step.Accept(step.Did("refund-accepted", "The shop did not answer in time, which means yes.")),
        (RefundStage.ToReturn, _) => step.GoBack(step.Open with { Stage = RefundStage.Lapsed }, step.Did("refund-lapsed", "The goods were not sent back in time.")),
        (RefundStage.Returning, _) => step.Pay(step.Open, step.Did("return-received", "The shop said nothing in time, which means that they are there.")),
        _ => step.Now(
            OrderStatus.Disputed, step.Open with { Dispute = step.Open.Dispute! with { Closed = true } }, step.Order.Progress.Deadlines, step.Did("evidence-closed", "The time for evidence is over.")),
    };
}
