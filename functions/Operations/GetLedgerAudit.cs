using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <summary>Audits the ledger now and shows what was found. It reads everything and mends nothing.</summary>
public sealed class GetLedgerAudit(LedgerAuditor auditor, ICallers callers)
{
    [Function(nameof(GetLedgerAudit))]
    [Operation("Audit the ledger", Who = Who.Operator, Answer = typeof(LedgerAuditReport), Problems = ["403 forbidden"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/ledger/audit")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        return Answer.Ok((await auditor.AuditAsync(mend: false, cancellation)).Report);
    }
}
