namespace Marketplace.Recommendations.Model;

/// <summary>Where in which trails each product stands, the earliest trail first: the log turned round.</summary>
internal sealed class Places
{
    readonly int[] starts;
    readonly (int Trail, int At)[] places;

    Places(int[] starts, (int, int)[] places) => (this.starts, this.places) = (starts, places);

    public static Places Of(BehaviourLog log)
    {
        var starts = new int[log.ItemCount + 1];
        foreach (var trail in log.Trails)
            foreach (var happening in trail.Happenings) starts[happening.Item + 1]++;
        for (var i = 0; i < log.ItemCount; i++) starts[i + 1] += starts[i];
        var (next, places) = (starts[..^1], new (int, int)[log.EventCount]);
        for (var t = 0; t < log.Trails.Length; t++)
            for (var at = 0; at < log.Trails[t].Length; at++) places[next[log.Trails[t][at].Item]++] = (t, at);
        return new Places(starts, places);
    }

    public int Count(int item) => starts[item + 1] - starts[item];

    /// <summary>All of them, or the last so many.</summary>
    public ReadOnlySpan<(int Trail, int At)> Latest(int item, int count) => places.AsSpan(starts[item + 1] - Math.Min(count, Count(item)), Math.Min(count, Count(item)));
}
