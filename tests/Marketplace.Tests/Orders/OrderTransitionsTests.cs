using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;

namespace Marketplace.Tests.Orders;

public class OrderTransitionsTests
{
    const long All = 3_998;

    /// <summary>All that is allowed, written out; every other cell of situation × deed × actor is refused.</summary>
    static readonly string[] Allowed =
    [
        "awaiting payment: Paid by Provider → Paid",
        "awaiting payment: Declined by Provider → Cancelled",
        "awaiting payment: Cancel by Buyer → Cancelled",
        "awaiting payment: Cancel by Seller → Cancelled",
        "awaiting payment: Cancel by System → Cancelled",
        "awaiting payment: WindowOver by System → Cancelled",

        "paid: Ship by Seller → Shipped",
        "paid: Cancel by Buyer → Refunded",
        "paid: Cancel by Seller → Refunded",
        "paid: WindowOver by System → Refunded",
        "paid: AskRefund by Buyer → RefundAsked",

        "shipped: Confirm by Buyer → Completed",
        "shipped: Extend by Buyer → Shipped",
        "shipped: WindowOver by System → Completed",
        "shipped: AskRefund by Buyer → RefundAsked",
        "shipped: AskRefund (return) by Buyer → RefundAsked",

        "part asked before shipment: AnswerRefund by Seller → Paid",
        "part asked before shipment: AnswerRefund (no) by Seller → Paid",
        "part asked before shipment: Withdraw by Buyer → Paid",
        "part asked before shipment: WindowOver by System → Paid",
        "all asked before shipment: AnswerRefund by Seller → Refunded",
        "all asked before shipment: AnswerRefund (no) by Seller → Paid",
        "all asked before shipment: Withdraw by Buyer → Paid",
        "all asked before shipment: WindowOver by System → Refunded",
        "part asked: AnswerRefund by Seller → Shipped",
        "part asked: AnswerRefund (no) by Seller → Disputed",
        "part asked: Withdraw by Buyer → Shipped",
        "part asked: WindowOver by System → Shipped",
        "all asked: AnswerRefund by Seller → Refunded",
        "all asked: AnswerRefund (no) by Seller → Disputed",
        "all asked: Withdraw by Buyer → Shipped",
        "all asked: WindowOver by System → Refunded",
        "return asked: AnswerRefund by Seller → ReturnUnderWay",
        "return asked: AnswerRefund (no) by Seller → Disputed",
        "return asked: Withdraw by Buyer → Shipped",
        "return asked: WindowOver by System → ReturnUnderWay",

        "to return: ReturnSent by Buyer → ReturnUnderWay",
        "to return: Withdraw by Buyer → Shipped",
        "to return: OpenDispute by Buyer → Disputed",
        "to return: OpenDispute by Seller → Disputed",
        "to return: WindowOver by System → Shipped",
        "part returning: ReturnReceived by Seller → Shipped",
        "part returning: OpenDispute by Buyer → Disputed",
        "part returning: OpenDispute by Seller → Disputed",
        "part returning: WindowOver by System → Shipped",
        "all returning: ReturnReceived by Seller → Refunded",
        "all returning: OpenDispute by Buyer → Disputed",
        "all returning: OpenDispute by Seller → Disputed",
        "all returning: WindowOver by System → Refunded",

        .. Disputed("part refused", "Shipped", buyerMayOpen: true, mayWithdraw: true),
        .. Disputed("all refused", "Refunded", buyerMayOpen: true, mayWithdraw: true),
        .. Disputed("return refused", "ReturnUnderWay", buyerMayOpen: true, mayWithdraw: true),
        .. Disputed("refused and answered", "Shipped", buyerMayOpen: false, mayWithdraw: true),
        .. Disputed("returning and disputed", "Refunded", buyerMayOpen: false, mayWithdraw: false),
        .. Disputed("evidence over", "Shipped", buyerMayOpen: true, mayWithdraw: true).Where(c => !c.Contains("AddEvidence", StringComparison.Ordinal) && !c.Contains("WindowOver", StringComparison.Ordinal)),

        "completed: AskRefund by Buyer → Completed",
        "part asked after completion: AnswerRefund by Seller → Completed",
        "part asked after completion: AnswerRefund (no) by Seller → Completed",
        "part asked after completion: Withdraw by Buyer → Completed",
        "part asked after completion: WindowOver by System → Completed",
        "all asked after completion: AnswerRefund by Seller → Refunded",
        "all asked after completion: AnswerRefund (no) by Seller → Completed",
        "all asked after completion: Withdraw by Buyer → Completed",
        "all asked after completion: WindowOver by System → Completed",

        "cancelled: Paid by Provider → Cancelled",
    ];

