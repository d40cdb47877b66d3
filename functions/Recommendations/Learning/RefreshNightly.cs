using Marketplace.Recommendations.Contracts;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Marketplace.Recommendations.Learning;

/// <summary>Every night at half past four in China: starts a refresh, unless one is under way. Safe to run twice.</summary>
public sealed class RefreshNightly(IRecommendationModels models, ILogger<RefreshNightly> log)
{
    [Function(nameof(RefreshNightly))]
    public async Task Run([TimerTrigger("0 30 20 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if ((await models.RefreshAsync(client, cancellation)).TryGet(out var id, out _)) log.LogInformation("Recommendations are refreshed by {InstanceId}", id);
    }
}
