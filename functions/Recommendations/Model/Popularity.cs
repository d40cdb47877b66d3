namespace Marketplace.Recommendations.Model;

/// <summary>How often products were touched: in all, and lately (the last tenth of the log's time), and when last; and how often that was a purchase, or went into a cart.</summary>
internal sealed class Popularity
{
    const double LatelyShare = 0.1;
    const int Best = 100;

    /// <summary>As many touches as what is known of all products weighs against what is known of one.</summary>
    const float Prior = 10;

    readonly float carted;
    readonly float bought;

    public Popularity(int[] counts, int[] latelyCounts, int[] carts, int[] buys, long[] lastTimes)
    {
        (Counts, LatelyCounts, Carts, Buys, LastTimes, Leaders) = (counts, latelyCounts, carts, buys, lastTimes, Rank(latelyCounts, counts));
        var all = Math.Max(1f, counts.Sum(c => (long)c));
        (carted, bought) = (carts.Sum(c => (long)c) / all, buys.Sum(b => (long)b) / all);
    }

    public int[] Counts { get; }

    public int[] LatelyCounts { get; }

    public int[] Carts { get; }

    public int[] Buys { get; }

    public long[] LastTimes { get; }

    /// <summary>The products that were touched most lately, best first.</summary>
    public int[] Leaders { get; }

    /// <summary>The share of touches that put it into a cart, drawn towards that of all products.</summary>
    public float CartShare(int item) => (Carts[item] + (Prior * carted)) / (Counts[item] + Prior);

    /// <summary>The same of purchases.</summary>
    public float BuyShare(int item) => (Buys[item] + (Prior * bought)) / (Counts[item] + Prior);

    public static Popularity Learn(BehaviourLog log)
    {
        var (counts, lately, carts, buys, last) = (new int[log.ItemCount], new int[log.ItemCount], new int[log.ItemCount], new int[log.ItemCount], new long[log.ItemCount]);
        var since = log.End - (long)(log.Span * LatelyShare);
        foreach (var trail in log.Trails)
        {
            foreach (var happening in trail.Happenings)
            {
                counts[happening.Item]++;
                if (happening.Kind == EventKind.Cart) carts[happening.Item]++;
                if (happening.Kind == EventKind.Buy) buys[happening.Item]++;
                if (happening.Time > since) lately[happening.Item]++;
                last[happening.Item] = Math.Max(last[happening.Item], happening.Time);
            }
        }

        return new Popularity(counts, lately, carts, buys, last);
    }

    public void Save(ModelWriter file)
    {
        file.Write(Counts);
        file.Write(LatelyCounts);
        file.Write(Carts);
        file.Write(Buys);
        file.Write(LastTimes);
    }

    public static Popularity Load(ModelReader file) => new(file.Read<int>(), file.Read<int>(), file.Read<int>(), file.Read<int>(), file.Read<long>());

    static int[] Rank(int[] lately, int[] counts) =>
        [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).OrderByDescending(i => lately[i]).ThenByDescending(i => counts[i]).ThenBy(i => i).Take(Best)];
}
