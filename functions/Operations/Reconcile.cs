using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <summary>How many entries a statement file has.</summary>
public sealed record StatementTaken(int Entries);

/// <summary>Why a finding need not be looked at any more.</summary>
public sealed record SettleFindingBody(string? Reason);

/// <summary>Brings the provider's statement files in.</summary>
public sealed class ImportProviderStatement(IReconciliation reconciliation, ICallers callers, AuditLog audit)
{
    [Function(nameof(ImportProviderStatement))]
    [Operation("Bring a statement file of the payment provider in", Who = Who.Operator, Files = ["text/csv"], Answer = typeof(StatementTaken),
        Problems = ["403 forbidden", "413 body-too-large", "422 not-a-statement"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/provider-statements")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var file, out var unread)) return unread;
        return await audit.RecordAsync(
            caller, "provider-statement.import", "provider", $"{file.Length} bytes",
            async () => (await reconciliation.ImportAsync(file, cancellation)).TryGet(out var entries, out var problem) ? Answer.Ok(new StatementTaken(entries)) : problem, cancellation);
    }
}

/// <summary>Compares the ledger with the provider's statements now.</summary>
public sealed class StartReconciliation(IReconciliation reconciliation, ICallers callers)
{
    [Function(nameof(StartReconciliation))]
    [Operation("Compare the ledger with the provider's statements", Who = Who.Operator, Answer = typeof(ReconciliationReport), Problems = ["403 forbidden"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/reconciliations")] HttpRequest request, CancellationToken cancellation) =>
        callers.Operator(request).Problem is { } refused ? refused : Answer.Ok(await reconciliation.ReconcileAsync(cancellation));
}

/// <summary>The comparisons that were made, newest first.</summary>
public sealed class ListReconciliations(IReconciliation reconciliation, ICallers callers)
{
    [Function(nameof(ListReconciliations))]
    [Operation("List comparisons with the provider's statements", Who = Who.Operator, Answer = typeof(PageOf<ReconciliationReport>), Query = ["cursor", "limit"],
        Problems = ["400 bad-cursor", "400 bad-limit", "403 forbidden"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/reconciliations")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        var (page, next) = await reconciliation.ReportsAsync(paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<ReconciliationReport>(page, Paging.Cursor(next)));
    }
}

/// <summary>Differences that nobody has settled.</summary>
public sealed class ListReconciliationFindings(IReconciliation reconciliation, ICallers callers)
{
    [Function(nameof(ListReconciliationFindings))]
    [Operation("List open differences with the provider's statements", Who = Who.Operator, Answer = typeof(PageOf<ReconciliationFinding>), Query = ["cursor", "limit"],
        Problems = ["400 bad-cursor", "400 bad-limit", "403 forbidden"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/reconciliation-findings")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        var (page, next) = await reconciliation.OpenFindingsAsync(paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<ReconciliationFinding>(page, Paging.Cursor(next)));
    }
}

/// <summary>Settles a difference with a reason, on the record.</summary>
public sealed class SettleReconciliationFinding(IReconciliation reconciliation, ICallers callers, AuditLog audit)
{
    [Function(nameof(SettleReconciliationFinding))]
    [Operation("Settle a difference with the provider's statement", Who = Who.Operator, Body = typeof(SettleFindingBody), Answer = typeof(ReconciliationFinding),
        Problems = ["400 malformed-json", "403 forbidden", "404 not-found", "422 invalid-fields"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/reconciliation-findings/{findingId}/actions/settle")] HttpRequest request, string findingId, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        if (!Ids.IsId(findingId, "fnd")) return Problem.NotFound("open finding");
        if (!(await Body.ReadAsync<SettleFindingBody>(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        var checks = new Checks();
        var reason = checks.Text("reason", body.Reason, 500);
        if (checks.Problem is { } unclear) return unclear;
        return await audit.RecordAsync(
            caller, "reconciliation-finding.settle", findingId, reason,
            async () => (await reconciliation.SettleAsync(findingId, reason, cancellation)).TryGet(out var settled, out var none) ? Answer.Ok(settled) : none, cancellation);
    }
}
