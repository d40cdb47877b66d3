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
    /// <summary>Adds to the board.</summary>
    public static void Score(TrailIndex index, NeighbourSettings settings, Question question, NeighbourScratch scratch, ScoreBoard board)
    {
        var (alike, own) = (scratch.Alike, Own(question.Past, settings));
        foreach (var (item, weight, place) in own)
        {
            scratch.Places[item] = place;
            foreach (var trail in index.LatestWith(item)) alike.Add(trail, weight);
        }

        foreach (var trail in alike.Written)
        {
            var weight = 1 / MathF.Sqrt(index.ItemsOf(trail).Length);
            alike.Scale(trail, settings.AgeDecay > 0 ? weight * MathF.Exp(-index.AgeOf(trail) / (float)settings.AgeDecay) : weight);
        }

        Span<float> nearness = stackalloc float[TrailIndex.MostOfTrail + 1];
        for (var apart = 0; apart < nearness.Length; apart++) nearness[apart] = settings.DistanceDecay > 0 ? MathF.Exp(-apart / (float)settings.DistanceDecay) : 1;
        foreach (var trail in alike.Top(settings.Neighbours)) Add(index.ItemsOf(trail), alike[trail], scratch.Places, (float)settings.BackwardWeight, nearness, board);
        alike.Clear();
        foreach (var (item, _, _) in own) scratch.Places[item] = 0;
    }

    /// <summary>The visitor's latest products, each once: what it counts, and its place, from 1.</summary>
    static List<(int Item, float Weight, int Place)> Own(Trail past, NeighbourSettings settings)
    {
        var (own, known) = (new List<(int, float, int)>(), new HashSet<int>());
        for (var back = 0; back < Math.Min(past.Length, settings.Window); back++)
        {
            var place = past.Length - back;
            if (known.Add(past[place - 1].Item)) own.Add((past[place - 1].Item, settings.PositionDecay > 0 ? MathF.Exp(-back / (float)settings.PositionDecay) : 1, place));
        }

        return own;
    }

    static void Add(ReadOnlySpan<int> trail, float likeness, int[] places, float backward, ReadOnlySpan<float> nearness, ScoreBoard board)
    {
        var (shared, latest) = (-1, 1);
        for (var i = 0; i < trail.Length; i++)
            if (places[trail[i]] is var place && place >= latest) (shared, latest) = (i, place);
        for (var i = 0; i < trail.Length; i++) board.Add(trail[i], (i < shared ? likeness * backward : likeness) * nearness[Math.Abs(i - shared)]);
    }
}

/// <summary>Space for one question after the other; belongs to one thread at a time.</summary>
internal sealed class NeighbourScratch(int trailCount, int itemCount)
{
    /// <summary>How alike each trail is; empty between questions.</summary>
    public ScoreBoard Alike { get; } = new(trailCount);

    /// <summary>For each product its place in the visitor's trail, from 1; 0 for all others, and between questions.</summary>
    public int[] Places { get; } = new int[itemCount];
}
