using Marketplace.Recommendations.Contracts;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Marketplace.Recommendations.Learning;

/// <summary>How far a refresh is; its custom status.</summary>
/// <param name="Phase"><c>collecting</c>, <c>learning</c>, <c>deciding</c>, <c>done</c>.</param>
/// <param name="Version">Of the model that comes of it.</param>
public sealed record RefreshProgress(string Phase, string Version);

/// <summary>A model that was learned and judged, or why there is none.</summary>
public sealed record LearnedStep(
    string Version, DateTimeOffset StartedAt, int Events, int Visitors, int Products, int Questions, ModelScores? New, ModelScores? Serving, string ServingVersion, double Seconds, long MemoryBytes);

/// <summary>
/// Learns a model out of what people did, judges it by the day that was held out, and swaps it in if it is not worse than what serves. There is one refresh at a time, since
/// there is one instance id. Each step may run again; until the last one the old model serves.
/// </summary>
public static class RefreshRecommendations
{
    /// <summary>The instance id.</summary>
    public const string InstanceId = "recommendations-refresh";

    static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(5)));

    [Function(nameof(RefreshRecommendations))]
    public static async Task<RefreshReport> Run([OrchestrationTrigger] TaskOrchestrationContext context, DateTimeOffset startedAt)
    {
        var version = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"m{startedAt.UtcDateTime:yyyyMMddHHmmss}");
        context.SetCustomStatus(new RefreshProgress("collecting", version));
        await context.CallActivityAsync(nameof(RefreshActivities.CollectDeeds), version, Patiently);
        context.SetCustomStatus(new RefreshProgress("learning", version));
        var learned = await context.CallActivityAsync<LearnedStep>(nameof(RefreshActivities.LearnModel), new LearnStart(version, startedAt), Patiently);
        context.SetCustomStatus(new RefreshProgress("deciding", version));
        var report = await context.CallActivityAsync<RefreshReport>(nameof(RefreshActivities.ServeModel), learned, Patiently);
        context.SetCustomStatus(new RefreshProgress("done", version));
        return report;
    }
}

/// <summary>What a model is learned for.</summary>
public sealed record LearnStart(string Version, DateTimeOffset StartedAt);
