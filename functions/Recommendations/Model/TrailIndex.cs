namespace Marketplace.Recommendations.Model;

/// <summary>
/// All trails as flat arrays, and for each product the latest trails that it is in, latest first. Very long trails are cut, so that a question's cost has a limit whoever the neighbours are.
/// </summary>
internal sealed class TrailIndex(int[] starts, int[] items, float[] ages, int[] listStarts, int[] lists)
{
    /// <summary>How long a trail is at most.</summary>
    public const int MostOfTrail = 50;

    const int TrailsPerItem = 1_000;

    public int Count => ages.Length;

    public ReadOnlySpan<int> ItemsOf(int trail) => items.AsSpan(starts[trail], starts[trail + 1] - starts[trail]);

    public ReadOnlySpan<int> LatestWith(int item) => lists.AsSpan(listStarts[item], listStarts[item + 1] - listStarts[item]);

    /// <summary>How long ago it ended when the log did, as a share of the whole log.</summary>
    public float AgeOf(int trail) => ages[trail];

    public static TrailIndex Learn(BehaviourLog log)
    {
        var pieces = log.Trails.SelectMany(PiecesOf).OrderBy(p => p.Last).ToArray();
        var starts = new int[pieces.Length + 1];
        for (var t = 0; t < pieces.Length; t++) starts[t + 1] = starts[t] + pieces[t].Length;
        var (items, at) = (new int[starts[^1]], 0);
        foreach (var piece in pieces)
            foreach (var happening in piece.Happenings) items[at++] = happening.Item;
        var (listStarts, lists) = Lists(starts, items, log.ItemCount);
        return new TrailIndex(starts, items, [.. pieces.Select(p => (float)(log.End - p.Last) / log.Span)], listStarts, lists);
    }

    public void Save(ModelWriter file)
    {
        file.Write(starts);
        file.Write(items);
        file.Write(ages);
        file.Write(listStarts);
        file.Write(lists);
    }

    public static TrailIndex Load(ModelReader file) => new(file.Read<int>(), file.Read<int>(), file.Read<float>(), file.Read<int>(), file.Read<int>());

    static IEnumerable<Trail> PiecesOf(Trail trail)
    {
        for (int start = 0, end; start < trail.Length; start = end)
        {
            end = Math.Min(trail.Length, start + MostOfTrail);
            yield return trail.Take(end).Recent(end - start);
        }
    }

    static (int[] Starts, int[] Lists) Lists(int[] starts, int[] items, int itemCount)
    {
        var (counts, latest) = (new int[itemCount + 1], Enumerable.Repeat(-1, itemCount).ToArray());
        ForEach((item, _) => counts[item + 1] = Math.Min(TrailsPerItem, counts[item + 1] + 1));
        for (var i = 0; i < itemCount; i++) counts[i + 1] += counts[i];
        var (next, lists) = (counts[..^1], new int[counts[^1]]);
        Array.Fill(latest, -1);
        ForEach((item, trail) =>
        {
            if (next[item] < counts[item + 1]) lists[next[item]++] = trail;
        });
        return (counts, lists);

        // Each product once a trail, the latest trail first.
        void ForEach(Action<int, int> act)
        {
            for (var trail = starts.Length - 2; trail >= 0; trail--)
            {
                for (var i = starts[trail]; i < starts[trail + 1]; i++)
                {
                    if (latest[items[i]] == trail) continue;
                    latest[items[i]] = trail;
                    act(items[i], trail);
                }
            }
        }
    }
}
