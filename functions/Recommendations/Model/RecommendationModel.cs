using System.Buffers;
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

    /// <summary>Learns all of it, the rankings from the latest part of the log.</summary>
    public static RecommendationModel Learn(BehaviourLog log, LearningSettings settings) => Learn(log, [Lesson.Latest(log, settings.Questions)], settings);

    /// <summary>Learns sources of all of it, and rankings from parts of it, each asked of sources that know no more than it says.</summary>
    public static RecommendationModel Learn(BehaviourLog log, IReadOnlyList<Split> parts, LearningSettings settings)
    {
        BehaviourLog[] logs = [log, .. parts.Select(p => p.Known)];
        var sources = new Sources[logs.Length];
        Parallel.For(0, logs.Length, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads }, i => sources[i] = Sources.Learn(logs[i], settings));
        return new RecommendationModel(sources[0], new Rankings([.. Enum.GetValues<Target>().Select(Learned)]));

        Forest Learned(Target target) => ForestTraining.Learn(Lesson.Of(sources[1..].Zip(parts, (known, part) => (known, part.For(target))), settings), settings.Threads, settings.Taste.Seed);
    }

    /// <summary>The best products, best first, for people who are to be led to what matters most. With <paramref name="isNewOnly"/> none that the visitor has touched.</summary>
    public int[] Recommend(Question question, int count, bool isNewOnly = false) => Recommend(question, count, Blend.Of(Target.Purchase), isNewOnly);

    /// <summary>The same by a blend of targets.</summary>
    public int[] Recommend(Question question, int count, Blend blend, bool isNewOnly = false)
    {
        if (!idle.TryTake(out var shortlist)) shortlist = new Shortlist(sources);
        var gathered = shortlist.Gather(question);
        var items = isNewOnly ? [.. gathered.Where(i => !shortlist.State.Touched.ContainsKey(i))] : gathered;
        // Rented: new ones would be large objects, which only a collection of the whole heap takes away.
        var rented = ArrayPool<float>.Shared.Rent(items.Count * Features.Count);
        var rows = rented.AsMemory(0, items.Count * Features.Count);
        for (var i = 0; i < items.Count; i++) Features.Measure(shortlist, items[i], rows.Span.Slice(i * Features.Count, Features.Count));
        idle.Add(shortlist);
        var scores = rankings.Score(rows, blend);
        ArrayPool<float>.Shared.Return(rented);
        return [.. items.Index().OrderByDescending(i => scores[i.Index]).ThenBy(i => i.Item).Take(count).Select(i => i.Item)];
    }

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