    /// <summary>Which side may do a thing at some time: the others are told 403 instead of 409.</summary>
    static readonly string[] Rights =
    [
        "Paid by Provider", "Declined by Provider", "Cancel by Buyer", "Cancel by Seller", "Cancel by System",
        "WindowOver by System", "Ship by Seller", "Confirm by Buyer", "Extend by Buyer",
        "AskRefund by Buyer", "AnswerRefund by Seller", "ReturnSent by Buyer", "ReturnReceived by Seller", "OpenDispute by Buyer", "OpenDispute by Seller",
        "AddEvidence by Buyer", "AddEvidence by Seller", "Withdraw by Buyer", "Rule by Operator",
    ];

    /// <summary>Every standing of an order that the table or a refund tells from the others.</summary>
    static readonly Dictionary<string, Order> Situations = new()
    {
        ["awaiting payment"] = Samples.In(OrderStatus.AwaitingPayment),
        ["paid"] = Samples.In(OrderStatus.Paid),
        ["shipped"] = Samples.In(OrderStatus.Shipped),
        ["part asked before shipment"] = Samples.In(OrderStatus.Paid).Asking(),
        ["all asked before shipment"] = Samples.In(OrderStatus.Paid).Asking(fen: All),
        ["part asked"] = Samples.In(OrderStatus.RefundAsked),
        ["all asked"] = Samples.In(OrderStatus.Shipped).Asking(fen: All),
        ["return asked"] = Samples.In(OrderStatus.Shipped).Asking(RefundKind.ReturnAndRefund, All),
        ["to return"] = Samples.In(OrderStatus.ReturnUnderWay),
        ["part returning"] = Samples.In(OrderStatus.ReturnUnderWay).After(SignalKind.ReturnSent, Actor.Buyer),
        ["all returning"] = Returning(),
        ["part refused"] = Samples.In(OrderStatus.Disputed),
        ["all refused"] = Samples.In(OrderStatus.Shipped).Asking(fen: All).After(Samples.Answer(false)),
        ["return refused"] = Samples.In(OrderStatus.Shipped).Asking(RefundKind.ReturnAndRefund).After(Samples.Answer(false)),
        ["refused and answered"] = Samples.In(OrderStatus.Disputed).After(SignalKind.OpenDispute, Actor.Buyer),
        ["returning and disputed"] = Returning().After(SignalKind.OpenDispute, Actor.Seller),
        ["evidence over"] = Ended(Samples.In(OrderStatus.Disputed)),
        ["completed"] = Samples.In(OrderStatus.Completed),
        ["part asked after completion"] = Samples.In(OrderStatus.Completed).Asking(),
        ["all asked after completion"] = Samples.In(OrderStatus.Completed).Asking(fen: All),
        ["cancelled"] = Samples.In(OrderStatus.Cancelled),
        ["refunded"] = Samples.In(OrderStatus.Refunded),
    };

    /// <summary>Every deed; those that come in kinds, in each.</summary>
    static readonly Dictionary<string, Func<Actor, Signal>> Deeds = Enum.GetValues<SignalKind>()
        .ToDictionary(k => $"{k}", k => (Func<Actor, Signal>)(by => Samples.Signal(k, by, "sig_new")))
        .Append(new("AskRefund (return)", by => Samples.Signal(SignalKind.AskRefund, by, "sig_new") with { Ask = new RefundAsk(RefundKind.ReturnAndRefund, Money.Cny(500), []) }))
        .Append(new("AnswerRefund (no)", by => Samples.Signal(SignalKind.AnswerRefund, by, "sig_new") with { Reply = new RefundReply(false, null) }))
        .Append(new("Rule (for the shop)", by => Samples.Signal(SignalKind.Rule, by, "sig_new") with { Ruling = new Ruling(Money.Cny(0), Money.Cny(All)) }))
        .Append(new("Rule (split)", by => Samples.Signal(SignalKind.Rule, by, "sig_new") with { Ruling = new Ruling(Money.Cny(1), Money.Cny(All - 1)) }))
        .ToDictionary();

    public static TheoryData<string, string, Actor> EveryCell()
    {
        var cells = new TheoryData<string, string, Actor>();
        foreach (var situation in Situations.Keys)
            foreach (var deed in Deeds.Keys)
                foreach (var actor in Enum.GetValues<Actor>())
                    cells.Add(situation, deed, actor);
        return cells;
    }

