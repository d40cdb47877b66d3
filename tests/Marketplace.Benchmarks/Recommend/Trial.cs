using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>A log to learn from and the questions to be answered after it.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Parts">How a log of this form is parted into what is known and what is asked, for the ranking to learn from; more than once where each part has few questions.</param>
/// <param name="IsNewOnly">Whether only products are wanted that the visitor has not touched, since the log names each pair of visitor and product once.</param>
internal sealed record Trial(string Name, BehaviourLog Log, IReadOnlyList<Example> Tests, Func<BehaviourLog, int, IReadOnlyList<Split>> Parts, bool IsNewOnly)
{
    const int Thirds = 3;
    const int ValidationOf = 7;

    /// <summary>The same with a part of the log for tests, to tune on: nothing of the real tests is in it.</summary>
    public Trial Validation(double share)
    {
        var time = Log.TimeAt(share);
        var split = IsNewOnly ? HoldOut(Log, ValidationOf, 0) : new Split(Log.Before(time), Log.Wanted, Example.From(Log, time));
        return this with { Name = $"{Name}, validation", Log = split.Known, Tests = split.Questions };
    }

    /// <summary>The latest part of the log, as the app does.</summary>
    public static IReadOnlyList<Split> Latest(BehaviourLog log, int questions) => [Lesson.Latest(log, questions)];

    /// <summary>
    /// As in files that hold out the last purchase of some visitors and do not say when it was: one question each, with all else that is known of the visitor, also what was put in the cart later; nothing of
    /// the product in question, since such files leave none. Each third of the visitors is asked of what is known of the others and of the rest of their own.
    /// </summary>
    public static IReadOnlyList<Split> LastPurchases(BehaviourLog log, int questions) =>
        [.. Enumerable.Range(0, Thirds).Select(part => HoldOut(log, Thirds, part)).Select(split => split with { Questions = Example.Some(split.Questions, questions / Thirds) })];

    static Split HoldOut(BehaviourLog log, int every, int part)
    {
        var (known, examples) = (new List<Trail>(), new List<Example>());
        for (var t = 0; t < log.Trails.Length; t++)
        {
            var happenings = log.Trails[t].Happenings.ToArray();
            var last = t % every == part ? Array.FindLastIndex(happenings, h => h.Kind == EventKind.Buy) : -1;
            var past = last < 0 ? log.Trails[t] : Trail.Of(happenings.Where(h => h.Item != happenings[last].Item));
            var isQuestion = last >= 0 && past.Length > 0;
            known.Add(isQuestion ? past : log.Trails[t]);
            if (isQuestion) examples.Add(new Example(new Question(past, past.Last + 1), [happenings[last].Item]));
        }

        return new Split(new BehaviourLog(known, log.ItemCount, log.Categories), Target.Purchase, examples);
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
