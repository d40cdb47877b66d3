using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>
/// Moves an order's money. Each step writes the transfer first and the shop's line second; whoever dies in between and comes
/// again finds the transfer and appends the line that belongs to it. The provider is asked between a pending transfer and its
/// end, under an id of ours, so being asked twice it moves the money once. A step that is normal supposes the balance it finds
/// and needs one transaction; only when storage refuses are the books read.
/// </summary>
internal sealed class EscrowLedger(LedgerTable ledger, StatementTable statements, PayeeTable payees, PaymentTable payments, IPaymentGateway gateway, TimeProvider time) : IEscrowLedger
{
    const int Rivals = 20;

    public async Task HoldAsync(EscrowMovement movement, CancellationToken cancellation)
    {
        var (transfer, _) = await PostAsync(Transfers.Hold(movement), OrderBooks.Empty(movement.OrderId), cancellation);
        await AppendLineAsync(transfer, cancellation);
    }

    public async Task ReleaseAsync(EscrowMovement movement, ReleaseTerms terms, CancellationToken cancellation)
    {
        var (transfer, _) = await PostAsync(Transfers.Release(movement, terms), FullEscrow(movement), cancellation);
        await payees.KnowAsync(movement.ShopId, cancellation);
        await AppendLineAsync(transfer, cancellation);
    }

    public async Task RefundAsync(EscrowMovement movement, string refundId, string paymentId, string reason, CancellationToken cancellation)
    {
        var (pending, end) = await PostAsync(Transfers.RefundPending(movement, refundId, reason), FullEscrow(movement), cancellation);
        if (end is null)
        {
            var taken = await gateway.RefundAsync(refundId, paymentId, pending.Amount, cancellation);
            if (taken.Problem is { } refusal) throw new LedgerRefusedException($"The provider refused refund {refundId}; it stays pending. {refusal.Detail}");
            (end, _) = await PostAsync(Transfers.Post(pending, time.GetUtcNow()), OrderBooks.Empty(movement.OrderId), cancellation);
        }

        await payments.ChangeAsync(paymentId, p => p.Refund(new RefundTaken(refundId, pending.Amount)), p => p, cancellation);
        await AppendLineAsync(end, cancellation);
    }

    public async Task<bool> ReclaimAsync(EscrowMovement movement, ReleaseTerms terms, string reclaimId, CancellationToken cancellation)
    {
        var asked = Transfers.Reclaim(movement, terms, reclaimId);
        var books = await ledger.ReadAsync(movement.OrderId, cancellation);
        if (books.EndOf(asked.Step) is not null) return false;
        if (books.Find(asked.Step) is not { } reclaimed)
        {
            if (!await CoversAsync(asked, books, cancellation)) return false;
            (reclaimed, _) = await PostAsync(asked, books, cancellation);
        }

        if (await statements.TryTakeAsync(StatementLine.Of(reclaimed)!, cancellation)) return true;
        await UndoAsync(reclaimed, cancellation);
        return false;
    }

    /// <summary>A look beforehand, so that what is plainly too much leaves nothing in the books; what counts is whether it can be taken.</summary>
    async Task<bool> CoversAsync(Transfer reclaim, OrderBooks books, CancellationToken cancellation)
    {
        var payable = Accounts.Payable(reclaim.ShopId);
        var available = (await statements.BalanceAsync(reclaim.ShopId, cancellation)).In(reclaim.Currency).Available;
        return Math.Min(available, books.Balance(payable)) + reclaim.On(payable) >= 0;
    }

    /// <summary>Neither line was appended, and both together are nothing: the books and the statement agree.</summary>
    async Task UndoAsync(Transfer reclaimed, CancellationToken cancellation) =>
        await PostAsync(Transfers.Undo(reclaimed, time.GetUtcNow()), await ledger.ReadAsync(reclaimed.OrderId, cancellation), cancellation);

    /// <summary>Writes a transfer, or finds it written; with its end when it was pending and has ended.</summary>
    async Task<(Transfer Transfer, Transfer? End)> PostAsync(Transfer transfer, OrderBooks supposed, CancellationToken cancellation)
    {
        if (await ledger.TryPostAsync(supposed.Post(transfer), cancellation)) return (transfer, null);
        for (var attempt = 0; attempt < Rivals; attempt++)
        {
            var books = await ledger.ReadAsync(transfer.OrderId, cancellation);
            if (books.Find(transfer.Step) is { } seen) return (Same(seen, transfer), books.EndOf(transfer.Step));
            if (await ledger.TryPostAsync(books.Post(transfer), cancellation)) return (transfer, null);
        }

        throw new LedgerRefusedException($"{transfer.Step} of {transfer.OrderId} lost {Rivals} races.");
    }

    /// <summary>An end may be found ended the other way, by a rival that the provider answered differently: what is written counts.</summary>
    static Transfer Same(Transfer seen, Transfer asked) =>
        seen.SaysTheSameAs(asked) || asked.Phase is TransferPhase.PendingPosted or TransferPhase.PendingVoided
            ? seen
            : throw new LedgerRefusedException($"{asked.Step} of {asked.OrderId} was made before with {seen.Amount}, now {asked.Amount} is asked.");

    Task AppendLineAsync(Transfer transfer, CancellationToken cancellation) =>
        StatementLine.Of(transfer) is { } line ? statements.AppendAsync(line, cancellation) : Task.CompletedTask;

    static OrderBooks FullEscrow(EscrowMovement m) => OrderBooks.Supposing(m.OrderId, Accounts.Escrow(m.OrderId), m.Amount.Amount);
}
