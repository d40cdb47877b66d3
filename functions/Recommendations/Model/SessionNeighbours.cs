namespace Marketplace.Recommendations.Model;

/// <summary>How neighbours are weighed. A decay of 0 switches that weight off.</summary>
/// <param name="Neighbours">How many of the most alike trails speak.</param>
/// <param name="Window">How many of the visitor's latest products count.</param>
/// <param name="PositionDecay">After so many later products a product of the visitor's counts 1/e.</param>
/// <param name="AgeDecay">A neighbour so old, as a share of the whole log, counts 1/e.</param>
/// <param name="DistanceDecay">A product so many places from the one that both share counts 1/e.</param>
/// <param name="BackwardWeight">What a product counts that the neighbour looked at before the shared one.</param>
internal sealed record NeighbourSettings(int Neighbours = 500, int Window = 20, double PositionDecay = 0, double AgeDecay = 0, double DistanceDecay = 0, double BackwardWeight = 1)
{
    /// <summary>Session-kNN as published: cosine of the sets of products, nothing else.</summary>
    public static NeighbourSettings Plain { get; } = new();

    /// <summary>After STAN: later products, later trails and products near the shared one count more.</summary>
    public static NeighbourSettings Stan { get; } = new(PositionDecay: 1.5, AgeDecay: 0.5, DistanceDecay: 2.5);

    public void Save(ModelWriter file) => file.Write<double>([Neighbours, Window, PositionDecay, AgeDecay, DistanceDecay, BackwardWeight]);

    public static NeighbourSettings Load(ModelReader file) => file.Read<double>() is [var neighbours, var window, var position, var age, var distance, var backward]
        ? new((int)neighbours, (int)window, position, age, distance, backward)
        : throw new InvalidDataException("The model is damaged: its settings are incomplete.");
}

/// <summary>
/// Finds the trails of others that are most like a visitor's, and scores what else is in them. The index gives each product's latest trails, so a question's
/// cost is a matter of its limits, not of the log's length.
/// </summary>
internal static class SessionNeighbours
{
    /// <summary>Adds to the board; <paramref name="alike"/> is scratch space with a place for each trail, cleared before and after.</summary>
    public static void Score(TrailIndex index, NeighbourSettings settings, Question question, ScoreBoard alike, ScoreBoard board)
    {
        var weights = Weights(question.Past, settings);
        foreach (var (item, (weight, _)) in weights)
            foreach (var trail in index.LatestWith(item)) alike.Add(trail, weight);
        foreach (var trail in alike.Written)
        {
            var weight = 1 / MathF.Sqrt(index.ItemsOf(trail).Length);
            alike.Scale(trail, settings.AgeDecay > 0 ? weight * MathF.Exp(-index.AgeOf(trail) / (float)settings.AgeDecay) : weight);
        }

        foreach (var trail in alike.Top(settings.Neighbours)) Add(index.ItemsOf(trail), alike[trail], weights, settings, board);
        alike.Clear();
    }

    static Dictionary<int, (float Weight, int Place)> Weights(Trail past, NeighbourSettings settings)
    {
        var weights = new Dictionary<int, (float, int)>();
        for (var back = 0; back < Math.Min(past.Length, settings.Window); back++)
        {
            var place = past.Length - 1 - back;
            weights.TryAdd(past[place].Item, (settings.PositionDecay > 0 ? MathF.Exp(-back / (float)settings.PositionDecay) : 1, place));
        }

        return weights;
    }

    static void Add(ReadOnlySpan<int> trail, float likeness, Dictionary<int, (float Weight, int Place)> weights, NeighbourSettings settings, ScoreBoard board)
    {
        var (shared, latest) = (-1, -1);
        for (var i = 0; i < trail.Length; i++)
            if (weights.TryGetValue(trail[i], out var match) && match.Place >= latest) (shared, latest) = (i, match.Place);
        for (var i = 0; i < trail.Length; i++)
        {
            var weight = i < shared ? likeness * (float)settings.BackwardWeight : likeness;
            board.Add(trail[i], settings.DistanceDecay > 0 ? weight * MathF.Exp(-Math.Abs(i - shared) / (float)settings.DistanceDecay) : weight);
        }
    }
}
