using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>Makes the transfers of an order's life; the only place that says from where to where money moves.</summary>
internal static class Transfers
{
    public const string HoldStep = "hold";
    public const string ReleaseStep = "release";

    /// <summary>The id of an order's step: the same whenever it is made.</summary>
    public static string IdOf(string orderId, string step) => Ids.From("trn", orderId, step);

    /// <summary>The step of a refund.</summary>
    public static string RefundStep(string refundId) => $"refund.{refundId}";

    /// <summary>The step that ends a pending one; being one key, it can be posted or voided but not both.</summary>
    public static string EndOf(string step) => $"{step}.end";

    /// <summary>Provider clearing → escrow.</summary>
    public static Transfer Hold(EscrowMovement m) =>
        Make(m, HoldStep, TransferKind.Hold, TransferPhase.Posted, Accounts.ProviderClearing, (Accounts.Escrow(m.OrderId), Positive(m.Amount).Amount));

    /// <summary>Escrow, subsidies and coins → payable and commission.</summary>
    public static Transfer Release(EscrowMovement m, ReleaseTerms terms)
    {
        var rest = Positive(m.Amount) + terms.Coupons + terms.Coins - terms.Commission;
        if (new[] { terms.Commission, terms.Coupons, terms.Coins, rest }.Any(part => part.Amount < 0))
            throw new ArgumentOutOfRangeException(nameof(terms), terms, "No part is below zero, and commission is at most the whole amount.");
        return Make(
            m, ReleaseStep, TransferKind.Release, TransferPhase.Posted, Accounts.Escrow(m.OrderId),
            (Accounts.Subsidies, -terms.Coupons.Amount), (Accounts.CoinsRedeemed, -terms.Coins.Amount),
            (Accounts.Payable(m.ShopId), rest.Amount), (Accounts.Commission, terms.Commission.Amount));
    }

    /// <summary>The step that takes a completed order's money back from its shop.</summary>
    public static string ReclaimStep(string reclaimId) => $"reclaim.{reclaimId}";

    /// <summary>Payable and commission → escrow, subsidies and coins: a release of so much the other way round.</summary>
    public static Transfer Reclaim(EscrowMovement m, ReleaseTerms terms, string reclaimId)
    {
        var released = Release(m, terms);
        return Opposite(released, ReclaimStep(reclaimId), m.At) with { Reference = reclaimId };
    }

    /// <summary>What was taken back goes to the shop again: it had less available.</summary>
    public static Transfer Undo(Transfer reclaim, DateTimeOffset at) => Opposite(reclaim, EndOf(reclaim.Step), at) with { Reference = reclaim.Reference, Reason = "Not enough was available." };

    /// <summary>Escrow → refunds under way.</summary>
    public static Transfer RefundPending(EscrowMovement m, string refundId, string reason) =>
        Make(m, RefundStep(refundId), TransferKind.Refund, TransferPhase.Pending, Accounts.Escrow(m.OrderId), (Accounts.RefundsInTransit, Positive(m.Amount).Amount))
        with
        { Reference = refundId, Reason = reason };

    /// <summary>Payable → payouts under way. It is of no order but of many: in its place stands the payout, which is also its step.</summary>
    public static Transfer PayoutPending(Payout p)
    {
        var movement = new EscrowMovement(p.PayoutId, p.ShopId, p.Amount, p.StartedAt);
        return Make(movement, p.PayoutId, TransferKind.Payout, TransferPhase.Pending, Accounts.Payable(p.ShopId), (Accounts.PayoutsInTransit, Positive(p.Amount).Amount))
            with
        { Reference = p.PayoutId };
    }

    /// <summary>Under way → provider clearing: the provider took it.</summary>
    public static Transfer Post(Transfer pending, DateTimeOffset at) =>
        End(pending, TransferPhase.PendingPosted, Accounts.ProviderClearing, pending.Reason, at);

    /// <summary>Under way → where it came from: the provider refused it for good.</summary>
    public static Transfer Void(Transfer pending, string reason, DateTimeOffset at) =>
        End(pending, TransferPhase.PendingVoided, pending.Entries.Single(e => e.Amount < 0).Account, reason, at);

    static Transfer Opposite(Transfer of, string step, DateTimeOffset at) => new(
        IdOf(of.OrderId, step), of.OrderId, of.ShopId, step, TransferKind.Reclaim, TransferPhase.Posted, of.Currency, [.. of.Entries.Select(e => e with { Amount = -e.Amount })], at);

    static Transfer End(Transfer pending, TransferPhase phase, string to, string? reason, DateTimeOffset at)
    {
        if (pending.Phase != TransferPhase.Pending) throw new ArgumentException("Only what is pending can end.", nameof(pending));
        var movement = new EscrowMovement(pending.OrderId, pending.ShopId, pending.Amount, at);
        var transit = pending.Entries.Single(e => e.Amount > 0).Account;
        return Make(movement, EndOf(pending.Step), pending.Kind, phase, transit, (to, pending.Amount.Amount)) with { Reference = pending.Reference, Reason = reason };
    }

    static Transfer Make(EscrowMovement m, string step, TransferKind kind, TransferPhase phase, string from, params ReadOnlySpan<(string Account, long Amount)> to)
    {
        List<Entry> entries = [new(from, -m.Amount.Amount)];
        foreach (var (account, amount) in to)
            if (amount != 0) entries.Add(new Entry(account, amount));
        return new Transfer(IdOf(m.OrderId, step), m.OrderId, m.ShopId, step, kind, phase, m.Amount.Currency, entries, m.At);
    }

    static Money Positive(Money amount) => amount.Amount > 0 && amount.Amount <= Money.Max
        ? amount
        : throw new ArgumentOutOfRangeException(nameof(amount), amount, "What moves is above zero and bounded.");
}
