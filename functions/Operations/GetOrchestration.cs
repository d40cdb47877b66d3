using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>Shows one orchestration.</summary>
public sealed class GetOrchestration(ICallers callers)
{
    [Function(nameof(GetOrchestration))]
    [Operation("Get an orchestration", Who = Who.Operator, Answer = typeof(OrchestrationView), Problems = ["403 forbidden", "404 not-found"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/orchestrations/{instanceId}")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string instanceId, CancellationToken cancellation)
    {
        if (callers.Operator(request).Problem is { } refused) return refused;
        return await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellation) is { } found
            ? Answer.Ok(OrchestrationView.Of(found))
            : OperationProblems.UnknownInstance;
    }
}
