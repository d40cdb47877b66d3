using System.Text.Json.Serialization;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>What a transfer is about.</summary>
internal enum TransferKind
{
    Hold,
    Release,
    Refund,
    Payout,
    Reclaim,
}

/// <summary>
/// Movements that end at the provider have two phases: pending moves the money into transit before the provider is asked,
/// then exactly one of posted or voided moves it out of transit. All others are posted at once.
/// </summary>
internal enum TransferPhase
{
    Posted,
    Pending,
    PendingPosted,
    PendingVoided,
}

/// <summary>One side of a transfer: above zero is put into the account, below zero is taken from it.</summary>
internal sealed record Entry(string Account, long Amount);

/// <summary>
/// One balanced movement of an order's money, or of a payout's (whose id stands for the order's then), in one currency. It is never changed: what was wrong is set right by another one.
/// <see cref="Step"/> is unique in the order's partition, so a step that is repeated finds itself there.
/// </summary>
internal sealed record Transfer(
    string TransferId, string OrderId, string ShopId, string Step, TransferKind Kind, TransferPhase Phase,
    string Currency, IReadOnlyList<Entry> Entries, DateTimeOffset At)
{
    /// <summary>The refund's or payout's id at the provider.</summary>
    public string? Reference { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>What moves, in all.</summary>
    [JsonIgnore]
    public Money Amount => new(Entries.Where(e => e.Amount > 0).Sum(e => e.Amount), Currency);

    /// <summary>What it does to one account.</summary>
    public long On(string account) => Entries.Where(e => e.Account == account).Sum(e => e.Amount);

    /// <summary>Whether both say the same; when and why may differ between a call and its repetition.</summary>
    public bool SaysTheSameAs(Transfer other) =>
        (TransferId, OrderId, ShopId, Step, Kind, Phase, Currency, Reference) ==
        (other.TransferId, other.OrderId, other.ShopId, other.Step, other.Kind, other.Phase, other.Currency, other.Reference)
        && Entries.SequenceEqual(other.Entries);

    /// <summary>What is wrong with it, or null. Those made by <see cref="Transfers"/> are right; stored ones are checked by the audit.</summary>
    [JsonIgnore]
    public string? Fault =>
        Entries.Count < 2 ? "has fewer than two sides"
        : Entries.Any(e => e.Amount == 0) ? "has a side of nothing"
        : Entries.Aggregate(Int128.Zero, (sum, e) => sum + e.Amount) != 0 ? "does not balance"
        : Currency is not { Length: 3 } ? "has no currency"
        : TransferId != Transfers.IdOf(OrderId, Step) ? "is not named after its cause"
        : null;
}
