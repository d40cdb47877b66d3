using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Operations;

/// <summary>
/// Every night at half past three in China: mends statements that a crash left short, then audits. What is found stands in the
/// report, which the summary shows, and in the log as an error, which an alert can wait for.
/// </summary>
public sealed class AuditLedger(LedgerAuditor auditor, ILogger<AuditLedger> logger)
{
    [Function(nameof(AuditLedger))]
    public async Task Run([TimerTrigger("0 30 19 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var (_, mended, report) = await auditor.AuditAsync(mend: true, cancellation);
        if (mended > 0) logger.LogWarning("Statements of {Mended} shops were mended from the ledger.", mended);
        if (report.Ok) logger.LogInformation("The ledger is ok: {Transfers} transfers.", report.Transfers);
        else logger.LogError("The ledger is not ok: {Findings}", string.Join("; ", report.Findings.Take(10)));
    }
}
