namespace Marketplace.Recommendations.Model;

/// <summary>The trees of each target; a target with too little to learn from has none. Immutable.</summary>
internal sealed class Rankings(IReadOnlyList<Forest> forests)
{
    /// <summary>How much the first places are drawn together when several rankings are blended.</summary>
    const double FirstPlaces = 20;

    public static int Count { get; } = Enum.GetValues<Target>().Length;

    /// <summary>Trees for one target, and none for the others.</summary>
    public static Rankings Only(Target target, Forest forest) => new([.. Enum.GetValues<Target>().Select(t => t == target ? forest : Tree.Join([]))]);

    public Forest Of(Target target) => forests[(int)target];

    /// <summary>
    /// The trees that a blend goes by, and how much each counts. What a target has no trees for is left to those of the nearest lighter target, else of the nearest heavier one. None if no
    /// target has any.
    /// </summary>
    public IReadOnlyList<(Forest Forest, double Weight)> For(Blend blend) =>
        [.. Enumerable.Range(0, Count).Where(t => blend.Of(t) > 0).Select(t => (Forest: Nearest(t), Weight: blend.Of(t))).Where(x => x.Forest is not null)
            .GroupBy(x => x.Forest!).Select(g => (g.Key, g.Sum(x => x.Weight)))];

    /// <summary>The scores of rows, one after another as <see cref="Features"/> measures them; the higher, the earlier. Without any trees, by how many sources have them among their best.</summary>
    public IReadOnlyList<double> Score(ReadOnlyMemory<float> rows, Blend blend)
    {
        var trees = For(blend);
        if (trees.Count == 0) return [.. Enumerable.Range(0, rows.Length / Features.Count).Select(row => (double)rows.Span[(row * Features.Count) + Features.RanksTogether])];
        return Blended([.. trees.Select(t => t.Forest.Score(rows.Span, Features.Count))], [.. trees.Select(t => t.Weight)]);
    }

    /// <summary>Puts rows in one order: by their scores, or by their places in the orders of several.</summary>
    /// <param name="scores">For each ranking, the scores of all rows.</param>
    /// <param name="weights">Of each ranking.</param>
    public static IReadOnlyList<double> Blended(IReadOnlyList<float[]> scores, IReadOnlyList<double> weights)
    {
        if (scores.Count == 1) return [.. scores[0].Select(s => (double)s)];
        var blended = new double[scores[0].Length];
        for (var ranking = 0; ranking < scores.Count; ranking++)
        {
            var order = Enumerable.Range(0, blended.Length).ToArray();
            Array.Sort(scores[ranking].Select(s => -s).ToArray(), order);
            for (var place = 0; place < order.Length; place++) blended[order[place]] += weights[ranking] / (FirstPlaces + place);
        }

        return blended;
    }

    public void Save(ModelWriter file)
    {
        foreach (var forest in forests) forest.Save(file);
    }

    public static Rankings Load(ModelReader file)
    {
        var read = new Forest[Count];
        for (var target = 0; target < Count; target++) read[target] = Forest.Load(file);
        return new Rankings(read);
    }

    Forest? Nearest(int target) => Enumerable.Range(0, target + 1).Reverse().Concat(Enumerable.Range(target + 1, Count - target - 1)).Select(t => forests[t]).FirstOrDefault(f => f.Count > 0);
}
