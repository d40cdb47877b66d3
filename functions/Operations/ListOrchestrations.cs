using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>
/// Lists orchestrations. The backend cannot tell kinds apart, so it is asked page by page until one has some of the kind; a page
/// may be short, and only the last has no cursor.
/// </summary>
public sealed class ListOrchestrations(ICallers callers, TimeProvider time)
{
    const int PagesAtMost = 20;

    [Function(nameof(ListOrchestrations))]
    [Operation("List orchestrations", Who = Who.Operator, Answer = typeof(PageOf<OrchestrationRow>), Query = ["kind", "status", "olderThan", "cursor", "limit"],
        Problems = ["400 bad-cursor", "400 bad-limit", "403 forbidden", "422 invalid-fields"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/orchestrations")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        if (!OrchestrationFilter.Read(request, time.GetUtcNow()).TryGet(out var filter, out var unclear)) return unclear;
        try
        {
            return Answer.Ok(await FindAsync(client, filter, paging, cancellation));
        }
        catch (Exception unread) when (paging.After is not null && unread is (FormatException or OverflowException or ArgumentException))
        {
            // Only the backend can read its continuation tokens.
            return Problem.BadRequest("bad-cursor", "This cursor was not handed out here.");
        }
    }

    static async Task<PageOf<OrchestrationRow>> FindAsync(DurableTaskClient client, OrchestrationFilter filter, Paging paging, CancellationToken cancellation)
    {
        var (token, read) = (paging.After, 0);
        var pages = client.GetAllInstancesAsync(filter.Query(paging.Limit, token)).AsPages(token, paging.Limit);
        await foreach (var page in pages.WithCancellation(cancellation))
        {
            token = page.ContinuationToken;
            var rows = page.Values.Where(m => filter.Kind is null || m.Name == filter.Kind).Select(OrchestrationRow.Of).ToList();
            if (rows.Count > 0 || token is null || ++read == PagesAtMost) return new PageOf<OrchestrationRow>(rows, Paging.Cursor(token));
        }

        return new PageOf<OrchestrationRow>([], null);
    }
}
