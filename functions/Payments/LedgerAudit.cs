using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>
/// Reads everything once, in the order in which money moves backwards: ledger, payouts, shops' statements, payments, the provider. What
/// is written while it reads is newer than its start, and therefore in flight. It keeps one entry in memory for each order and
/// each movement at the provider, and changes nothing.
/// </summary>
internal sealed class LedgerAudit(LedgerTable ledger, StatementTable statements, PayoutTable payouts, PaymentTable payments, IPaymentGateway gateway, TimeProvider time) : ILedgerAudit
{
    public async Task<LedgerAuditReport> AuditAsync(Func<string, CancellationToken, Task<bool>> isFinished, CancellationToken cancellation)
    {
        var findings = new AuditFindings();
        var provider = new ProviderComparison(time.GetUtcNow(), d => findings.ProviderMismatch(d.Words));
        var shops = new Dictionary<string, ShopAtLedger>();
        var holds = new Dictionary<string, Transfer>();
        await foreach (var partition in ledger.AllAsync(cancellation))
        {
            var books = PartitionAudit.Check(partition, findings);
            provider.Expect(books);
            Collect(partition, shops);
            if (books.Find(Transfers.HoldStep) is { } hold) holds[partition.OrderId] = hold;
            if (await EscrowFaultAsync(books, provider.Settled, isFinished, cancellation) is { } fault) findings.EscrowNotZero(fault);
        }

        await foreach (var partition in payouts.AllAsync(cancellation))
        {
            provider.Expect(PartitionAudit.Check(partition, findings));
            Collect(partition, shops);
        }

        await foreach (var shop in DifferingAsync(shops, provider.Settled, cancellation)) findings.Unbalanced(shop.Words);
        await ComparePaymentsAsync(provider, holds, findings, cancellation);
        await foreach (var entry in gateway.StatementAsync(cancellation)) provider.Compare(entry);
        if (gateway.HasStatement) provider.TellMissing(DateTimeOffset.MinValue, provider.Settled);
        provider.TellPending();
        return findings.Report();
    }

    public async Task<int> MendStatementsAsync(CancellationToken cancellation)
    {
        var shops = new Dictionary<string, ShopAtLedger>();
        await foreach (var partition in ledger.AllAsync(cancellation)) Collect(partition, shops);
        await foreach (var partition in payouts.AllAsync(cancellation)) Collect(partition, shops);
        var differing = new HashSet<string>();
        await foreach (var shop in DifferingAsync(shops, DateTimeOffset.MaxValue, cancellation)) differing.Add(shop.ShopId);
        foreach (var shopId in differing) await statements.RecountAsync(shopId, cancellation);
        if (differing.Count == 0) return 0;
        await foreach (var partition in ledger.AllAsync(cancellation))
            foreach (var line in partition.Transfers.Where(t => differing.Contains(t.ShopId)).Select(StatementLine.Of).OfType<StatementLine>())
                await statements.AppendAsync(line, cancellation);
        return differing.Count;
    }

    static void Collect(LedgerPartition partition, Dictionary<string, ShopAtLedger> shops)
    {
        foreach (var line in partition.Transfers.Select(StatementLine.Of).OfType<StatementLine>())
            shops[line.ShopId] = shops.GetValueOrDefault(line.ShopId, ShopAtLedger.Empty).With(line);
    }

    async IAsyncEnumerable<(string ShopId, string Words)> DifferingAsync(
        Dictionary<string, ShopAtLedger> atLedger, DateTimeOffset settled, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var unseen = atLedger.Keys.ToHashSet();
        await foreach (var (shopId, atShop) in statements.AllAsync(cancellation))
        {
            unseen.Remove(shopId);
            var here = atLedger.GetValueOrDefault(shopId, ShopAtLedger.Empty);
            if (here.LastAt <= settled && !here.Books.ComesToTheSameAs(atShop))
                yield return (shopId, $"shop {shopId}: its statement comes to {atShop}; the ledger to {here.Books}");
        }

        foreach (var shopId in unseen.Where(s => atLedger[s].LastAt <= settled)) yield return (shopId, $"shop {shopId} has no statement; the ledger comes to {atLedger[shopId].Books}");
    }

    static async Task<string?> EscrowFaultAsync(
        OrderBooks books, DateTimeOffset settled, Func<string, CancellationToken, Task<bool>> isFinished, CancellationToken cancellation)
    {
        if (books.Escrow == 0 || books.BySteps.Values.Max(t => t.At) > settled) return null;
        if (books.Escrow > 0 && !await isFinished(books.OrderId, cancellation)) return null;
        return $"order {books.OrderId}: its escrow comes to {books.Escrow}";
    }

    async Task ComparePaymentsAsync(ProviderComparison provider, Dictionary<string, Transfer> holds, AuditFindings findings, CancellationToken cancellation)
    {
        await foreach (var payment in payments.AllAsync(cancellation))
        {
            if (!payment.MoneyCame)
            {
                foreach (var finding in payment.Findings) findings.ProviderMismatch($"payment {payment.PaymentId}: {finding}");
                continue;
            }

            var recorded = payment.PaidRecordedAt ?? DateTimeOffset.MinValue;
            provider.Expect(ProviderEntryKind.Payment, payment.PaymentId, new ExpectedEntry(payment.Due, recorded, Pending: false));
            foreach (var part in payment.Parts)
            {
                if (holds.Remove(part.OrderId, out var hold) ? hold.Amount != part.Due : recorded <= provider.Settled)
                    findings.ProviderMismatch($"order {part.OrderId}: {part.Due} was paid by {payment.PaymentId}, {hold?.Amount.ToString() ?? "nothing"} is held");
            }
        }

        foreach (var (orderId, hold) in holds) findings.ProviderMismatch($"order {orderId}: {hold.Amount} is held, but nobody paid");
    }

    /// <summary>A shop as the ledger has it.</summary>
    sealed record ShopAtLedger(ShopBooks Books, DateTimeOffset LastAt)
    {
        public static ShopAtLedger Empty { get; } = new(ShopBooks.Empty, DateTimeOffset.MinValue);

        public ShopAtLedger With(StatementLine line) => new(Books.With(line), line.At > LastAt ? line.At : LastAt);
    }
}
