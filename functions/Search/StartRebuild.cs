using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Marketplace.Search;

/// <summary>The orchestration that rebuilds; its progress is its custom status.</summary>
public sealed record RebuildStarted(string InstanceId, string Index);

/// <summary>Starts a rebuild of the product index beside the one that is searched.</summary>
public sealed class StartRebuild(ICallers callers, Idempotency idempotency)
{
    [Function(nameof(StartRebuild))]
    [Operation("Rebuild the search index beside the old one", Who = Who.Operator, Answer = typeof(RebuildStarted), Status = 202, IdempotencyKey = IdempotencyKey.Optional)]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/search/rebuilds")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        return await idempotency.OnceAsync(request, caller.Id, [], required: false, attempt => StartAsync(client, Ids.At("rbd", attempt.FirstTriedAt, attempt.Cause), cancellation), cancellation);
    }

    static async Task<IResult> StartAsync(DurableTaskClient client, string instanceId, CancellationToken cancellation)
    {
        var index = $"products-{instanceId[4..].ToLowerInvariant()}";
        if (await client.GetInstanceAsync(instanceId, cancellation) is null)
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(RebuildIndex), new RebuildStart(index), new StartOrchestrationOptions(instanceId), cancellation);
        return Answer.Accepted(new RebuildStarted(instanceId, index));
    }
}
