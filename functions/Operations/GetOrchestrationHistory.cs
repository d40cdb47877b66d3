using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>Shows what an orchestration has gone through, in order and in one piece.</summary>
public sealed class GetOrchestrationHistory(ICallers callers)
{
    [Function(nameof(GetOrchestrationHistory))]
    [Operation("Get an orchestration's history", Who = Who.Operator, Answer = typeof(PageOf<HistoryView>), Problems = ["403 forbidden", "404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/orchestrations/{instanceId}/history")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string instanceId, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        if (await client.GetInstanceAsync(instanceId, cancellation) is null) return OperationProblems.UnknownInstance;
        var history = await client.GetOrchestrationHistoryAsync(instanceId, cancellation);
        return Answer.Ok(new PageOf<HistoryView>([.. history.Select(HistoryView.Of)], null));
    }
}
