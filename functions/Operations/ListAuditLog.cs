using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <summary>Who did what, newest first.</summary>
public sealed class ListAuditLog(AuditLogTable table, ICallers callers)
{
    [Function(nameof(ListAuditLog))]
    [Operation("List what operators did", Who = Who.Operator, Answer = typeof(PageOf<AuditEntry>), Query = ["cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit", "403 forbidden"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/audit-log")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        var (entries, next) = await table.PageAsync(paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<AuditEntry>(entries, Paging.Cursor(next)));
    }
}
