using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>What stands in a shop's statement.</summary>
public enum StatementKind
{
    /// <summary>A buyer's money is held.</summary>
    Held,

    /// <summary>It is the shop's now, less commission.</summary>
    Released,

    /// <summary>It went back to the buyer.</summary>
    Refunded,

    /// <summary>Taken out of what is available to be refunded to the buyer of a completed order; or given back, when there was less.</summary>
    Reclaimed,

    /// <summary>The shop was paid.</summary>
    PaidOut,

    /// <summary>The provider refused to pay the shop; the money is available again.</summary>
    PayoutFailed,

    /// <summary>On its way to the shop, and not available any more.</summary>
    PayoutBegun,
}

/// <summary>Three balances of a shop in one currency, or changes of them.</summary>
public sealed record ShopTotals(long Held, long Available, long PaidOut)
{
    public static ShopTotals Zero { get; } = new(0, 0, 0);

    public static ShopTotals operator +(ShopTotals a, ShopTotals b) =>
        new(checked(a.Held + b.Held), checked(a.Available + b.Available), checked(a.PaidOut + b.PaidOut));
}

/// <summary>
/// A transfer as the shop sees it. Its id begins with the transfer's time and ends with a digest of its cause, so the line of a
/// repeated transfer is the same line. A payout is of many orders and names none.
/// </summary>
public sealed record StatementLine(
    string LineId, string ShopId, string? OrderId, StatementKind Kind, DateTimeOffset At, Money Amount, Money Commission, ShopTotals Change, string? Reference, string? Reason)
{
    public const string Prefix = "lin";

    /// <summary>The line of a transfer, or null for a refund that is pending: nothing has changed for the shop then.</summary>
    internal static StatementLine? Of(Transfer transfer)
    {
        var amount = transfer.Amount.Amount;
        return (transfer.Kind, transfer.Phase) switch
        {
            (TransferKind.Payout, TransferPhase.Pending) => Make(transfer, StatementKind.PayoutBegun, new ShopTotals(0, -amount, 0)),
            (_, TransferPhase.Pending) => null,
            (TransferKind.Hold, _) => Make(transfer, StatementKind.Held, new ShopTotals(amount, 0, 0)),
            (TransferKind.Release, _) => Make(transfer, StatementKind.Released, new ShopTotals(transfer.On(Accounts.Escrow(transfer.OrderId)), transfer.On(Accounts.Payable(transfer.ShopId)), 0)),
            (TransferKind.Reclaim, _) => Make(transfer, StatementKind.Reclaimed, new ShopTotals(transfer.On(Accounts.Escrow(transfer.OrderId)), transfer.On(Accounts.Payable(transfer.ShopId)), 0)),
            (TransferKind.Refund, TransferPhase.PendingPosted) => Make(transfer, StatementKind.Refunded, new ShopTotals(-amount, 0, 0)),
            (TransferKind.Refund, _) => null,
            (TransferKind.Payout, TransferPhase.PendingPosted) => Make(transfer, StatementKind.PaidOut, new ShopTotals(0, 0, amount)),
            (TransferKind.Payout, _) => Make(transfer, StatementKind.PayoutFailed, new ShopTotals(0, amount, 0)),
        };
    }

    static StatementLine Make(Transfer t, StatementKind kind, ShopTotals change) => new(
        Ids.At(Prefix, t.At, t.TransferId), t.ShopId, t.Kind == TransferKind.Payout ? null : t.OrderId, kind, t.At, t.Amount,
        new Money(t.On(Accounts.Commission), t.Currency), change, t.Reference, t.Reason);
}
