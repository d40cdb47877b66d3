namespace Marketplace.Recommendations.Model;

/// <summary>
/// Decision trees whose leaves are summed: what ranks candidates. Flat arrays, so that a row goes through hundreds of trees in microseconds; how they were learned
/// is no matter here. A node sends a row left if its feature is at most the threshold; a child below 0 is a leaf, <c>~child</c> its number.
/// </summary>
internal sealed class Forest(int[] roots, int[] features, float[] thresholds, int[] lefts, int[] rights, float[] leaves)
{
    public int Count => roots.Length;

    /// <summary>How often each feature decides.</summary>
    public int[] Uses(int featureCount)
    {
        var uses = new int[featureCount];
        foreach (var feature in features) uses[feature]++;
        return uses;
    }

    public float Score(ReadOnlySpan<float> row)
    {
        var sum = 0f;
        foreach (var root in roots)
        {
            var node = root;
            while (node >= 0) node = row[features[node]] <= thresholds[node] ? lefts[node] : rights[node];
            sum += leaves[~node];
        }

        return sum;
    }

    public void Save(ModelWriter file)
    {
        file.Write(roots);
        file.Write(features);
        file.Write(thresholds);
        file.Write(lefts);
        file.Write(rights);
        file.Write(leaves);
    }

    public static Forest Load(ModelReader file) => new(file.Read<int>(), file.Read<int>(), file.Read<float>(), file.Read<int>(), file.Read<int>(), file.Read<float>());
}

/// <summary>One tree as it is learned: nodes from 0, a child below 0 is a leaf.</summary>
internal sealed record Tree(IReadOnlyList<int> Features, IReadOnlyList<float> Thresholds, IReadOnlyList<int> Lefts, IReadOnlyList<int> Rights, IReadOnlyList<double> Leaves)
{
    public static Forest Join(IEnumerable<Tree> trees)
    {
        var (roots, features, thresholds, lefts, rights, leaves) = (new List<int>(), new List<int>(), new List<float>(), new List<int>(), new List<int>(), new List<float>());
        foreach (var tree in trees)
        {
            var (node, leaf) = (features.Count, leaves.Count);
            int Moved(int child) => child < 0 ? ~(~child + leaf) : child + node;
            roots.Add(tree.Features.Count == 0 ? ~leaf : node);
            features.AddRange(tree.Features);
            thresholds.AddRange(tree.Thresholds);
            lefts.AddRange(tree.Lefts.Select(Moved));
            rights.AddRange(tree.Rights.Select(Moved));
            leaves.AddRange(tree.Leaves.Select(l => (float)l));
        }

        return new Forest([.. roots], [.. features], [.. thresholds], [.. lefts], [.. rights], [.. leaves]);
    }
}
