using Marketplace.Payments.Contracts;
using Marketplace.Shared;

namespace Marketplace.Payments;

/// <summary>
/// Compares all that we moved with all that the provider's statements say it moved. Findings are named after what they are about, so a
/// difference that is found every night is one finding; one that is settled stays so while it is told in the same words, and one that is
/// gone closes by itself.
/// </summary>
internal sealed class Reconciler(
    ReconciliationTable table, LedgerTable ledger, PayoutTable payouts, PaymentTable payments, IPaymentGateway gateway, TimeProvider time) : IReconciliation
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    public async Task<Result<int>> ImportAsync(byte[] file, CancellationToken cancellation)
    {
        if (!ProviderBill.Read(file).TryGet(out var entries, out var unread)) return unread;
        await table.KeepAsync(entries, cancellation);
        return entries.Count;
    }

    public async Task<ReconciliationReport> ReconcileAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        List<Difference> differences = [];
        var comparison = new ProviderComparison(now, differences.Add);
        await ExpectAsync(comparison, cancellation);
        if (gateway.HasStatement) await FetchAsync(cancellation);
        var (entries, from, until) = (0, DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        await foreach (var entry in table.EntriesAsync(cancellation))
        {
            comparison.Compare(entry);
            entries++;
            var day = new DateTimeOffset(entry.At.ToOffset(China).Date, China);
            (from, until) = (day < from ? day : from, day.AddDays(1) > until ? day.AddDays(1) : until);
        }

        if (gateway.HasStatement) comparison.TellMissing(DateTimeOffset.MinValue, comparison.Settled);
        else if (entries > 0) comparison.TellMissing(from, until < comparison.Settled ? until : comparison.Settled);
        comparison.TellPending();
        return await KeepAsync(now, entries, differences, cancellation);
    }

    public Task<(IReadOnlyList<ReconciliationReport> Items, string? Next)> ReportsAsync(string? from, int limit, CancellationToken cancellation) =>
        table.ReportsAsync(from, limit, cancellation);

    public Task<(IReadOnlyList<ReconciliationFinding> Items, string? Next)> OpenFindingsAsync(string? from, int limit, CancellationToken cancellation) =>
        table.OpenAsync(from, limit, cancellation);

    public async Task<Result<ReconciliationFinding>> SettleAsync(string findingId, string reason, CancellationToken cancellation) =>
        await table.SettleAsync(findingId, reason, time.GetUtcNow(), cancellation) is { } settled ? settled : Problem.NotFound("open finding");

    async Task ExpectAsync(ProviderComparison comparison, CancellationToken cancellation)
    {
        await foreach (var order in ledger.AllAsync(cancellation)) comparison.Expect(OrderBooks.Fold(order.OrderId, order.Transfers));
        await foreach (var payout in payouts.AllAsync(cancellation)) comparison.Expect(OrderBooks.Fold(payout.OrderId, payout.Transfers));
        await foreach (var payment in payments.AllAsync(cancellation))
            if (payment.MoneyCame) comparison.Expect(ProviderEntryKind.Payment, payment.PaymentId, new ExpectedEntry(payment.Due, payment.PaidAt ?? payment.OpenedAt, Pending: false));
    }

    async Task FetchAsync(CancellationToken cancellation)
    {
        List<ProviderEntry> some = [];
        await foreach (var entry in gateway.StatementAsync(cancellation))
        {
            some.Add(entry);
            if (some.Count < 1_000) continue;
            await table.KeepAsync(some, cancellation);
            some.Clear();
        }

        await table.KeepAsync(some, cancellation);
    }

    async Task<ReconciliationReport> KeepAsync(DateTimeOffset now, int entries, List<Difference> differences, CancellationToken cancellation)
    {
        var known = (await table.AllFindingsAsync(cancellation)).ToLookup(f => f.FindingId);
        var found = differences.Select(d => new ReconciliationFinding(d.Id, d.Kind, d.Words, now)).DistinctBy(f => f.FindingId).ToList();
        List<ReconciliationFinding> open = [];
        foreach (var finding in found)
        {
            if (known[finding.FindingId].Any(f => f.SettledAt is not null && f.Words == finding.Words)) continue;
            open.Add(finding with { FoundAt = known[finding.FindingId].FirstOrDefault(f => f.SettledAt is null)?.FoundAt ?? now });
            await table.OpenAsync(open[^1], cancellation);
        }

        var gone = known.SelectMany(g => g).Where(f => f.SettledAt is null && found.All(other => other.FindingId != f.FindingId)).ToList();
        foreach (var finding in gone) await table.CloseAsync(finding.FindingId, cancellation);
        int Of(DifferenceKind kind) => open.Count(f => f.Kind == kind);
        var report = new ReconciliationReport(
            now, entries, Of(DifferenceKind.Missing), Of(DifferenceKind.Extra), Of(DifferenceKind.Differing), Of(DifferenceKind.Pending), gone.Count, open.Count == 0, [.. open.Take(100).Select(f => f.Words)]);
        await table.KeepAsync(report, cancellation);
        return report;
    }
}
