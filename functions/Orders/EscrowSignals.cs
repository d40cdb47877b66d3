using System.Text.Json.Serialization;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>Who does something to an order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Actor>))]
public enum Actor
{
    Buyer,
    Seller,
    Provider,
    System,
    Operator,
}

/// <summary>What can happen to an order once it is placed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SignalKind>))]
public enum SignalKind
{
    Paid,
    Declined,
    Cancel,
    Ship,
    Confirm,
    Extend,
    WindowOver,
    AskRefund,
    AnswerRefund,
    ReturnSent,
    ReturnReceived,
    OpenDispute,
    AddEvidence,
    Withdraw,
    Rule,
}

/// <summary>With whom the parcel went.</summary>
public sealed record Shipment(string Carrier, string TrackingNumber);

/// <summary>
/// Something that somebody did to an order. It is a row in the order's partition first and an event second: the event wakes the
/// case and carries the signal, and when it gets lost the row is found all the same.
/// </summary>
/// <param name="SignalId">Derived from its cause, so that the same deed is one signal.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Actor">By which side.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Reason">As given, or null.</param>
/// <param name="Shipment">Of goods that are on their way, to the buyer or back.</param>
public sealed record Signal(string SignalId, SignalKind Kind, Actor Actor, DateTimeOffset At, string? Reason = null, Shipment? Shipment = null)
{
    /// <summary>Of a refund that is asked for.</summary>
    public RefundAsk? Ask { get; init; }

    /// <summary>Of its answer.</summary>
    public RefundReply? Reply { get; init; }

    /// <summary>Shown to the operator.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>Of an operator.</summary>
    public Ruling? Ruling { get; init; }
}

/// <summary>The external events of a case: all there are.</summary>
public static class EscrowSignals
{
    /// <summary>The order stands in its table; carries an <see cref="OrderFile"/>.</summary>
    public const string Placed = "placed";

    /// <summary>The checkout was refused and nothing was placed; carries nothing.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>A signal lies in the order's partition; carries the <see cref="Signal"/>.</summary>
    public const string Signalled = "signalled";

    /// <summary>The payment of an order has come. One payment of an order is one signal, whoever says it and how often.</summary>
    public static Signal PaidOf(string orderId, string paymentId, DateTimeOffset at) =>
        new(Ids.From("sig", orderId, paymentId, "paid"), SignalKind.Paid, Actor.Provider, at);

    /// <summary>The payment of an order will not come.</summary>
    public static Signal DeclinedOf(string orderId, string paymentId, DateTimeOffset at) =>
        new(Ids.From("sig", orderId, paymentId, "declined"), SignalKind.Declined, Actor.Provider, at);

    /// <summary>The checkout that an order belongs to could not be finished.</summary>
    public static Signal AbandonedOf(string orderId, DateTimeOffset at) =>
        new(Ids.From("sig", orderId, "abandoned"), SignalKind.Cancel, Actor.System, at, "The checkout could not be finished.");

    /// <summary>The window that is open is over. Windows of refunds may be open more than once, so they are told apart by their ends.</summary>
    public static Signal WindowOverOf(Order order, DateTimeOffset at)
    {
        var window = order.OpenRefund is null ? $"{order.Status}" : $"{order.Status} {order.Deadline:O}";
        return new(Ids.From("sig", order.OrderId, window, "window-over"), SignalKind.WindowOver, Actor.System, at);
    }
}
