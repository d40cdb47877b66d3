using System.Collections.Concurrent;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// What a visitor is likely to want next: sources give candidates, trees rank them. Immutable, asked by many threads at once, saved to a stream and loaded from it whole; nothing in it
/// changes between one question and the next, so the same question has the same answer.
/// </summary>
internal sealed class RecommendationModel(Sources sources, Rankings rankings)
{
    readonly ConcurrentBag<Shortlist> idle = [];

    public Sources Sources => sources;

    public Rankings Rankings => rankings;

    /// <summary>Learns all of it. Sources for the lesson of the rankings and those that serve are learned beside each other.</summary>
    public static RecommendationModel Learn(BehaviourLog log, LearningSettings settings)
    {
        var split = settings.Split(log, settings.Questions);
        var (sources, rankings) = ((Sources?)null, (Rankings?)null);
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = settings.Threads },
            () => sources = Sources.Learn(log, settings),
            () => rankings = Learn(split, Sources.Learn(split.Known, settings), settings));
        return new RecommendationModel(sources!, rankings!);
    }

    /// <summary>The best products, best first, for people who are to be led to what matters most. With <paramref name="isNewOnly"/> none that the visitor has touched.</summary>
    public int[] Recommend(Question question, int count, bool isNewOnly = false) => Recommend(question, count, Blend.Of(Target.Purchase), isNewOnly);

    /// <summary>The same by a blend of targets.</summary>
    public int[] Recommend(Question question, int count, Blend blend, bool isNewOnly = false)
    {
        if (!idle.TryTake(out var shortlist)) shortlist = new Shortlist(sources);
        var gathered = shortlist.Gather(question);
        var items = isNewOnly ? [.. gathered.Where(i => !shortlist.State.Touched.ContainsKey(i))] : gathered;
        var rows = new float[items.Count * Features.Count];
        for (var i = 0; i < items.Count; i++) Features.Measure(shortlist, items[i], rows.AsSpan(i * Features.Count, Features.Count));
        idle.Add(shortlist);
        var scores = rankings.Score(rows, blend);
        return [.. items.Index().OrderByDescending(i => scores[i.Index]).ThenBy(i => i.Item).Take(count).Select(i => i.Item)];
    }

    static Rankings Learn(Split split, Sources known, LearningSettings settings) => new(
        [.. Enum.GetValues<Target>().Select(t => ForestTraining.Learn(Lesson.Of(known, split.For(t), settings), settings.Threads, settings.Taste.Seed))]);

    public void Save(Stream stream)
    {
        using var file = new ModelWriter(stream);
        sources.Save(file);
        rankings.Save(file);
        file.WriteChecksum();
    }

    /// <summary>Throws <see cref="InvalidDataException"/>, in words, for whatever is not a whole and undamaged model of this version.</summary>
    public static RecommendationModel Load(Stream stream)
    {
        using var file = new ModelReader(stream);
        var model = new RecommendationModel(Sources.Load(file), Rankings.Load(file));
        file.CheckChecksum();
        return model;
    }
}
