using System.Text.Json.Nodes;
using Azure;
using Marketplace.Local.DurableTask;
using Marketplace.Local.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// <c>GET /local/stats</c>: what this process has asked of storage since its start, how full the queues are that it reads,
/// and how much memory it holds. The question's own requests are part of the next answer.
/// </summary>
sealed class StatsEndpoint(StorageMeter meter, IReadOnlyList<LocalFunction> functions, IConfiguration configuration, LocalBus? bus = null, LocalTaskHub? hub = null)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/local/stats", (RequestDelegate)AnswerAsync);

    async Task AnswerAsync(HttpContext context)
    {
        var counts = meter.Counts;
        var total = counts.Values.Sum();
        var empty = counts.Where(c => c.Key.EndsWith("Empty", StringComparison.Ordinal)).Sum(c => c.Value);
        var answer = new JsonObject
        {
            ["storage"] = new JsonObject
            {
                ["total"] = total,
                ["billable"] = total - empty,
                ["byOperation"] = new JsonObject(counts.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key, c.Value))),
            },
            ["queues"] = await DepthsAsync(context.RequestAborted),
            ["serviceBus"] = new JsonObject((bus?.Depths ?? []).Select(Row)),
            ["orchestrations"] = Orchestrations(),
            ["workingSetBytes"] = Environment.WorkingSet,
        };
        await context.Response.WriteAsJsonAsync(answer);
    }

    static KeyValuePair<string, JsonNode?> Row(QueueDepth depth) => new(depth.Path, new JsonObject
    {
        ["active"] = depth.Active,
        ["scheduled"] = depth.Scheduled,
        ["deferred"] = depth.Deferred,
        ["deadLettered"] = depth.DeadLettered,
    });

    JsonObject? Orchestrations() => hub?.GetStats() is not { } stats ? null : new JsonObject
    {
        ["turns"] = stats.TurnsExecuted,
        ["activities"] = stats.ActivitiesExecuted,
        ["commits"] = stats.Commits,
        ["readyOrchestrations"] = stats.ReadyOrchestrations,
        ["readyActivities"] = stats.ReadyActivities,
        ["pendingTimers"] = stats.PendingTimers,
        ["instancesByStatus"] = new JsonObject(stats.InstancesByStatus.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value))),
    };

    async Task<JsonObject> DepthsAsync(CancellationToken cancellation)
    {
        var depths = new JsonObject();
        foreach (var function in functions)
        {
            if (function.Trigger is not QueueTriggerAttribute trigger) continue;
            var queue = Listeners.QueueOf(configuration, trigger, function);
            try
            {
                depths[queue.Name] = (await queue.GetPropertiesAsync(cancellation)).Value.ApproximateMessagesCount;
            }
            catch (RequestFailedException none) when (none.Status == 404)
            {
                depths[queue.Name] = 0;
            }
        }

        return depths;
    }
}
