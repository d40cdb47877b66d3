using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Marketplace.Search;

/// <summary>How far a rebuild has come; its custom status.</summary>
/// <param name="Phase"><c>filling</c>, <c>learning</c>, <c>swapping</c>, <c>done</c> or <c>superseded</c>.</param>
/// <param name="Index">The new index.</param>
/// <param name="Products">Looked at so far.</param>
public sealed record RebuildProgress(string Phase, string Index, int Products);

/// <summary>Where a rebuild stands, between its generations too.</summary>
public sealed record RebuildStart(string Index, string? After = null, int Products = 0);

/// <summary>
/// Fills a new index beside the one that is searched, learns its words, and has searches go there. Changes meanwhile go to both. Started anew while another is under way, the
/// later one wins and the earlier one ends as superseded. The old index stays a minute for processes that still search it.
/// </summary>
public static class RebuildIndex
{
    const int PagesPerGeneration = 100;
    static readonly TimeSpan Farewell = TimeSpan.FromMinutes(1);
    static readonly TaskOptions Patiently = TaskOptions.FromRetryPolicy(new RetryPolicy(10, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    [Function(nameof(RebuildIndex))]
    public static async Task<RebuildProgress> Run([OrchestrationTrigger] TaskOrchestrationContext context, RebuildStart start)
    {
        if (start.After is null) await context.CallActivityAsync(nameof(RebuildActivities.BeginIndex), start.Index, Patiently);
        var at = start;
        for (var page = 0; page == 0 || at.After is not null; page++)
        {
            context.SetCustomStatus(new RebuildProgress("filling", at.Index, at.Products));
            if (page == PagesPerGeneration)
            {
                context.ContinueAsNew(at);
                return new RebuildProgress("filling", at.Index, at.Products);
            }

            at = await context.CallActivityAsync<RebuildStart>(nameof(RebuildActivities.FillPage), at, Patiently);
        }

        return await FinishAsync(context, at);
    }

    static async Task<RebuildProgress> FinishAsync(TaskOrchestrationContext context, RebuildStart at)
    {
        context.SetCustomStatus(new RebuildProgress("learning", at.Index, at.Products));
        await context.CallActivityAsync(nameof(RebuildActivities.LearnIndex), at.Index, Patiently);
        context.SetCustomStatus(new RebuildProgress("swapping", at.Index, at.Products));
        var old = await context.CallActivityAsync<string?>(nameof(RebuildActivities.SwapIndex), at.Index, Patiently);
        var end = new RebuildProgress(old is null ? "superseded" : "done", at.Index, at.Products);
        context.SetCustomStatus(end);
        if (old is null) return end;
        await context.CreateTimer(Farewell, CancellationToken.None);
        await context.CallActivityAsync(nameof(RebuildActivities.DropIndex), old, Patiently);
        return end;
    }
}
