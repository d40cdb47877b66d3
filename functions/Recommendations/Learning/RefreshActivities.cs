using Marketplace.Recommendations.Contracts;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Marketplace.Recommendations.Learning;

/// <summary>The steps of a refresh. Each may run twice: a model is named by its refresh, and what was decided is decided again.</summary>
public sealed class RefreshActivities(ProfileDesk profiles, ModelSchool school, ModelStore store, RefreshTable reports, Models models, IOptions<LearningOptions> options, TimeProvider time)
{
    const int Kept = 3;

    /// <summary>Writes to the training log what it lacks; how many profiles had more to tell.</summary>
    [Function(nameof(CollectDeeds))]
    public Task<int> CollectDeeds([ActivityTrigger] string version, CancellationToken cancellation) => profiles.LogAllAsync(cancellation);

    [Function(nameof(LearnModel))]
    public Task<LearnedStep> LearnModel([ActivityTrigger] LearnStart start, CancellationToken cancellation) => school.LearnAsync(start, cancellation);

    /// <summary>Decides, swaps whole, forgets what is too old, and keeps the report.</summary>
    [Function(nameof(ServeModel))]
    public async Task<RefreshReport> ServeModel([ActivityTrigger] LearnedStep learned, CancellationToken cancellation)
    {
        var (outcome, words) = Decide(learned, options.Value.Margin);
        if (outcome == RefreshOutcome.Swapped) await SwapAsync(learned.Version, cancellation);
        else await store.ForgetAsync(learned.Version, cancellation);
        var report = new RefreshReport(
            learned.Version, learned.StartedAt, time.GetUtcNow(), outcome, words, learned.Events, learned.Visitors, learned.Products, learned.Questions, learned.New, learned.Serving, learned.ServingVersion, learned.Seconds,
            learned.MemoryBytes);
        await reports.KeepAsync(report, cancellation);
        return report;
    }

    internal static (RefreshOutcome Outcome, string Words) Decide(LearnedStep learned, double margin)
    {
        if (learned is not { New: { } candidate, Serving: { } serving })
            return (RefreshOutcome.TooLittle, $"{learned.Events} deeds and {learned.Questions} questions are too few to learn from.");
        var both = FormattableString.Invariant($"{candidate.Recall:0.0000} of what was taken stood among the first twenty, {serving.Recall:0.0000} by {(learned.ServingVersion == LearningOptions.NoModel ? "what sells best" : learned.ServingVersion)}");
        return Judgement.TakesOver(candidate, serving, margin)
            ? (RefreshOutcome.Swapped, $"The new model serves: {both}.")
            : (RefreshOutcome.Kept, $"The new model is worse and does not serve: {both}.");
    }

    async Task SwapAsync(string version, CancellationToken cancellation)
    {
        while (true)
        {
            var (serving, read) = await store.ServingAsync(cancellation);
            if (serving?.Version == version || await store.ServeAsync(new ServingModel(version, time.GetUtcNow()), read, cancellation)) break;
        }

        await models.LookNowAsync(cancellation);
        foreach (var old in (await store.CardsAsync(cancellation)).Where(c => c.Version != version).Skip(Kept - 1)) await store.ForgetAsync(old.Version, cancellation);
    }
}
