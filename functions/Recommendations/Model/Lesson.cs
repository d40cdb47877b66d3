namespace Marketplace.Recommendations.Model;

/// <summary>A candidate as the ranking is learned from it.</summary>
/// <param name="Question">Which question it belongs to, from 0.</param>
/// <param name="IsAnswer">Whether it is what the visitor took.</param>
/// <param name="Features">As <see cref="Model.Features"/> measures them.</param>
internal sealed record LessonRow(int Question, bool IsAnswer, float[] Features);

/// <summary>What sources may know, and questions whose answers they do not know, for the target that matters most.</summary>
internal sealed record Split(BehaviourLog Known, Target Target, IReadOnlyList<Example> Questions)
{
    /// <summary>Questions for other targets, of the same time.</summary>
    public IReadOnlyDictionary<Target, IReadOnlyList<Example>> Beside { get; init; } = new Dictionary<Target, IReadOnlyList<Example>>();

    /// <summary>All of them by target; none where there are too few.</summary>
    public IReadOnlyList<Example> For(Target target) => target == Target ? Questions : Beside.GetValueOrDefault(target) ?? [];
}

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
    const int ShareOfOtherTargets = 4;

    /// <summary>The log as it was when its latest part began, and what that part asks.</summary>
    public static Split Latest(BehaviourLog log, int questions) => Latest(log, questions, log.Wanted);

    /// <summary>The same with a target of choice. A quarter as many questions are asked for each of the others.</summary>
    public static Split Latest(BehaviourLog log, int questions, Target target)
    {
        for (var share = ShortestTail; ; share += 0.05)
        {
            var start = log.TimeAt(1 - share);
            var asked = Example.Of(log, start, target);
            if (asked.Count < questions && share < LongestTail) continue;
            var beside = Enum.GetValues<Target>().Where(t => t != target).ToDictionary(t => t, t => Example.Some(Example.Of(log, start, t), questions / ShareOfOtherTargets));
            return new Split(log.Before(start), target, Example.Some(asked, questions)) { Beside = beside };
        }
    }

    /// <summary>Rows of all parts, in the order of their questions. A question that no source has the answer of teaches nothing, and has none.</summary>
    public static IReadOnlyList<LessonRow> Of(IEnumerable<(Sources Known, IReadOnlyList<Example> Questions)> parts, LearningSettings settings)
    {
        var rows = new List<LessonRow>();
        foreach (var (known, questions) in parts)
        {
            var (shortlist, chance) = (new Shortlist(known), new Random(settings.Taste.Seed));
            foreach (var example in questions) Ask(shortlist, example, settings.IsNewOnly, chance, rows);
        }

        return rows;
    }

    static void Ask(Shortlist shortlist, Example example, bool isNewOnly, Random chance, List<LessonRow> rows)
    {
        var candidates = shortlist.Gather(example.Question).Where(i => !isNewOnly || !shortlist.State.Touched.ContainsKey(i)).ToArray();
        if (!candidates.Any(example.Answers.Contains)) return;
        chance.Shuffle(candidates);
        var question = rows.Count == 0 ? 0 : rows[^1].Question + 1;
        var others = candidates.Where(i => !example.Answers.Contains(i)).Take(OthersPerQuestion);
        foreach (var item in candidates.Where(example.Answers.Contains).Concat(others)) rows.Add(Row(shortlist, item, question, example));
    }

    static LessonRow Row(Shortlist shortlist, int item, int question, Example example)
    {
        var row = new LessonRow(question, example.Answers.Contains(item), new float[Features.Count]);
        Features.Measure(shortlist, item, row.Features);
        return row;
    }
}
