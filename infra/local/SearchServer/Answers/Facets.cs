using System.Globalization;
using System.Text.Json.Nodes;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Marketplace.Local.SearchServer.Schema;

namespace Marketplace.Local.SearchServer.Answers;

/// <summary>
/// One facet as asked for: <c>category,count:10,sort:count</c>, <c>price,interval:100</c> or <c>price,values:10|20|50</c>. Counts are
/// exact: every matching document of every segment is looked at.
/// </summary>
internal sealed class FacetRequest
{
    readonly FieldDefinition field;
    readonly int count = 10;
    readonly string sort = "count";
    readonly double? interval;
    readonly string? calendar;
    readonly IReadOnlyList<double> bounds = [];

    public FacetRequest(IndexDefinition index, string asked)
    {
        var parts = asked.Split(',', StringSplitOptions.TrimEntries);
        field = index.Field(parts[0], f => f.IsFacetable, "facetable");
        foreach (var (name, value) in parts.Skip(1).Select(p => p.Split(':', 2)).Select(p => p is [var n, var v] ? (n, v) : throw Refusal.Invalid($"The facet '{asked}' cannot be read.")))
            switch (name)
            {
                case "count" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var many) && many > 0: count = many; break;
                case "sort" when value is "count" or "-count" or "value" or "-value": sort = value; break;
                case "interval" when field.Kind == ValueKind.Time && value is "minute" or "hour" or "day" or "week" or "month" or "quarter" or "year": calendar = value; break;
                case "interval" when field.IsNumeric && Number(value) is > 0 and var width: interval = width; break;
                case "values" when field.IsNumeric: bounds = [.. value.Split('|').Select(v => Bound(v) ?? throw Refusal.Invalid($"The facet '{asked}' cannot be read."))]; break;
                case "timeoffset": throw Refusal.NotCovered("The time offset of a facet");
                default: throw Refusal.Invalid($"The facet '{asked}' cannot be read.");
            }
    }

    public string Path => this.field.Path;

    public JsonArray Count(IEnumerable<(AtomicReader Reader, FixedBitSet Documents)> matches)
    {
        if (field.Kind is ValueKind.Text or ValueKind.Flag || field.IsCollection) return Sorted(Words(matches).Select(p => (Value(p.Key), p.Value)));
        var numbers = Numbers(matches);
        if (bounds.Count > 0) return Ranges(numbers);
        var counted = numbers.GroupBy(Bucket).Select(g => (Key: g.Key, Count: (long)g.Count()));
        return Sorted(interval is null && calendar is null ? counted.Select(c => (c.Key, c.Count)) : counted.Select(c => (c.Key, c.Count)), interval is not null || calendar is not null);
    }

    Dictionary<string, long> Words(IEnumerable<(AtomicReader Reader, FixedBitSet Documents)> matches)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reader, documents) in matches)
        {
            if (reader.GetSortedSetDocValues(DocumentFields.Facet(field.Path)) is not { } values) continue;
            var byOrdinal = new long[values.ValueCount];
            for (var doc = Next(documents, 0); doc >= 0; doc = Next(documents, doc + 1))
            {
                values.SetDocument(doc);
                for (long ordinal; (ordinal = values.NextOrd()) != SortedSetDocValues.NO_MORE_ORDS;) byOrdinal[ordinal]++;
            }

            var term = new BytesRef();
            for (var ordinal = 0L; ordinal < byOrdinal.Length; ordinal++)
            {
                if (byOrdinal[ordinal] == 0) continue;
                values.LookupOrd(ordinal, term);
                counts[term.Utf8ToString()] = counts.GetValueOrDefault(term.Utf8ToString()) + byOrdinal[ordinal];
            }
        }

        return counts;
    }

    List<double> Numbers(IEnumerable<(AtomicReader Reader, FixedBitSet Documents)> matches)
    {
        var numbers = new List<double>();
        foreach (var (reader, documents) in matches)
        {
            var column = DocumentFields.Column(field.Path);
            if (reader.GetNumericDocValues(column) is not { } values || reader.GetDocsWithField(column) is not { } present) continue;
            for (var doc = Next(documents, 0); doc >= 0; doc = Next(documents, doc + 1))
                if (present.Get(doc)) numbers.Add(field.Kind == ValueKind.Real ? NumericUtils.SortableInt64ToDouble(values.Get(doc)) : values.Get(doc));
        }

        return numbers;
    }

    static int Next(FixedBitSet set, int from) => from >= set.Length ? -1 : set.NextSetBit(from);

    JsonNode? Bucket(double value)
    {
        if (interval is { } width) return Whole(Math.Floor(value / width) * width);
        if (field.Kind != ValueKind.Time) return Whole(value);
        var at = new DateTimeOffset((long)value, TimeSpan.Zero);
        var day = new DateTimeOffset(at.Date, TimeSpan.Zero);
        return TimeText(calendar switch
        {
            "minute" => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute)),
            "hour" => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerHour)),
            "day" => day,
            "week" => day.AddDays(-(int)day.DayOfWeek),
            "month" => day.AddDays(1 - day.Day),
            "quarter" => new DateTimeOffset(at.Year, ((at.Month - 1) / 3 * 3) + 1, 1, 0, 0, 0, TimeSpan.Zero),
            "year" => new DateTimeOffset(at.Year, 1, 1, 0, 0, 0, TimeSpan.Zero),
            _ => at,
        });
    }

    JsonArray Ranges(List<double> numbers)
    {
        var edges = bounds.Order().ToList();
        var ranges = new JsonArray();
        for (var i = 0; i <= edges.Count; i++)
        {
            var (from, to) = (i == 0 ? (double?)null : edges[i - 1], i == edges.Count ? (double?)null : edges[i]);
            var range = new JsonObject { ["count"] = numbers.Count(n => (from is null || n >= from) && (to is null || n < to)) };
            if (from is { } low) range["from"] = Edge(low);
            if (to is { } high) range["to"] = Edge(high);
            ranges.Add((JsonNode)range);
        }

        return ranges;
    }

    JsonArray Sorted(IEnumerable<(JsonNode? Value, long Count)> buckets, bool byValue = false)
    {
        var grouped = buckets.GroupBy(b => b.Value!.ToJsonString()).Select(g => (g.First().Value, Count: g.Sum(b => b.Count), Key: g.Key)).ToList();
        var order = byValue && sort == "count" ? "value" : sort;
        IEnumerable<(JsonNode? Value, long Count, string Key)> sorted = order switch
        {
            "count" => grouped.OrderByDescending(b => b.Count).ThenBy(b => b, ByValue.Instance),
            "-count" => grouped.OrderBy(b => b.Count).ThenBy(b => b, ByValue.Instance),
            "value" => grouped.OrderBy(b => b, ByValue.Instance),
            _ => grouped.OrderByDescending(b => b, ByValue.Instance),
        };
        return [.. (byValue ? sorted : sorted.Take(count)).Select(b => new JsonObject { ["count"] = b.Count, ["value"] = b.Value?.DeepClone() })];
    }

    JsonNode? Value(string text) => field.Kind switch
    {
        ValueKind.Flag => text == "true",
        ValueKind.Text => text,
        ValueKind.Real => NumericUtils.SortableInt64ToDouble(long.Parse(text, CultureInfo.InvariantCulture)),
        ValueKind.Time => TimeText(new DateTimeOffset(long.Parse(text, CultureInfo.InvariantCulture), TimeSpan.Zero)),
        _ => long.Parse(text, CultureInfo.InvariantCulture),
    };

    JsonNode? Whole(double value) => field.Kind == ValueKind.Real ? value : (long)value;

    JsonNode? Edge(double value) => field.Kind == ValueKind.Time ? TimeText(new DateTimeOffset((long)value, TimeSpan.Zero)) : Whole(value);

    double? Bound(string text) => field.Kind == ValueKind.Time
        ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcTicks : null
        : Number(text);

    static JsonValue TimeText(DateTimeOffset time) => JsonValue.Create(time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    sealed class ByValue : IComparer<(JsonNode? Value, long Count, string Key)>
    {
        public static readonly ByValue Instance = new();

        public int Compare((JsonNode? Value, long Count, string Key) x, (JsonNode? Value, long Count, string Key) y) =>
            double.TryParse(x.Key, NumberStyles.Float, CultureInfo.InvariantCulture, out var left) && double.TryParse(y.Key, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
                ? left.CompareTo(right)
                : string.CompareOrdinal(x.Key, y.Key);
    }
}

/// <summary>Notes every document that matches, segment by segment, for facets.</summary>
internal sealed class MatchCollector : ICollector
{
    readonly List<(AtomicReader Reader, FixedBitSet Documents)> matches = [];

    public IReadOnlyList<(AtomicReader Reader, FixedBitSet Documents)> Matches => matches;

    public bool AcceptsDocsOutOfOrder => true;

    public void SetScorer(Scorer scorer)
    {
    }

    public void Collect(int doc) => matches[^1].Documents.Set(doc);

    public void SetNextReader(AtomicReaderContext context) => matches.Add((context.AtomicReader, new FixedBitSet(context.AtomicReader.MaxDoc)));
}
