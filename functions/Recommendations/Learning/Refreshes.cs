using Marketplace.Recommendations.Contracts;
using Marketplace.Shared;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Marketplace.Recommendations.Learning;

/// <summary>Starts refreshes, and has kept models serve.</summary>
internal sealed class Refreshes(ModelStore store, RefreshTable reports, Models models, TimeProvider time) : IRecommendationModels
{
    static Problem Running { get; } = Problem.Conflict("refresh-running", "A refresh is under way.", $"See the orchestration {RefreshRecommendations.InstanceId}.");

    public async Task<Result<string>> RefreshAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(RefreshRecommendations.InstanceId, cancellation) is { IsCompleted: false }) return Running;
        try
        {
            return await client.ScheduleNewOrchestrationInstanceAsync(nameof(RefreshRecommendations), time.GetUtcNow(), new StartOrchestrationOptions(RefreshRecommendations.InstanceId), cancellation);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            if (await client.GetInstanceAsync(RefreshRecommendations.InstanceId, cancellation) is null or { IsCompleted: true }) throw;
            return Running;
        }
    }

    public async Task<IReadOnlyList<KeptModel>> KeptAsync(CancellationToken cancellation)
    {
        var (serving, _) = await store.ServingAsync(cancellation);
        return [.. (await store.CardsAsync(cancellation)).Select(c => View(c, serving?.Version))];
    }

    public async Task<Result<KeptModel>> UseAsync(string version, CancellationToken cancellation)
    {
        while (true)
        {
            if ((await store.CardsAsync(cancellation)).FirstOrDefault(c => c.Version == version) is not { } card) return Problem.NotFound("kept model");
            var (serving, read) = await store.ServingAsync(cancellation);
            if (serving?.Version != version && !await store.ServeAsync(new ServingModel(version, time.GetUtcNow()), read, cancellation)) continue;
            await models.LookNowAsync(cancellation);
            return View(card, version);
        }
    }

    public Task<(IReadOnlyList<RefreshReport> Items, string? Next)> ReportsAsync(string? from, int limit, CancellationToken cancellation) => reports.PageAsync(from, limit, cancellation);

    static KeptModel View(ModelCard card, string? serving) => new(card.Version, card.LearnedThrough, card.Products, card.Scores, card.Version == serving, card.Bytes);
}
