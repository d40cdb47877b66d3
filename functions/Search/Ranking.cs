namespace Marketplace.Search;

/// <summary>A product that the search service found, on its way to its place.</summary>
/// <param name="Layout">Its title, as <see cref="TitleLayout"/> writes it.</param>
/// <param name="Score">The service's score.</param>
internal readonly record struct Candidate(string Layout, double Score);

/// <summary>
/// Ranks what the search service found by what a title says beyond its words' frequencies: how much of the query it covers and where, whether it
/// is the thing itself or something for it, whether sizes agree, how alike it is letter by letter, how like the other finds. Each is a
/// number that means the same in any catalogue; <see cref="Weights"/> was learned from graded queries, and tested on queries that it was not
/// learned from (tests/Marketplace.Benchmarks, command <c>search</c>).
/// </summary>
internal static class Ranking
{
    /// <summary>What is measured, in the order of the weights.</summary>
    public static readonly string[] Features =
    [
        "score", "coverage", "missing", "head-coverage", "tail-coverage", "names-the-thing", "length", "head-length", "measures-agree", "measures-differ",
        "letters", "near-letters", "first-term", "start", "adjacent", "rarest-missing", "like-the-others",
    ];

    const int Others = 15;

    /// <summary>One for each feature, for the features as they are measured.</summary>
    public static ReadOnlySpan<double> Weights => RankingWeights.Values;

    /// <summary>The places of candidates, best first; equals keep the service's order.</summary>
    public static int[] Order(QueryPlan plan, IReadOnlyList<Candidate> candidates, Lexicon lexicon) => Order(Measure(plan, candidates, lexicon), Weights);

    public static int[] Order(IReadOnlyList<double[]> measured, ReadOnlySpan<double> weights)
    {
        var scores = new double[measured.Count];
        for (var i = 0; i < scores.Length; i++)
            for (var f = 0; f < weights.Length; f++) scores[i] += weights[f] * measured[i][f];
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i])];
    }

    /// <summary>The features of every candidate.</summary>
    public static IReadOnlyList<double[]> Measure(QueryPlan plan, IReadOnlyList<Candidate> candidates, Lexicon lexicon)
    {
        if (candidates.Count == 0) return [];
        var layouts = candidates.Select(c => TitleLayout.Read(c.Layout)).ToArray();
        var query = new AskedLine(plan, lexicon);
        var others = new CommonThread(layouts.AsSpan(0, Math.Min(Others, layouts.Length)), lexicon);
        var top = Math.Max(candidates.Max(c => c.Score), 1e-6);
        return [.. layouts.Select((layout, i) => query.Measure(layout, candidates[i].Score / top, others.Likeness(layout)))];
    }
}

/// <summary>What the first finds have in common: the mean of their terms, each weighed by how rare it is.</summary>
internal sealed class CommonThread
{
    readonly Dictionary<string, double> mean = new(StringComparer.Ordinal);
    readonly Lexicon lexicon;
    readonly double length;

    public CommonThread(ReadOnlySpan<TitleLayout> first, Lexicon lexicon)
    {
        this.lexicon = lexicon;
        foreach (var layout in first)
        {
            var own = Length(layout.Terms);
            foreach (var term in layout.Terms) mean[term] = mean.GetValueOrDefault(term) + (lexicon.Rarity(term) / own);
        }

        length = Math.Sqrt(mean.Values.Sum(v => v * v)) + 1e-9;
    }

    /// <summary>The cosine of a title with the mean.</summary>
    public double Likeness(TitleLayout layout)
    {
        var sum = 0.0;
        foreach (var term in layout.Terms) sum += lexicon.Rarity(term) * mean.GetValueOrDefault(term);
        return sum / length / Length(layout.Terms);
    }

    double Length(ReadOnlySpan<string> terms)
    {
        var sum = 1e-6;
        foreach (var term in terms) sum += lexicon.Rarity(term) * lexicon.Rarity(term);
        return Math.Sqrt(sum);
    }
}
