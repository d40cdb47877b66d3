using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>
/// A log of events in a CSV file that names its columns: visitor, product and time, and, where it has them, kind and category. It is split at a time: the last fifth of
/// all events are the tests, each asked with the visitor's own past. Categories may stand in another file beside it, or in the one given.
/// </summary>
internal static class EventLogFile
{
    const double TrainShare = 0.8;

    static readonly string[] Users = ["user_id", "visitorid", "visitor_id", "user", "household_id", "customer_id", "session_id"];
    static readonly string[] Items = ["item_id", "itemid", "product_id", "productid", "item", "sku"];
    static readonly string[] Times = ["time", "timestamp", "transaction_timestamp", "event_time", "datetime", "date"];
    static readonly string[] Kinds = ["behavior_type", "behaviour_type", "event", "event_type", "type", "action", "behavior"];
    static readonly string[] Categories = ["item_category", "category_id", "category", "product_category", "categoryid", "category_code"];

    public static Trial Read(string folder, string? categoriesFile)
    {
        var file = Directory.EnumerateFiles(folder, "*.csv").Where(f => Has(f, Users) && Has(f, Items) && Has(f, Times)).OrderByDescending(f => new FileInfo(f).Length).FirstOrDefault()
            ?? throw new InvalidDataException($"{folder} holds neither train_sessions.txt, nor test_mat.tsv, nor a CSV file with columns for visitor, product and time.");
        var (items, categories, categoryOf) = (new Numbers(), new Numbers(), new Dictionary<int, int>());
        var byUser = new SortedDictionary<string, List<Happening>>(StringComparer.Ordinal);
        var isPurchases = !Has(file, Kinds);
        foreach (var row in Rows(file, Users, Items, Times, Kinds, Categories))
        {
            if (row[0].Length == 0 || row[1].Length == 0) continue;
            var item = items.Of(row[1]);
            if (row[4].Length > 0) categoryOf[item] = categories.Of(row[4]);
            if (!byUser.TryGetValue(row[0], out var list)) byUser[row[0]] = list = [];
            list.Add(new Happening(item, isPurchases ? EventKind.Buy : BehaviourFolder.KindOf(row[3]), Seconds(row[2])));
        }

        if (categoriesFile is not null)
            foreach (var row in Rows(categoriesFile, Items, Categories).Where(r => r[1].Length > 0)) categoryOf[items.Of(row[0])] = categories.Of(row[1]);
        var log = new BehaviourLog(byUser.Values.Select(Trail.Of), items.Count, [.. Enumerable.Range(0, items.Count).Select(i => categoryOf.GetValueOrDefault(i, -1))]);
        var whole = new Trial($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}: next {(log.Wanted == Target.Purchase ? "purchase" : "product")} of a visitor", log, [], Trial.Latest, IsNewOnly: false);
        return whole.Validation(TrainShare) with { Name = whole.Name };
    }

    static bool Has(string file, string[] names) => Header(file).Intersect(names, StringComparer.OrdinalIgnoreCase).Any();

    static string[] Header(string file) => File.ReadLines(file).FirstOrDefault("").Split(',');

    /// <summary>The asked columns of each row, by whichever of their names the file has; a column that it lacks is empty.</summary>
    static IEnumerable<string[]> Rows(string file, params string[][] columns)
    {
        using var csv = new CsvReader(new StreamReader(file), new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null });
        csv.Read();
        csv.ReadHeader();
        var header = csv.HeaderRecord ?? [];
        var indexes = columns.Select(names => names.Select(n => Array.FindIndex(header, h => h.Equals(n, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(i => i >= 0, -1)).ToArray();
        while (csv.Read()) yield return [.. indexes.Select(i => i < 0 ? "" : csv.GetField(i) ?? "")];
    }

    /// <summary>Seconds, milliseconds, or a date with or without a time; "2014-12-06 02" is two o'clock.</summary>
    static long Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (long)(number > 1e11 ? number / 1000 : number)
        : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd HH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var hour) ? hour.ToUnixTimeSeconds()
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds();
}
