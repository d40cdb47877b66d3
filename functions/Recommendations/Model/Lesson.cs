namespace Marketplace.Recommendations.Model;

/// <summary>A candidate as the ranking is learned from it.</summary>
/// <param name="Question">Which question it belongs to, from 0.</param>
/// <param name="IsAnswer">Whether it is what the visitor took.</param>
/// <param name="Features">As <see cref="Model.Features"/> measures them.</param>
internal sealed record LessonRow(int Question, bool IsAnswer, float[] Features);

/// <summary>
/// What the ranking is learned from: the latest part of the log, asked of sources that were learned from what was before it. So a source that only remembers what it has seen gets no
/// credit, and the weights are those that hold for the future.
/// </summary>
internal static class Lesson
{
    /// <summary>The latest part is so large a share at most, and at least; between them, large enough for the wanted number of questions.</summary>
    const double LongestTail = 0.2;
    const double ShortestTail = 0.05;
    const int OthersPerQuestion = 80;

    /// <summary>When the latest part begins.</summary>
    public static long TailStart(BehaviourLog log, LearningSettings settings)
    {
        for (var share = ShortestTail; share < LongestTail; share += 0.05)
        {
            var start = log.TimeAt(1 - share);
            if (settings.Ask(log, start).Count >= settings.Questions) return start;
        }

        return log.TimeAt(1 - LongestTail);
    }

    public static IReadOnlyList<LessonRow> Of(Sources before, BehaviourLog log, long start, LearningSettings settings)
    {
        var (shortlist, rows, chance, questions) = (new Shortlist(before), new List<LessonRow>(), new Random(settings.Taste.Seed), 0);
        foreach (var example in Example.Some(settings.Ask(log, start), settings.Questions))
        {
            var candidates = shortlist.Gather(example.Question).Where(i => !settings.IsNewOnly || !shortlist.State.Touched.ContainsKey(i)).ToArray();
            if (!candidates.Any(example.Answers.Contains)) continue;
            chance.Shuffle(candidates);
            var others = candidates.Where(i => !example.Answers.Contains(i)).Take(OthersPerQuestion);
            foreach (var item in candidates.Where(example.Answers.Contains).Concat(others)) rows.Add(Row(shortlist, item, questions, example));
            questions++;
        }

        return rows;
    }

    static LessonRow Row(Shortlist shortlist, int item, int question, Example example)
    {
        var row = new LessonRow(question, example.Answers.Contains(item), new float[Features.Count]);
        Features.Measure(shortlist, item, row.Features);
        return row;
    }
}
