namespace Marketplace.Recommendations.Model;

/// <summary>How often products were touched: in all, and lately (the last tenth of the log's time), and when last.</summary>
internal sealed class Popularity
{
    const double LatelyShare = 0.1;
    const int Best = 100;

    public Popularity(int[] counts, int[] latelyCounts, long[] lastTimes) => (Counts, LatelyCounts, LastTimes, Leaders) = (counts, latelyCounts, lastTimes, Rank(latelyCounts, counts));

    public int[] Counts { get; }

    public int[] LatelyCounts { get; }

    public long[] LastTimes { get; }

    /// <summary>The products that were touched most lately, best first.</summary>
    public int[] Leaders { get; }

    public static Popularity Learn(BehaviourLog log)
    {
        var (counts, lately, last, since) = (new int[log.ItemCount], new int[log.ItemCount], new long[log.ItemCount], log.End - (long)(log.Span * LatelyShare));
        foreach (var trail in log.Trails)
        {
            foreach (var happening in trail.Happenings)
            {
                counts[happening.Item]++;
                if (happening.Time > since) lately[happening.Item]++;
                last[happening.Item] = Math.Max(last[happening.Item], happening.Time);
            }
        }

        return new Popularity(counts, lately, last);
    }

    public void Save(ModelWriter file)
    {
        file.Write(Counts);
        file.Write(LatelyCounts);
        file.Write(LastTimes);
    }

    public static Popularity Load(ModelReader file) => new(file.Read<int>(), file.Read<int>(), file.Read<long>());

    static int[] Rank(int[] lately, int[] counts) =>
        [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).OrderByDescending(i => lately[i]).ThenByDescending(i => counts[i]).ThenBy(i => i).Take(Best)];
}
