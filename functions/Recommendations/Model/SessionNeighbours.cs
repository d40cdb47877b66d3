namespace Marketplace.Recommendations.Model;

/// <summary>How neighbours are weighed. A decay of 0 switches that weight off.</summary>
/// <param name="Neighbours">How many of the most alike trails speak.</param>
/// <param name="TrailsPerItem">How many of the latest trails of a product are looked at.</param>
/// <param name="Window">How many of the visitor's latest products count.</param>
/// <param name="PositionDecay">After so many later products a product of the visitor's counts 1/e.</param>
/// <param name="AgeDecay">A neighbour so old, as a share of the whole log, counts 1/e.</param>
/// <param name="DistanceDecay">A product so many places from the one that both share counts 1/e.</param>
/// <param name="BackwardWeight">What a product counts that the neighbour looked at before the shared one.</param>
/// <param name="RarityPower">How much more rare shared products count.</param>
internal sealed record NeighbourSettings(
    int Neighbours = 500, int TrailsPerItem = 1_000, int Window = 20, double PositionDecay = 0, double AgeDecay = 0, double DistanceDecay = 0, double BackwardWeight = 1, double RarityPower = 0)
{
    /// <summary>Session-kNN as published: cosine of the sets of products, nothing else.</summary>
    public static NeighbourSettings Plain { get; } = new();

    /// <summary>After STAN: later products, later trails and products near the shared one count more.</summary>
    public static NeighbourSettings Stan { get; } = new(PositionDecay: 1.5, AgeDecay: 0.5, DistanceDecay: 2.5);
}

/// <summary>
/// Finds the trails of others that are most like a visitor's, and scores what else is in them. An index from products to their latest trails makes a question's
/// cost a matter of the limits in its settings, not of the log's length.
/// </summary>
internal sealed class SessionNeighbours
{
    readonly int[][] trails;
    readonly float[] ages;
    readonly int[][] trailsOf;
    readonly int[] popularity;
    readonly NeighbourSettings settings;
    readonly float[] likeness;

    public SessionNeighbours(BehaviourLog log, NeighbourSettings settings)
    {
        this.settings = settings;
        trails = [.. log.Trails.Select(t => t.Happenings.ToArray().Select(h => h.Item).ToArray())];
        ages = [.. log.Trails.Select(t => (float)(log.End - t.Last) / log.Span)];
        var lists = new List<int>[log.ItemCount];
        popularity = new int[log.ItemCount];
        for (var t = trails.Length - 1; t >= 0; t--)
        {
            foreach (var item in trails[t].Distinct())
            {
                popularity[item]++;
                var list = lists[item] ??= [];
                if (list.Count < settings.TrailsPerItem) list.Add(t);
            }
        }

        trailsOf = [.. lists.Select(l => l?.ToArray() ?? [])];
        likeness = new float[trails.Length];
    }

    public void Score(Question question, ScoreBoard board)
    {
        var weights = Weights(question.Past);
        var found = new List<int>();
        foreach (var (item, (weight, _)) in weights)
        {
            foreach (var trail in trailsOf[item])
            {
                if (likeness[trail] == 0) found.Add(trail);
                likeness[trail] += weight;
            }
        }

        foreach (var trail in found)
        {
            likeness[trail] /= MathF.Sqrt(trails[trail].Length);
            if (settings.AgeDecay > 0) likeness[trail] *= MathF.Exp(-ages[trail] / (float)settings.AgeDecay);
        }

        var nearest = found.OrderByDescending(t => likeness[t]).ThenByDescending(t => t).Take(settings.Neighbours).ToList();
        foreach (var trail in nearest) Add(trails[trail], likeness[trail], weights, board);
        foreach (var trail in found) likeness[trail] = 0;
    }

    Dictionary<int, (float Weight, int Last)> Weights(Trail past)
    {
        var weights = new Dictionary<int, (float, int)>();
        for (var back = 0; back < Math.Min(past.Length, settings.Window); back++)
        {
            var item = past[past.Length - 1 - back].Item;
            var weight = settings.PositionDecay > 0 ? MathF.Exp(-back / (float)settings.PositionDecay) : 1;
            if (settings.RarityPower > 0) weight *= MathF.Pow(MathF.Log(1 + (trails.Length / (1f + popularity[item]))), (float)settings.RarityPower);
            weights.TryAdd(item, (weight, past.Length - 1 - back));
        }

        return weights;
    }

    void Add(int[] trail, float likeness, Dictionary<int, (float Weight, int Last)> weights, ScoreBoard board)
    {
        var (shared, latest) = (-1, -1);
        for (var i = 0; i < trail.Length; i++)
            if (weights.TryGetValue(trail[i], out var match) && match.Last >= latest) (shared, latest) = (i, match.Last);
        for (var i = 0; i < trail.Length; i++)
        {
            var weight = likeness;
            if (settings.DistanceDecay > 0) weight *= MathF.Exp(-Math.Abs(i - shared) / (float)settings.DistanceDecay);
            if (i < shared) weight *= (float)settings.BackwardWeight;
            board.Add(trail[i], weight);
        }
    }
}
