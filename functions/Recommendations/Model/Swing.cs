namespace Marketplace.Recommendations.Model;

/// <summary>
/// Links by pairs of visitors (Swing, Yang and others 2020): two who share two products, and little else, tie these together. It hears what the cosine drowns in the many who touch everything. Only the latest
/// visitors of each product are paired, so the cost has a limit.
/// </summary>
internal static class Swing
{
    const int Visitors = 60;
    const int Links = 100;
    const float Smoothing = 1;

    public static ItemLinks Build(BehaviourLog log)
    {
        var places = Places.Of(log);
        var sets = new int[log.Trails.Length][];
        for (var t = 0; t < sets.Length; t++) sets[t] = [.. log.Trails[t].Happenings.ToArray().Select(h => h.Item).Distinct().Order()];
        var (marked, shared) = (new bool[log.ItemCount], new List<int>());
        return ItemLinks.From(log.ItemCount, Links, (item, board) =>
        {
            var visitors = places.Latest(item, Visitors).ToArray().Select(p => p.Trail).Distinct().ToArray();
            for (var a = 0; a < visitors.Length; a++)
            {
                foreach (var product in sets[visitors[a]]) marked[product] = true;
                for (var b = a + 1; b < visitors.Length; b++) Tie(item, sets[visitors[a]].Length, sets[visitors[b]], marked, shared, board);
                foreach (var product in sets[visitors[a]]) marked[product] = false;
            }
        });
    }

    /// <summary>Of two visitors, one whose products are marked and another.</summary>
    static void Tie(int item, int length, int[] other, bool[] marked, List<int> shared, ScoreBoard board)
    {
        shared.Clear();
        foreach (var product in other)
            if (marked[product]) shared.Add(product);
        var weight = 1 / (Smoothing + shared.Count) / MathF.Sqrt(length * (float)other.Length);
        foreach (var product in shared)
            if (product != item) board.Add(product, weight);
    }
}
