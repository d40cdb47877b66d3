using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>A log to learn from and the questions to be answered after it.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Ask">How a log of this form is made into questions, from a time on.</param>
/// <param name="IsNewOnly">Whether only products are wanted that the visitor has not touched, since the log names each pair of visitor and product once.</param>
internal sealed record Trial(string Name, BehaviourLog Log, IReadOnlyList<Example> Tests, Func<BehaviourLog, long, IReadOnlyList<Example>> Ask, bool IsNewOnly)
{
    /// <summary>The same with the latest part of the log for tests, to tune on: nothing of the real tests is in it.</summary>
    public Trial Earlier(double share)
    {
        var time = Log.TimeAt(share);
        return this with { Name = $"{Name}, validation", Log = Log.Before(time), Tests = Ask(Log, time) };
    }

    /// <summary>
    /// As in files that hold out the last purchase of a visitor and do not say when it was: one question a visitor, with all else that is known of the visitor, also what was put in the cart later. A purchase of
    /// what the visitor had touched is no question: the sources would know it from the visitor's own trail.
    /// </summary>
    public static IReadOnlyList<Example> LastPurchases(BehaviourLog log, long time)
    {
        var examples = new List<Example>();
        foreach (var trail in log.Trails)
        {
            var happenings = trail.Happenings.ToArray();
            var last = Array.FindLastIndex(happenings, h => h.Kind == EventKind.Buy);
            if (last < 0 || happenings[last].Time < time) continue;
            var past = Trail.Of(happenings.Where((_, i) => i != last));
            if (past.Length > 0 && happenings.Count(h => h.Item == happenings[last].Item) == 1) examples.Add(new Example(new Question(past, past.Last + 1), [happenings[last].Item]));
        }

        return examples;
    }
}

/// <summary>Names become numbers, in the order in which they are met.</summary>
internal sealed class Numbers
{
    readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public int Count => numbers.Count;

    public int Of(string name)
    {
        if (!numbers.TryGetValue(name, out var number)) numbers[name] = number = numbers.Count;
        return number;
    }
}
