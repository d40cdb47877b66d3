namespace Marketplace.Recommendations.Model;

/// <summary>One tree as it is learned: nodes from 0. A node sends a row left if its feature is at most the threshold; a child below 0 is a leaf, <c>~child</c> its number.</summary>
internal sealed record Tree(IReadOnlyList<int> Features, IReadOnlyList<float> Thresholds, IReadOnlyList<int> Lefts, IReadOnlyList<int> Rights, IReadOnlyList<double> Leaves)
{
    public static Forest Join(IReadOnlyList<Tree> trees)
    {
        var questions = trees.SelectMany((tree, t) => tree.Questions().Select(q => (q.Feature, q.Threshold, Tree: t, q.Remaining))).OrderBy(q => q.Feature).ThenBy(q => q.Threshold).ToArray();
        var starts = new int[questions.Length == 0 ? 1 : questions[^1].Feature + 2];
        foreach (var question in questions) starts[question.Feature + 1]++;
        for (var f = 1; f < starts.Length; f++) starts[f] += starts[f - 1];
        return new Forest(starts, [.. questions.Select(q => q.Threshold)], [.. questions.Select(q => q.Tree)], [.. questions.Select(q => q.Remaining)], [.. trees.SelectMany(t => t.FromLeftToRight())]);
    }

    IEnumerable<(int Feature, float Threshold, uint Remaining)> Questions()
    {
        var places = Places();
        return Features.Select((feature, node) => (feature, Thresholds[node], ~Below(Lefts[node]).Aggregate(0u, (bits, leaf) => bits | (1u << places[leaf]))));
    }

    float[] FromLeftToRight()
    {
        var leaves = new float[Forest.MostLeaves];
        foreach (var (leaf, place) in Places()) leaves[place] = (float)Leaves[leaf];
        return leaves;
    }

    /// <summary>Where each leaf stands, from left to right.</summary>
    Dictionary<int, int> Places()
    {
        if (Leaves.Count > Forest.MostLeaves) throw new InvalidOperationException($"A tree has {Leaves.Count} leaves; {Forest.MostLeaves} are the most.");
        return (Features.Count == 0 ? [0] : Below(0)).Select((leaf, place) => (leaf, place)).ToDictionary(x => x.leaf, x => x.place);
    }

    IEnumerable<int> Below(int node) => node < 0 ? [~node] : Below(Lefts[node]).Concat(Below(Rights[node]));
}
