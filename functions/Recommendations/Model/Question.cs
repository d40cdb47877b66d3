namespace Marketplace.Recommendations.Model;

/// <summary>What is known when somebody is to be shown something: what they did before, and the time.</summary>
internal sealed record Question(Trail Past, long Now);

/// <summary>A question whose answer is known: what they then took.</summary>
internal sealed record Example(Question Question, int[] Answers)
{
    /// <summary>What is to be foreseen, of the log from a time on: purchases, where people buy, else whatever comes next.</summary>
    public static IReadOnlyList<Example> From(BehaviourLog log, long time) => Of(log, time, log.Wanted);

    /// <summary>
    /// What is to be foreseen for a target, of the log from a time on, each asked a moment before it. What happens at one and the same time is one answer of several products (a basket). Only
    /// the asker's own past is in a question; models for it are to be learned from <see cref="BehaviourLog.Before"/> that time.
    /// </summary>
    public static IReadOnlyList<Example> Of(BehaviourLog log, long time, Target target)
    {
        var wanted = target switch
        {
            Target.Click => EventKind.View,
            Target.Cart => EventKind.Cart,
            Target.Purchase => EventKind.Buy,
        };
        var examples = new List<Example>();
        foreach (var trail in log.Trails)
        {
            for (int i = 0, next; i < trail.Length; i = next)
            {
                for (next = i + 1; next < trail.Length && trail[next].Time == trail[i].Time;) next++;
                if (i == 0 || trail[i].Time < time) continue;
                var answers = trail.Happenings[i..next].ToArray().Where(h => h.Kind >= wanted).Select(h => h.Item).Distinct().ToArray();
                if (answers.Length > 0) examples.Add(new Example(new Question(trail.Take(i), trail[i].Time), answers));
            }
        }

        return examples;
    }

    /// <summary>So many of them, evenly spread.</summary>
    public static IReadOnlyList<Example> Some(IReadOnlyList<Example> examples, int count) =>
        examples.Count <= count ? examples : [.. Enumerable.Range(0, count).Select(i => examples[(int)((long)i * examples.Count / count)])];
}
