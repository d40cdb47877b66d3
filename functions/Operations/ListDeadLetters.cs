using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <summary>
/// Lists dead letters, the first 32 of each entity: storage shows no more without receiving them. Settle these and the next come
/// up.
/// </summary>
public sealed class ListDeadLetters(DeadLetterDesk desk, ICallers callers)
{
    [Function(nameof(ListDeadLetters))]
    [Operation("List dead letters", Who = Who.Operator, Answer = typeof(PageOf<DeadLetter>), Query = ["entity"], Problems = ["403 forbidden", "404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/dead-letters")] HttpRequest request, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        var entity = request.Query["entity"].ToString();
        if (!(await desk.PeekAsync(entity.Length == 0 ? null : entity, cancellation)).TryGet(out var found, out var unknown)) return unknown;
        return Answer.Ok(new PageOf<DeadLetter>(found, null));
    }
}
