using Marketplace.Orders.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>A line as its parties read it.</summary>
/// <param name="SkuId"><c>sku_…</c></param>
/// <param name="ProductId">Of the SKU.</param>
/// <param name="Title">As it was sold.</param>
/// <param name="Options">As it was sold.</param>
/// <param name="PictureUrl">Or null.</param>
/// <param name="Price">Of one piece.</param>
/// <param name="Quantity">Pieces.</param>
/// <param name="Total">Of all pieces, before anything is taken off.</param>
/// <param name="Discount">Taken off by coupons.</param>
/// <param name="Coins">Paid with coins.</param>
/// <param name="Paid">What is left of the total: paid in money.</param>
public sealed record OrderLineAnswer(
    string SkuId, string ProductId, string Title, IReadOnlyDictionary<string, string> Options, string? PictureUrl, Money Price, int Quantity, Money Total,
    Money Discount, Money Coins, Money Paid)
{
    /// <summary>So many of the pieces were refunded as pieces; money that went back as an amount is in none of the lines.</summary>
    public int RefundedQuantity { get; init; }

    public static OrderLineAnswer Of(OrderLine line)
    {
        var none = Money.Zero(line.Price.Currency);
        var taken = line.Shares ?? new LineShares(none, none, none);
        return new OrderLineAnswer(
            line.SkuId, line.ProductId, line.Title, line.Options, line.PictureUrl, line.Price, line.Quantity, line.Total,
            taken.ShopDiscount + taken.PlatformDiscount, taken.Coins, line.Total - taken.Sum);
    }
}

/// <summary>What it costs.</summary>
/// <param name="Goods">Before anything is taken off.</param>
/// <param name="Discounts">Taken off by coupons.</param>
/// <param name="Coins">Paid with coins.</param>
/// <param name="Freight">For sending.</param>
/// <param name="Due">What the buyer pays in money.</param>
/// <param name="Refunded">What of that went back.</param>
public sealed record OrderAmountsAnswer(Money Goods, Money Discounts, Money Coins, Money Freight, Money Due, Money Refunded)
{
    public static OrderAmountsAnswer Of(Order order) => new(
        order.Amounts.Goods, order.Amounts.Discounts, order.Amounts.Coins, order.Amounts.Freight, order.Amounts.Due, (order.Whole - order.Left).Money);
}

/// <summary>A refund as its parties read it.</summary>
/// <param name="RefundId"><c>ref_…</c></param>
/// <param name="Kind">With or without the goods.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="Amount">In money.</param>
/// <param name="Coins">Given back with it.</param>
/// <param name="Lines">Which pieces; none when it is for an amount.</param>
/// <param name="Reason">The buyer's words.</param>
/// <param name="AskedAt">When.</param>
/// <param name="ReturnTo">Where the goods go, once the shop has said so, or null.</param>
/// <param name="SentBack">With whom the goods went, or null.</param>
public sealed record RefundAnswer(
    string RefundId, RefundKind Kind, RefundStage Stage, Money Amount, long Coins, IReadOnlyList<RefundLine> Lines, string? Reason, DateTimeOffset AskedAt, Address? ReturnTo, Shipment? SentBack)
{
    public static RefundAnswer Of(Refund refund) => new(
        refund.RefundId, refund.Kind, refund.Stage, refund.Parts.Money, refund.Parts.Coins.Amount, refund.Lines, refund.Reason, refund.AskedAt, refund.ReturnTo, refund.SentBack);
}

/// <summary>What a side handed in.</summary>
public sealed record EvidenceAnswer(DateTimeOffset At, Actor Actor, string? Text, IReadOnlyList<string> MediaIds);

/// <summary>An entry of the timeline; both sides read the same.</summary>
public sealed record TimelineAnswer(DateTimeOffset At, Actor Actor, string What, string? Reason);

/// <summary>An order as its parties read it.</summary>
/// <param name="OrderId"><c>ord_…</c></param>
/// <param name="CheckoutId">The orders of one checkout share it.</param>
/// <param name="PaymentId">The orders of one checkout share it.</param>
/// <param name="ShopId">The seller.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Lines">As they were sold.</param>
/// <param name="Amounts">What it costs.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="Shipment">With whom it went, or null.</param>
/// <param name="Deadlines">Until when what must have happened; null while the window has not opened.</param>
/// <param name="Actions">What the reader may do now.</param>
/// <param name="Timeline">What happened, oldest first.</param>
/// <param name="PlacedAt">When.</param>
/// <param name="Refunds">What was asked back, oldest first.</param>
/// <param name="Evidence">What both sides handed in, oldest first.</param>
public sealed record OrderAnswer(
    string OrderId, string CheckoutId, string PaymentId, string ShopId, OrderStatus Status, IReadOnlyList<OrderLineAnswer> Lines,
    OrderAmountsAnswer Amounts, Address Address, Shipment? Shipment, OrderDeadlines Deadlines, IReadOnlyList<SignalKind> Actions,
    IReadOnlyList<TimelineAnswer> Timeline, DateTimeOffset PlacedAt, IReadOnlyList<RefundAnswer> Refunds, IReadOnlyList<EvidenceAnswer> Evidence)
{
    /// <summary>The order as one of its sides reads it.</summary>
    public static OrderAnswer Of(Order order, Actor reader, IReadOnlyList<Signal> evidence) => new(
        order.OrderId, order.CheckoutId, order.PaymentId, order.ShopId, order.Status,
        [.. order.Lines.Select(l => OrderLineAnswer.Of(l) with { RefundedQuantity = RefundShares.Refunded(order, l.SkuId) })],
        OrderAmountsAnswer.Of(order), order.Address, order.Progress.Shipment, order.Progress.Deadlines, [.. order.OpenTo(reader)],
        [.. order.Progress.Timeline.Select(e => new TimelineAnswer(e.At, e.Actor, e.What, e.Reason))], order.PlacedAt,
        [.. order.Progress.Refunds.Select(RefundAnswer.Of)], [.. evidence.Select(e => new EvidenceAnswer(e.At, e.Actor, e.Evidence!.Text, e.Evidence.MediaIds))]);
}