    [Theory]
    [MemberData(nameof(EveryCell))]
    public void Every_cell_is_allowed_or_refused_as_written_here(string situation, string deed, Actor actor)
    {
        var (order, signal) = (Situations[situation], Deeds[deed](actor));
        var outcome = order.Apply(signal, signal.Kind == SignalKind.WindowOver && order.Deadline is { } end ? end : Samples.Start.AddMinutes(2));
        var cell = Allowed.SingleOrDefault(a => a.StartsWith($"{situation}: {deed} by {actor} →", StringComparison.Ordinal));
        if (cell is not null)
        {
            Assert.True(outcome.IsOk, outcome.Problem?.Detail);
            Assert.EndsWith($"→ {outcome.Value.Status}", cell, StringComparison.Ordinal);
            Assert.Contains(outcome.Value.Status, OrderTransitions.Next(order.Status, signal.Kind, actor).Value);
            Assert.Equal(order.Progress.Version + 1, outcome.Value.Progress.Version);
            Assert.Equal(actor, outcome.Value.Progress.EntryOf("sig_new")!.Actor);
        }
        else if (Rights.Contains($"{signal.Kind} by {actor}"))
        {
            Assert.Equal((deed, situation) is ("AskRefund (return)", "paid" or "completed") ? (422, "nothing-to-return") : (409, "not-allowed-now"), (outcome.Problem!.Status, outcome.Problem.Code));
        }
        else
        {
            Assert.Equal((403, "forbidden"), (outcome.Problem!.Status, outcome.Problem.Code));
        }
    }

    [Fact]
    public void Every_written_cell_is_one_that_is_tried()
    {
        var tried = EveryCell().Select(c => $"{c.Data.Item1}: {c.Data.Item2} by {c.Data.Item3}").ToHashSet();
        Assert.All(Allowed, cell => Assert.Contains(cell[..cell.IndexOf(" →", StringComparison.Ordinal)], tried));
        Assert.Equal(Allowed.Length, Allowed.Distinct().Count());
        Assert.Equal(Enum.GetValues<OrderStatus>().Order(), Situations.Values.Select(o => o.Status).Distinct().Order());
    }

    [Fact]
    public void What_is_open_to_a_side_is_what_it_may_do()
    {
        foreach (var order in Situations.Values)
            foreach (var actor in Enum.GetValues<Actor>())
                foreach (var kind in order.OpenTo(actor))
                    Assert.True(order.Apply(Samples.Signal(kind, actor, "sig_new"), order.Deadline ?? Samples.Start.AddMinutes(2)).IsOk || kind == SignalKind.AddEvidence, $"{kind} of {order.Status} by {actor}");
    }

    [Fact]
    public void A_window_is_not_over_before_its_end()
    {
        foreach (var order in Situations.Values.Where(o => o.Deadline is not null))
            Assert.Equal("not-allowed-now", order.Apply(Samples.Signal(SignalKind.WindowOver, Actor.System), order.Deadline!.Value.AddMilliseconds(-1)).Problem!.Code);
    }

    [Fact]
    public void An_order_that_has_come_to_its_end_moves_no_more_but_for_a_completed_one_that_is_refunded()
    {
        Assert.All(
            Enum.GetValues<SignalKind>().SelectMany(k => Enum.GetValues<Actor>().Select(a => OrderTransitions.Next(OrderStatus.Completed, k, a))).Where(n => n.IsOk).SelectMany(n => n.Value),
            next => Assert.Contains(next, new[] { OrderStatus.Completed, OrderStatus.Refunded }));
        foreach (var end in new[] { OrderStatus.Refunded, OrderStatus.Cancelled })
            foreach (var kind in Enum.GetValues<SignalKind>())
                foreach (var actor in Enum.GetValues<Actor>())
                    Assert.True(!OrderTransitions.Next(end, kind, actor).TryGet(out var next, out _) || next.All(n => n == end));
    }

    /// <summary>What both sides and the operator may do in a dispute; a yes of the shop leads on as it would have without one.</summary>
    static IEnumerable<string> Disputed(string situation, string afterYes, bool buyerMayOpen, bool mayWithdraw)
    {
        foreach (var side in new[] { "Buyer", "Seller" }) yield return $"{situation}: AddEvidence by {side} → Disputed";
        if (buyerMayOpen) yield return $"{situation}: OpenDispute by Buyer → Disputed";
        if (mayWithdraw) yield return $"{situation}: Withdraw by Buyer → Shipped";
        yield return $"{situation}: AnswerRefund by Seller → {afterYes}";
        yield return $"{situation}: Rule by Operator → Refunded";
        yield return $"{situation}: Rule (for the shop) by Operator → Completed";
        yield return $"{situation}: Rule (split) by Operator → Completed";
        yield return $"{situation}: WindowOver by System → Disputed";
    }

    static Order Returning() => Samples.In(OrderStatus.Shipped).Asking(RefundKind.ReturnAndRefund, All).After(Samples.Answer(true)).After(SignalKind.ReturnSent, Actor.Buyer);

    static Order Ended(Order order) => order.Apply(Samples.Signal(SignalKind.WindowOver, Actor.System), order.Deadline!.Value).Value;
}
