using Marketplace.Shared;
using Microsoft.DurableTask.Client;

namespace Marketplace.Recommendations.Contracts;

/// <summary>How well a model foresaw what people did on the day that was held out.</summary>
/// <param name="Recall">The share of what they took that stood among the first twenty, 0 to 1.</param>
/// <param name="Mrr">The mean of one by the place of the first hit, 0 to 1.</param>
public sealed record ModelScores(double Recall, double Mrr);

/// <summary>What a refresh came to.</summary>
public enum RefreshOutcome
{
    /// <summary>The new model serves.</summary>
    Swapped,

    /// <summary>The new model was worse; the old one serves on.</summary>
    Kept,

    /// <summary>There is not enough to learn from.</summary>
    TooLittle,
}

/// <summary>A refresh that has ended, with what was measured.</summary>
/// <param name="Version">Of the model that was learned.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Words">The same for a person.</param>
/// <param name="Events">How many deeds it learned from.</param>
/// <param name="Visitors">Of how many people.</param>
/// <param name="Products">With how many products.</param>
/// <param name="Questions">How many of the held-out deeds were asked about.</param>
/// <param name="New">How the new model did; null when there was too little.</param>
/// <param name="Serving">How what served until then did on the same questions.</param>
/// <param name="ServingVersion">Which that was: a version, or <c>none</c> for what sells best.</param>
/// <param name="LearningSeconds">How long learning and judging took.</param>
/// <param name="MemoryBytes">How much memory the process held after it.</param>
public sealed record RefreshReport(
    string Version, DateTimeOffset StartedAt, DateTimeOffset EndedAt, RefreshOutcome Outcome, string Words, int Events, int Visitors, int Products, int Questions, ModelScores? New, ModelScores? Serving,
    string ServingVersion, double LearningSeconds, long MemoryBytes);

/// <summary>A model that is kept.</summary>
/// <param name="Version">Its name.</param>
/// <param name="LearnedThrough">The time of the last deed that it knows.</param>
/// <param name="Products">How many products it knows.</param>
/// <param name="Scores">How it did when it was learned.</param>
/// <param name="IsServing">Whether it is the one that is asked.</param>
/// <param name="Bytes">How large it is.</param>
public sealed record KeptModel(string Version, DateTimeOffset LearnedThrough, int Products, ModelScores Scores, bool IsServing, long Bytes);

/// <summary>Models of recommendations as those who run the marketplace see them.</summary>
public interface IRecommendationModels
{
    /// <summary>Starts a refresh; its instance id, or 409 <c>refresh-running</c>.</summary>
    Task<Result<string>> RefreshAsync(DurableTaskClient client, CancellationToken cancellation);

    /// <summary>The models that are kept, newest first.</summary>
    Task<IReadOnlyList<KeptModel>> KeptAsync(CancellationToken cancellation);

    /// <summary>Has a kept model serve, until a refresh swaps in another; 404 <c>not-found</c>.</summary>
    Task<Result<KeptModel>> UseAsync(string version, CancellationToken cancellation);

    /// <summary>A page of refreshes, newest first; the key of the next.</summary>
    Task<(IReadOnlyList<RefreshReport> Items, string? Next)> ReportsAsync(string? from, int limit, CancellationToken cancellation);
}

/// <summary>How much a product is of interest to somebody.</summary>
/// <param name="Strength">Above 0, at most 1.</param>
/// <param name="Reason">Why, for people; holds titles as shops typed them.</param>
public sealed record Interest(double Strength, string Reason);

/// <summary>What somebody is interested in at a moment.</summary>
/// <param name="Searches">What they searched for, the latest first.</param>
/// <param name="In">How much a product is of interest, by its id; null for not at all, or what is done with.</param>
public sealed record Interests(IReadOnlyList<string> Searches, Func<string, Interest?> In);

/// <summary>Tells what people are interested in.</summary>
public interface IInterests
{
    /// <summary>What the caller, user or visitor, is interested in; null when nothing is known or can be read. One storage transaction.</summary>
    Task<Interests?> OfAsync(Caller caller, CancellationToken cancellation);
}

/// <summary>Finds products that read and look like one, whatever people do with them. Declared here for whoever indexes products to implement.</summary>
public interface ILookalikes
{
    /// <summary>
    /// Ids of products on sale, the most alike first and never itself; none when nothing is alike enough, or it is not on sale. Two storage transactions, and up to two questions to the search service.
    /// Throws when that is away.
    /// </summary>
    Task<IReadOnlyList<string>> OfAsync(string productId, int most, CancellationToken cancellation);
}
