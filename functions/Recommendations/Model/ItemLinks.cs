namespace Marketplace.Recommendations.Model;

/// <summary>How two products of one trail are tied together.</summary>
/// <param name="Links">How many links of a product are kept.</param>
/// <param name="Window">How many places apart two products may be.</param>
/// <param name="DistancePower">0: all distances alike; 1: a product n places away counts 1/n.</param>
/// <param name="BackwardWeight">What a product counts that came before.</param>
/// <param name="TimeDecay">Apart so long, as a share of the whole log, counts 1/e; 0 switches it off.</param>
/// <param name="AgeDecay">So long ago, as a share of the whole log, counts 1/e; 0 switches it off.</param>
/// <param name="PopularityPower">How far popular products are held down: 0.5 gives the cosine.</param>
/// <param name="TrailsPerItem">How many of the latest trails of a product are looked at.</param>
internal sealed record LinkSettings(
    int Links = 100, int Window = 50, double DistancePower = 0, double BackwardWeight = 1, double TimeDecay = 0, double AgeDecay = 0, double PopularityPower = 0.5, int TrailsPerItem = 5_000)
{
    /// <summary>Item-to-item as everybody knows it: the cosine of who touched both.</summary>
    public static LinkSettings Cosine { get; } = new();

    /// <summary>What comes next: nearer in the trail counts more, what came before counts little.</summary>
    public static LinkSettings Next { get; } = new(DistancePower: 1, BackwardWeight: 0.3, PopularityPower: 0.2);
}

/// <summary>
/// Which products belong to which, each with its strongest links in two flat arrays: compact, and read without a hash. One product is worked out at a time from the trails that it is
/// in, so that building needs no table of all pairs.
/// </summary>
internal sealed class ItemLinks
{
    readonly int[] starts;
    readonly int[] targets;
    readonly float[] weights;

    public ItemLinks(int[] starts, int[] targets, float[] weights) => (this.starts, this.targets, this.weights) = (starts, targets, weights);

    public ReadOnlySpan<int> TargetsOf(int item) => targets.AsSpan(starts[item], starts[item + 1] - starts[item]);

    public ReadOnlySpan<float> WeightsOf(int item) => weights.AsSpan(starts[item], starts[item + 1] - starts[item]);

    public void Add(int item, float weight, ScoreBoard board)
    {
        for (var i = starts[item]; i < starts[item + 1]; i++) board.Add(targets[i], weights[i] * weight);
    }

    public void Save(ModelWriter file)
    {
        file.Write(starts);
        file.Write(targets);
        file.Write(weights);
    }

    public static ItemLinks Load(ModelReader file) => new(file.Read<int>(), file.Read<int>(), file.Read<float>());

    public static ItemLinks Build(BehaviourLog log, LinkSettings settings)
    {
        var places = Places.Of(log);
        return From(log.ItemCount, settings.Links, (item, board) =>
        {
            foreach (var (trail, at) in places.Latest(item, settings.TrailsPerItem)) Pair(log, log.Trails[trail], at, settings, board);
            foreach (var other in board.Written)
                board.Scale(other, 1 / (MathF.Pow(places.Count(item), 1 - (float)settings.PopularityPower) * MathF.Pow(places.Count(other), (float)settings.PopularityPower)));
        });
    }

    /// <summary>The strongest of what is scored for each product.</summary>
    public static ItemLinks From(int itemCount, int links, Action<int, ScoreBoard> score)
    {
        var (starts, targets, weights, board) = (new int[itemCount + 1], new List<int>(), new List<float>(), new ScoreBoard(itemCount));
        for (var item = 0; item < itemCount; item++)
        {
            score(item, board);
            foreach (var other in board.Top(links))
            {
                targets.Add(other);
                weights.Add(board[other]);
            }

            board.Clear();
            starts[item + 1] = targets.Count;
        }

        return new ItemLinks(starts, [.. targets], [.. weights]);
    }

    static void Pair(BehaviourLog log, Trail trail, int at, LinkSettings settings, ScoreBoard board)
    {
        var here = trail[at];
        var fresh = settings.AgeDecay > 0 ? MathF.Exp(-(log.End - here.Time) / (float)(settings.AgeDecay * log.Span)) : 1;
        for (var i = Math.Max(0, at - settings.Window); i < Math.Min(trail.Length, at + settings.Window + 1); i++)
        {
            var there = trail[i];
            if (there.Item == here.Item) continue;
            var weight = i < at ? fresh * (float)settings.BackwardWeight : fresh;
            if (settings.DistancePower > 0) weight /= MathF.Pow(Math.Abs(i - at), (float)settings.DistancePower);
            if (settings.TimeDecay > 0) weight *= MathF.Exp(-Math.Abs(there.Time - here.Time) / (float)(settings.TimeDecay * log.Span));
            if (weight > 0) board.Add(there.Item, weight);
        }
    }
}
