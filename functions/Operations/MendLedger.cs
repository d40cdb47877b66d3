using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <summary>Makes shops' statements and balances anew where the ledger says otherwise, then audits; on the record. What every night does, now.</summary>
public sealed class MendLedger(LedgerAuditor auditor, ICallers callers, AuditLog audit)
{
    [Function(nameof(MendLedger))]
    [Operation("Mend statements and balances from the ledger", Who = Who.Operator, Answer = typeof(LedgerReport), Problems = ["403 forbidden"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/ledger/actions/mend")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        return await audit.RecordAsync(caller, "ledger.mend", "ledger", null, async () => Answer.Ok(await auditor.AuditAsync(mend: true, cancellation)), cancellation);
    }
}
