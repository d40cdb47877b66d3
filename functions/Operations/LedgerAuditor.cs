using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;

namespace Marketplace.Operations;

/// <summary>
/// Brings ledger and orders together: Payments proves the books, Orders says which orders have ended. An order that is not known
/// counts as ended, so money of no order is found. One audit at a time, since each reads everything.
/// </summary>
public sealed class LedgerAuditor(ILedgerAudit ledger, IOrders orders, LedgerReportTable reports, TimeProvider time) : IDisposable
{
    readonly SemaphoreSlim one = new(1);

    /// <summary>Audits, mending statements first if asked to, and keeps the report.</summary>
    public async Task<LedgerReport> AuditAsync(bool mend, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            var now = time.GetUtcNow();
            var mended = mend ? await ledger.MendStatementsAsync(cancellation) : 0;
            var report = new LedgerReport(now, mended, await ledger.AuditAsync(IsFinishedAsync, cancellation));
            await reports.KeepAsync(report, cancellation);
            return report;
        }
        finally
        {
            one.Release();
        }
    }

    async Task<bool> IsFinishedAsync(string orderId, CancellationToken cancellation) =>
        (await orders.FindAsync(orderId, cancellation))?.IsFinished ?? true;

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();
}
