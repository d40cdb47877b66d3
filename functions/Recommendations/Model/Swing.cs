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
        return ItemLinks.From(log.ItemCount, Links, (item, board) =>
        {
            var visitors = places.Latest(item, Visitors).ToArray().Select(p => p.Trail).Distinct().ToArray();
            var shared = new List<int>();
            for (var a = 0; a < visitors.Length; a++)
                for (var b = a + 1; b < visitors.Length; b++) Tie(item, sets[visitors[a]], sets[visitors[b]], shared, board);
        });
    }

    static void Tie(int item, int[] one, int[] other, List<int> shared, ScoreBoard board)
    {
        shared.Clear();
        for (int i = 0, j = 0; i < one.Length && j < other.Length;)
        {
            if (one[i] == other[j]) shared.Add(one[i]);
            var (left, right) = (one[i], other[j]);
            if (left <= right) i++;
            if (right <= left) j++;
        }

        var weight = 1 / (Smoothing + shared.Count) / MathF.Sqrt(one.Length * (float)other.Length);
        foreach (var found in shared)
            if (found != item) board.Add(found, weight);
    }
}
