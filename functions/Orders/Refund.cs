using System.Text.Json.Serialization;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>What the buyer wants to happen with the goods.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefundKind>))]
public enum RefundKind
{
    RefundOnly,
    ReturnAndRefund,
}

/// <summary>How far a refund has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefundStage>))]
public enum RefundStage
{
    Asked,
    ToReturn,
    Returning,
    Disputed,
    Paid,
    Refused,
    Withdrawn,
    Lapsed,
}

/// <summary>Pieces of one line that a refund is for.</summary>
public sealed record RefundLine(string SkuId, int Quantity);

/// <summary>What a buyer asks for: lines, which have their own price, or an amount.</summary>
public sealed record RefundAsk(RefundKind Kind, Money? Amount, IReadOnlyList<RefundLine> Lines);

/// <summary>What the shop answers; with a yes to a return, where the goods go.</summary>
public sealed record RefundReply(bool Accept, Address? ReturnTo);

/// <summary>What one side shows the operator: words, pictures, or both.</summary>
public sealed record Evidence(string? Text, IReadOnlyList<string> MediaIds);

/// <summary>How an operator divides what is held.</summary>
public sealed record Ruling(Money ToBuyer, Money ToSeller);

/// <summary>A quarrel that an operator will rule. Its evidence lies in the signals that brought it.</summary>
/// <param name="OpenedAt">When.</param>
/// <param name="BuyerSpoke">Whether the buyer has opened it, or has answered the refusal that did.</param>
/// <param name="Closed">Whether the time for evidence is over.</param>
public sealed record Dispute(DateTimeOffset OpenedAt, bool BuyerSpoke, bool Closed);

/// <summary>
/// Money that a buyer asks back, and what became of it. An order may have several, one after the other; one at a time is open, and
/// the window that was open when it was asked rests until then.
/// </summary>
/// <param name="RefundId"><c>ref_…</c>, derived from order and signal; also the provider's name of it.</param>
/// <param name="Kind">With or without the goods.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="From">Where the order stood when it was asked, and goes back to if money is left.</param>
/// <param name="Parts">What it takes out of the order's money.</param>
/// <param name="Lines">Which pieces it is for; none when it is for an amount.</param>
/// <param name="Reason">The buyer's words.</param>
/// <param name="AskedAt">When.</param>
public sealed record Refund(
    string RefundId, RefundKind Kind, RefundStage Stage, OrderStatus From, RefundParts Parts, IReadOnlyList<RefundLine> Lines, string? Reason, DateTimeOffset AskedAt)
{
    /// <summary>How much of the resting window is left.</summary>
    public TimeSpan? Rest { get; init; }

    /// <summary>Where the goods go; null when the shop gave no address, and they go to where the parcel came from.</summary>
    public Address? ReturnTo { get; init; }

    /// <summary>With whom the goods went back.</summary>
    public Shipment? SentBack { get; init; }

    /// <summary>The quarrel about it, or null.</summary>
    public Dispute? Dispute { get; init; }

    /// <summary>Whether it waits for somebody.</summary>
    [JsonIgnore]
    public bool IsOpen => Stage is RefundStage.Asked or RefundStage.ToReturn or RefundStage.Returning or RefundStage.Disputed;

    /// <summary>Whether its money has gone back.</summary>
    [JsonIgnore]
    public bool IsPaid => Stage == RefundStage.Paid;

    /// <summary>Whether the shop had been paid before it was asked.</summary>
    [JsonIgnore]
    public bool IsAfterCompletion => From == OrderStatus.Completed;
}
