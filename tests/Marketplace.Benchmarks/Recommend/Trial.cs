using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>A log to learn from and the questions to be answered after it.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="IsNewOnly">Whether only products are wanted that the visitor has not touched, since the log names each pair of visitor and product once.</param>
internal sealed record Trial(string Name, BehaviourLog Log, IReadOnlyList<Example> Tests, bool IsNewOnly)
{
    /// <summary>What questions are about: purchases where there are any, else whatever comes next.</summary>
    public static EventKind Wanted(BehaviourLog log) => log.Trails.Any(t => t.Happenings.ToArray().Any(h => h.Kind == EventKind.Buy)) ? EventKind.Buy : EventKind.View;

    /// <summary>The same with the latest part of the log for tests, to tune on: nothing of the real tests is in it.</summary>
    public Trial Earlier(double share)
    {
        var time = Log.TimeAt(share);
        var tests = Example.From(Log, time, Wanted(Log), hasBaskets: !IsNewOnly);
        return this with { Name = $"{Name}, validation", Log = Log.Before(time), Tests = IsNewOnly ? NewOnly(tests) : tests };
    }

    static IReadOnlyList<Example> NewOnly(IEnumerable<Example> tests) =>
        [.. tests.Select(t => t with { Answers = [.. t.Answers.Except(t.Question.Past.Happenings.ToArray().Select(h => h.Item))] }).Where(t => t.Answers.Length > 0)];
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
