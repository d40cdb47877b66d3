using System.Text.Json.Serialization;
using Marketplace.Shared;

namespace Marketplace.Orders.Contracts;

/// <summary>Where an order stands, in the words of the API. By name in histories of orchestrations, so that the order of names is free.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderStatus>))]
public enum OrderStatus
{
    /// <summary>Stock is reserved; the buyer has the payment window to pay.</summary>
    AwaitingPayment,

    /// <summary>The money is held; the shop has the ship window.</summary>
    Paid,

    /// <summary>Under way; the buyer has the confirmation window.</summary>
    Shipped,

    /// <summary>The buyer asks for money back; the shop has the answer window.</summary>
    RefundAsked,

    /// <summary>The goods are on their way back.</summary>
    ReturnUnderWay,

    /// <summary>An operator will rule.</summary>
    Disputed,

    /// <summary>Released to the shop.</summary>
    Completed,

    /// <summary>Ended before money was held.</summary>
    Cancelled,

    /// <summary>All money went back.</summary>
    Refunded,
}

/// <summary>An order as Operations sees it.</summary>
/// <param name="OrderId"><c>ord_…</c>, also the instance id of its case.</param>
/// <param name="ShopId">The seller.</param>
/// <param name="BuyerId">The buyer's user id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Due">What the buyer pays in money.</param>
/// <param name="PlacedAt">When.</param>
public sealed record OrderSummary(string OrderId, string ShopId, string BuyerId, OrderStatus Status, Money Due, DateTimeOffset PlacedAt)
{
    /// <summary>Whether it has come to its end.</summary>
    public bool IsFinished => Status is OrderStatus.Completed or OrderStatus.Cancelled or OrderStatus.Refunded;
}

/// <summary>What was sold by an order, for those who talk about it afterwards.</summary>
/// <param name="OrderId"><c>ord_…</c></param>
/// <param name="ShopId">The seller.</param>
/// <param name="BuyerId">The buyer's user id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Lines">Each SKU once.</param>
public sealed record Sale(string OrderId, string ShopId, string BuyerId, OrderStatus Status, IReadOnlyList<SaleLine> Lines);

/// <summary>One line of a sale, as it was when it was sold.</summary>
/// <param name="SkuId">Which.</param>
/// <param name="ProductId">The product it is a variant of.</param>
/// <param name="Title">Escape it.</param>
/// <param name="Options">Option values such as <c>Color: Red</c>.</param>
public sealed record SaleLine(string SkuId, string ProductId, string Title, IReadOnlyDictionary<string, string> Options);

/// <summary>Orders as higher slices may ask for them.</summary>
public interface IOrders
{
    /// <summary>What was sold by one order, or null. One storage transaction.</summary>
    Task<Sale?> FindSaleAsync(string orderId, CancellationToken cancellation);

    /// <summary>One order, or null. One storage transaction.</summary>
    Task<OrderSummary?> FindAsync(string orderId, CancellationToken cancellation);

    /// <summary>Orders placed since a time, in the order of their ids; for audits and repairs.</summary>
    IAsyncEnumerable<OrderSummary> SinceAsync(DateTimeOffset placedSince, CancellationToken cancellation);
}
