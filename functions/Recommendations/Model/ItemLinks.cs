namespace Marketplace.Recommendations.Model;

/// <summary>How two products of one trail are tied together.</summary>
/// <param name="Links">How many links of a product are kept.</param>
/// <param name="Window">How many places apart two products may be.</param>
/// <param name="DistancePower">0: all distances alike; 1: a product n places away counts 1/n.</param>
/// <param name="BackwardWeight">What a product counts that came before.</param>
/// <param name="TimeDecay">Apart so long, as a share of the whole log, counts 1/e; 0 switches it off.</param>
/// <param name="AgeDecay">So long ago, as a share of the whole log, counts 1/e; 0 switches it off.</param>
/// <param name="LengthPower">0: all trails alike; 1: a trail of n products counts 1/n.</param>
/// <param name="FromPower">How far what popular products lead to is held down.</param>
/// <param name="ToPower">How far popular products are held down as what is led to. Both 0.5 give the cosine.</param>
/// <param name="TrailsPerItem">How many of the latest trails of a product are looked at.</param>
internal sealed record LinkSettings(
    int Links = 100, int Window = 50, double DistancePower = 0, double BackwardWeight = 1, double TimeDecay = 0, double AgeDecay = 0, double LengthPower = 0, double FromPower = 0.5, double ToPower = 0.5,
    int TrailsPerItem = 5_000)
{
    /// <summary>Item-to-item as everybody knows it: the cosine of who touched both.</summary>
    public static LinkSettings Cosine { get; } = new();

    /// <summary>What comes next: nearer in the trail counts more, what came before counts little.</summary>
    public static LinkSettings Next { get; } = new(DistancePower: 1, BackwardWeight: 0.3, FromPower: 0.8, ToPower: 0.2);

    /// <summary>What belongs together: touched within a short time, by those who touched little else.</summary>
    public static LinkSettings Together { get; } = new(TimeDecay: 0.1, LengthPower: 0.5, FromPower: 0.4, ToPower: 0.1);
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
        var nearness = Enumerable.Range(0, settings.Window + 1).Select(apart => MathF.Pow(apart, -(float)settings.DistancePower)).ToArray();
        return From(log.ItemCount, settings.Links, (item, board) =>
        {
            foreach (var (trail, at) in places.Latest(item, settings.TrailsPerItem)) Pair(log, log.Trails[trail], at, settings, nearness, board);
            foreach (var other in board.Written) board.Scale(other, 1 / (MathF.Pow(places.Count(item), (float)settings.FromPower) * MathF.Pow(places.Count(other), (float)settings.ToPower)));
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

    static void Pair(BehaviourLog log, Trail trail, int at, LinkSettings settings, float[] nearness, ScoreBoard board)
    {
        var here = trail[at];
        var share = MathF.Pow(trail.Length, -(float)settings.LengthPower);
        if (settings.AgeDecay > 0) share *= MathF.Exp(-(log.End - here.Time) / (float)(settings.AgeDecay * log.Span));
        for (var i = Math.Max(0, at - settings.Window); i < Math.Min(trail.Length, at + settings.Window + 1); i++)
        {
            var there = trail[i];
            if (there.Item == here.Item) continue;
            var weight = (i < at ? share * (float)settings.BackwardWeight : share) * nearness[Math.Abs(i - at)];
            if (settings.TimeDecay > 0) weight *= MathF.Exp(-Math.Abs(there.Time - here.Time) / (float)(settings.TimeDecay * log.Span));
            if (weight > 0) board.Add(there.Item, weight);
        }
    }
}
