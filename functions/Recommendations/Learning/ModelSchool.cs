using System.Diagnostics;
using Marketplace.Recommendations.Contracts;
using Marketplace.Recommendations.Model;
using Marketplace.Recommendations.Serving;
using Microsoft.Extensions.Options;

namespace Marketplace.Recommendations.Learning;

/// <summary>
/// Reads the training log, learns a model of all but the last day, judges it and what serves by that day, and then teaches the sources the last day too, under the ranking that was
/// judged. What serves now may have seen a part of that day when it was learned: only questions after that are asked, and if they are too few its own figures stand for it.
/// </summary>
public sealed class ModelSchool(DeedLog deeds, Shelves shelves, ModelStore store, IOptions<LearningOptions> options, TimeProvider time)
{
    /// <summary>Learns a model and keeps it under its version; it does not serve yet.</summary>
    public async Task<LearnedStep> LearnAsync(LearnStart start, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var (log, products) = await ReadAsync(cancellation);
        var from = Judgement.HeldOutFrom(log);
        var (card, incumbent) = await ServingAsync(cancellation);
        var unseen = card is null ? from : Math.Max(from, card.LearnedThrough.ToUnixTimeSeconds() + 1);
        var target = Judgement.AskOf(log, from);
        var (all, fair) = (Judgement.Some(Example.Of(log, from, target)), Judgement.Some(Example.Of(log, unseen, target)));
        var step = new LearnedStep(start.Version, start.StartedAt, log.EventCount, log.Trails.Length, log.ItemCount, all.Count, null, null, card?.Version ?? LearningOptions.NoModel, 0, 0);
        if (log.EventCount < options.Value.LeastEvents || all.Count < Judgement.LeastQuestions) return step with { Seconds = watch.Elapsed.TotalSeconds };

        var settings = LearningSettings.Default with { Threads = options.Value.Threads, Taste = LearningSettings.Default.Taste with { Size = options.Value.Directions } };
        var known = log.Before(from);
        var candidate = RecommendationModel.Learn(known, [Lesson.Latest(known, settings.Questions, target)], settings);
        cancellation.ThrowIfCancellationRequested();
        var isFair = fair.Count >= Judgement.LeastQuestions;
        var asked = isFair ? fair : all;
        var scores = Judgement.Of(asked, question => candidate.Recommend(question, Judgement.Places, Blend.Of(target)));
        var serving = incumbent is null || card is null ? Judgement.Of(asked, _ => candidate.Sources.Popularity.Leaders.Take(Judgement.Places).ToArray())
            : isFair ? Judgement.Of(asked, Judgement.Translated(incumbent, products, target))
            : card.Scores;
        var whole = new RecommendationModel(Sources.Learn(log, settings), candidate.Rankings);
        await store.KeepAsync(new LearnedModel(start.Version, products, whole), DateTimeOffset.FromUnixTimeSeconds(log.End), scores, cancellation);
        return step with { Questions = asked.Count, New = scores, Serving = serving, Seconds = Math.Round(watch.Elapsed.TotalSeconds, 1), MemoryBytes = Environment.WorkingSet };
    }

    async Task<(BehaviourLog Log, string[] Products)> ReadAsync(CancellationToken cancellation)
    {
        var history = new DeedHistory();
        await foreach (var line in deeds.ReadAsync(time.GetUtcNow().AddDays(-options.Value.Days), cancellation)) history.Add(line);
        var shelf = await shelves.CurrentAsync(cancellation);
        return (history.Log(product => shelf.Find(product)?.CategoryId), history.Products());
    }

    /// <summary>The model that serves; none if it cannot be read, since it cannot be asked then either.</summary>
    async Task<(ModelCard? Card, LearnedModel? Model)> ServingAsync(CancellationToken cancellation)
    {
        var (serving, _) = await store.ServingAsync(cancellation);
        if (serving is null || (await store.CardsAsync(cancellation)).FirstOrDefault(c => c.Version == serving.Version) is not { } card) return (null, null);
        try
        {
            return (card, await store.LoadAsync(card.Version, cancellation));
        }
        catch (InvalidDataException)
        {
            return (null, null);
        }
    }
}
