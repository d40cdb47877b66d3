using System.Collections.Concurrent;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// What a visitor is likely to want next: sources give candidates, trees rank them. Immutable, asked by many threads at once, saved to a stream and loaded from it whole; nothing in it
/// changes between one question and the next, so the same question has the same answer.
/// </summary>
internal sealed class RecommendationModel(Sources sources, Forest forest)
{
    readonly ConcurrentBag<Shortlist> idle = [];

    public Sources Sources => sources;

    public Forest Forest => forest;

    /// <summary>Learns all of it. Sources for the ranking's lesson and those that serve are learned beside each other.</summary>
    public static RecommendationModel Learn(BehaviourLog log, LearningSettings settings)
    {
        var split = settings.Split(log, settings.Questions);
        var (sources, forest) = ((Sources?)null, (Forest?)null);
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = settings.Threads },
            () => sources = Sources.Learn(log, settings),
            () => forest = ForestTraining.Learn(Lesson.Of(Sources.Learn(split.Known, settings), split.Questions, settings), settings.Threads, settings.Taste.Seed));
        return new RecommendationModel(sources!, forest!);
    }

    /// <summary>The best products, best first. With <paramref name="isNewOnly"/> none that the visitor has touched.</summary>
    public int[] Recommend(Question question, int count, bool isNewOnly = false)
    {
        if (!idle.TryTake(out var shortlist)) shortlist = new Shortlist(sources);
        var (row, best) = (new float[Features.Count], new List<(float Score, int Item)>());
        foreach (var item in shortlist.Gather(question))
        {
            if (isNewOnly && shortlist.State.Touched.ContainsKey(item)) continue;
            Features.Measure(shortlist, item, row);
            best.Add((forest.Count == 0 ? row[Features.RanksTogether] : forest.Score(row), item));
        }

        idle.Add(shortlist);
        return [.. best.OrderByDescending(b => b.Score).ThenBy(b => b.Item).Take(count).Select(b => b.Item)];
    }

    public void Save(Stream stream)
    {
        using var file = new ModelWriter(stream);
        sources.Save(file);
        forest.Save(file);
        file.WriteChecksum();
    }

    /// <summary>Throws <see cref="InvalidDataException"/>, in words, for whatever is not a whole and undamaged model of this version.</summary>
    public static RecommendationModel Load(Stream stream)
    {
        using var file = new ModelReader(stream);
        var model = new RecommendationModel(Sources.Load(file), Forest.Load(file));
        file.CheckChecksum();
        return model;
    }
}
