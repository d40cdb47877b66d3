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
public sealed record OrderAmountsAnswer(Money Goods, Money Discounts, Money Coins, Money Freight, Money Due)
{
    public static OrderAmountsAnswer Of(OrderAmounts amounts) => new(amounts.Goods, amounts.Discounts, amounts.Coins, amounts.Freight, amounts.Due);
}

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
public sealed record OrderAnswer(
    string OrderId, string CheckoutId, string PaymentId, string ShopId, OrderStatus Status, IReadOnlyList<OrderLineAnswer> Lines,
    OrderAmountsAnswer Amounts, Address Address, Shipment? Shipment, OrderDeadlines Deadlines, IReadOnlyList<SignalKind> Actions,
    IReadOnlyList<TimelineAnswer> Timeline, DateTimeOffset PlacedAt)
{
    /// <summary>The order as one of its sides reads it.</summary>
    public static OrderAnswer Of(Order order, Actor reader) => new(
        order.OrderId, order.CheckoutId, order.PaymentId, order.ShopId, order.Status, [.. order.Lines.Select(OrderLineAnswer.Of)],
        OrderAmountsAnswer.Of(order.Amounts), order.Address, order.Progress.Shipment, order.Progress.Deadlines,
        [.. OrderTransitions.OpenTo(reader, order.Status).Where(a => a != SignalKind.Extend || !order.Progress.Extended)],
        [.. order.Progress.Timeline.Select(e => new TimelineAnswer(e.At, e.Actor, e.What, e.Reason))], order.PlacedAt);
}
