using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Queues;
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
/// and how much memory it holds. The question's own requests are part of the next answer; a queue that storage does not tell of in time is null.
/// </summary>
sealed class StatsEndpoint(StorageMeter meter, IReadOnlyList<LocalFunction> functions, IConfiguration configuration, LocalBus? bus = null, LocalTaskHub? hub = null)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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
            ["queues"] = await DepthsAsync(),
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

    async Task<JsonObject> DepthsAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var queues = functions.Select(f => (Function: f, Trigger: f.Trigger as QueueTriggerAttribute)).Where(f => f.Trigger is not null)
            .Select(f => Listeners.QueueOf(configuration, f.Trigger!, f.Function));
        return new JsonObject(await Task.WhenAll(queues.Select(async q => KeyValuePair.Create<string, JsonNode?>(q.Name, await DepthAsync(q, patience.Token)))));
    }

    static async Task<int?> DepthAsync(QueueClient queue, CancellationToken cancellation)
    {
        try
        {
            return (await queue.GetPropertiesAsync(cancellation)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return 0;
        }
        catch (Exception away) when (away is RequestFailedException or AggregateException or OperationCanceledException)
        {
            return null;
        }
    }
}
