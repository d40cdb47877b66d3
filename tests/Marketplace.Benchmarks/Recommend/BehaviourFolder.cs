using System.Globalization;
using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>
/// Reads a folder in whichever of three forms it is: sessions with prefix and next item (<c>train_sessions.txt</c>, <c>test_prefix_target.tsv</c>), events by kind with
/// next purchases (<c>train_mat_&lt;kind&gt;.tsv</c>, <c>test_mat.tsv</c>), or a log with names of columns (<see cref="EventLogFile"/>).
/// </summary>
internal static class BehaviourFolder
{
    /// <summary>Clicks of a session are a second apart and sessions a thousand: only their order is known.</summary>
    const int SessionSeconds = 1_000;

    public static Trial Read(string folder, string? categories) =>
        File.Exists(Path.Combine(folder, "train_sessions.txt")) ? Sessions(folder)
        : File.Exists(Path.Combine(folder, "test_mat.tsv")) ? Kinds(folder)
        : EventLogFile.Read(folder, categories);

    static Trial Sessions(string folder)
    {
        var numbers = new Numbers();
        var trails = File.ReadLines(Path.Combine(folder, "train_sessions.txt"))
            .Select((line, i) => Session(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), numbers, (long)i * SessionSeconds)).ToList();
        var now = (long)trails.Count * SessionSeconds;
        var tests = File.ReadLines(Path.Combine(folder, "test_prefix_target.tsv")).Select(l => l.Split('\t'))
            .Select(p => new Example(new Question(Session(p[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), numbers, now), now + SessionSeconds), [numbers.Of(p[1].Trim())])).ToList();
        return new Trial($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}: next product of a session", new BehaviourLog(trails, numbers.Count), tests, Trial.Latest, IsNewOnly: false);
    }

    static Trail Session(string[] items, Numbers numbers, long start) =>
        Trail.Of(items.Select((item, i) => new Happening(numbers.Of(item), EventKind.View, start + Math.Min(i, SessionSeconds - 1))));

    static Trial Kinds(string folder)
    {
        var items = new Numbers();
        var byUser = new SortedDictionary<string, List<Happening>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "train_mat_*.tsv").Order(StringComparer.Ordinal))
        {
            var kind = KindOf(Path.GetFileNameWithoutExtension(file)["train_mat_".Length..]);
            foreach (var row in File.ReadLines(file).Select(l => l.Split('\t')))
            {
                if (!byUser.TryGetValue(row[0], out var list)) byUser[row[0]] = list = [];
                list.Add(new Happening(items.Of(row[1]), kind, (long)double.Parse(row[2], CultureInfo.InvariantCulture)));
            }
        }

        var trails = byUser.ToDictionary(u => u.Key, u => Trail.Of(u.Value));
        var tests = File.ReadLines(Path.Combine(folder, "test_mat.tsv")).Select(l => l.Split('\t')).GroupBy(r => r[0], r => items.Of(r[1])).Select(g => Test(trails.GetValueOrDefault(g.Key, Trail.Empty), [.. g.Distinct()])).ToList();
        return new Trial($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}: next purchase of something new", new BehaviourLog(trails.Values, items.Count), tests, Trial.LastPurchases, IsNewOnly: true);
    }

    static Example Test(Trail past, int[] answers) => new(new Question(past, past.Length == 0 ? 0 : past.Last + 1), answers);

    public static EventKind KindOf(string name) => name.Trim().ToLowerInvariant() switch
    {
        "4" or "buy" or "purchase" or "transaction" or "order" => EventKind.Buy,
        "3" or "cart" or "addtocart" or "add-to-cart" or "add_to_cart" => EventKind.Cart,
        "2" or "fav" or "favourite" or "favorite" or "like" or "collect" => EventKind.Like,
        _ => EventKind.View,
    };
}
