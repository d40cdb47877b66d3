using System.Numerics.Tensors;

namespace Marketplace.Recommendations.Model;

/// <summary>What a feature is about, so that each aspect can be left out and its worth be measured.</summary>
internal enum Aspect
{
    Sources,
    Visitor,
    Recency,
    DecisionCycle,
    Rhythm,
}

/// <summary>
/// What is known of a candidate for a visitor, as a row of numbers: what each source thinks of it, how it stands to what the visitor did, how fresh it is, where the visitor is in deciding,
/// and whether it is due again. Computed from what was learned before and the question alone.
/// </summary>
internal static class Features
{
    const int TastesCompared = 10;
    const float Never = 40;
    const float Unknown = -9;

    static readonly (string Name, Aspect Aspect)[] All =
    [
        .. Shortlist.SourceNames.Select(n => ($"{n}: share", Aspect.Sources)), .. Shortlist.SourceNames.Select(n => ($"{n}: rank", Aspect.Sources)),
        .. Shortlist.SourceNames.Select(n => ($"{n}: score", Aspect.Sources)), ("best rank", Aspect.Sources), ("ranks together", Aspect.Sources), ("shares together", Aspect.Sources),
        ("popularity", Aspect.Sources), ("times bought by all", Aspect.Sources), ("bought of touched", Aspect.Sources), ("in cart of touched", Aspect.Sources), ("together with what was bought", Aspect.Sources), ("like the latest", Aspect.Sources), ("most like", Aspect.Sources),
        ("times touched", Aspect.Visitor), ("events since touched", Aspect.Visitor), ("viewed", Aspect.Visitor), ("liked", Aspect.Visitor), ("in cart", Aspect.Visitor), ("times bought", Aspect.Visitor),
        ("length of past", Aspect.Visitor), ("category of the latest", Aspect.Visitor), ("weight of category", Aspect.Visitor), ("events in category", Aspect.Visitor),
        ("popularity lately", Aspect.Recency), ("rising", Aspect.Recency), ("time since anybody", Aspect.Recency), ("time since touched", Aspect.Recency), ("time since anything", Aspect.Recency),
        ("deciding", Aspect.DecisionCycle), ("place in decision", Aspect.DecisionCycle), ("usual decision", Aspect.DecisionCycle),
        ("due", Aspect.Rhythm), ("place in rhythm", Aspect.Rhythm), ("bought again", Aspect.Rhythm), ("usual interval", Aspect.Rhythm),
    ];

    public static int Count => All.Length;

    /// <summary>Where the sum over sources of one by rank stands: the order to take when no trees were learned.</summary>
    public static int RanksTogether { get; } = Array.FindIndex(All, f => f.Name == "ranks together");

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(f => f.Name)];

    public static IReadOnlyList<Aspect> Aspects { get; } = [.. All.Select(f => f.Aspect)];

    public static void Measure(Shortlist shortlist, int item, Span<float> row)
    {
        var next = FromSources(shortlist, item, row);
        var (sources, state) = (shortlist.Sources, shortlist.State);
        var touch = state.Touched.GetValueOrDefault(item, new Touch(0, 100, long.MinValue, 0, 0, 0));
        next += Tastes(sources.Taste, state.Question.Past, item, row[next..]);
        next += OfVisitor(sources, state, touch, item, row[next..]);
        next += Recency(sources, state.Question, touch, item, row[next..]);
        next += Decision(sources, state, item, row[next..]);
        OfRhythm(sources.Rhythms.Of(item), state.Question.Now, touch, row[next..]);
    }

    static int FromSources(Shortlist shortlist, int item, Span<float> row)
    {
        var (sources, best, ranks, shares) = (shortlist.Answers.Count, SourceAnswer.NoRank, 0f, 0f);
        for (var s = 0; s < sources; s++)
        {
            var answer = shortlist.Answers[s];
            var rank = answer.RankOf(item);
            (row[s], row[sources + s], row[(2 * sources) + s]) = (answer.ShareOf(item), rank, answer.Board[item]);
            (best, ranks, shares) = (Math.Min(best, rank), ranks + (1f / (10 + rank)), shares + row[s]);
        }

        var popularity = shortlist.Sources.Popularity;
        return (3 * sources) + Write(
            row[(3 * sources)..], [best, ranks, shares, MathF.Log(1 + popularity.Counts[item]), MathF.Log(1 + popularity.Buys[item]), popularity.BuyShare(item), popularity.CartShare(item), shortlist.WithBought[item]]);
    }

    static int Tastes(TasteVectors taste, Trail past, int item, Span<float> row)
    {
        var (latest, most) = (0f, 0f);
        for (var back = 0; back < Math.Min(TastesCompared, past.Length); back++)
        {
            var other = past[past.Length - 1 - back].Item;
            var cosine = TensorPrimitives.Dot(taste.VectorOf(item), taste.VectorOf(other));
            if (back == 0) latest = cosine;
            if (other != item) most = Math.Max(most, cosine);
        }

        return Write(row, [latest, most]);
    }

    static int OfVisitor(Sources sources, VisitorState state, Touch touch, int item, Span<float> row)
    {
        var (category, past) = (sources.Categories[item], state.Question.Past);
        var (weight, count) = state.Categories.GetValueOrDefault(category);
        var isLatest = category >= 0 && past.Length > 0 && sources.Categories[past[past.Length - 1].Item] == category;
        return Write(
            row, [touch.Count, touch.Back, touch.Has(EventKind.View) ? 1 : 0, touch.Has(EventKind.Like) ? 1 : 0, touch.Has(EventKind.Cart) ? 1 : 0, touch.Buys, past.Length, isLatest ? 1 : 0, weight, count]);
    }

    static int Recency(Sources sources, Question question, Touch touch, int item, Span<float> row)
    {
        int all = sources.Popularity.Counts[item], lately = sources.Popularity.LatelyCounts[item];
        return Write(
            row,
            [
                MathF.Log(1 + lately), (lately + 1f) / (all + 10f), (question.Now - sources.Popularity.LastTimes[item]) / (float)sources.Span,
                touch.Count == 0 ? Never : LogOf(question.Now - touch.Last), question.Past.Length == 0 ? Never : LogOf(question.Now - question.Past.Last),
            ]);
    }

    static int Decision(Sources sources, VisitorState state, int item, Span<float> row)
    {
        var (category, cycle) = (sources.Categories[item], sources.Cycles.Of(sources.Categories[item]));
        return state.OpenSince.TryGetValue(category, out var since) ? Write(row, [1, cycle.Place(state.Question.Now - since), cycle.Mean]) : Write(row, [0, Unknown, cycle.Mean]);
    }

    static int OfRhythm(Rhythm rhythm, long now, Touch touch, Span<float> row) => touch.Buys == 0
        ? Write(row, [-1, Unknown, rhythm.AgainShare, rhythm.Interval.Mean])
        : Write(row, [rhythm.Due(now - touch.Bought), rhythm.Interval.Place(now - touch.Bought), rhythm.AgainShare, rhythm.Interval.Mean]);

    static float LogOf(long seconds) => MathF.Log2(1 + Math.Max(0, seconds));

    static int Write(Span<float> row, ReadOnlySpan<float> values)
    {
        values.CopyTo(row);
        return values.Length;
    }
}
