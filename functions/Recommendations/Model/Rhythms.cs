namespace Marketplace.Recommendations.Model;

/// <summary>How often something is bought again.</summary>
/// <param name="Interval">The time between two purchases by the same visitor.</param>
/// <param name="AgainShare">The share of purchases that the same visitor followed by another one of it.</param>
internal readonly record struct Rhythm(Spread Interval, float AgainShare)
{
    /// <summary>How soon after a purchase it is wanted again, 0 to 1: rises to its peak at the usual interval, next to nothing just after a purchase.</summary>
    public float Due(double seconds)
    {
        var place = Interval.Place(seconds);
        return Interval.Deviation <= 0 ? 0 : AgainShare * (place < 0 ? MathF.Exp(-place * place / 2) : 1 / (1 + (place * place / 4)));
    }
}

/// <summary>
/// The rhythm in which each product is bought again, drawn towards its category's, and that towards all: phones are not bought again soon, milk is. Learned from who bought what twice.
/// </summary>
internal sealed class Rhythms
{
    const double PriorPurchases = 10;
    readonly Rhythm[] items;

    public Rhythms(Rhythm[] items) => this.items = items;

    public Rhythm Of(int item) => items[item];

    public static Rhythms Learn(BehaviourLog log)
    {
        var (intervals, purchases) = (new List<double>?[log.ItemCount], new int[log.ItemCount]);
        foreach (var trail in log.Trails) Observe(trail, intervals, purchases);
        var items = Enumerable.Range(0, log.ItemCount).ToArray();
        var all = Learn(items, intervals, purchases, default);
        var byCategory = items.GroupBy(i => log.Categories[i]).ToDictionary(g => g.Key, g => g.Key < 0 ? all : Learn([.. g], intervals, purchases, all));
        return new Rhythms([.. items.Select(i => Learn([i], intervals, purchases, byCategory[log.Categories[i]]))]);
    }

    public void Save(ModelWriter file) => file.Write(items);

    public static Rhythms Load(ModelReader file) => new(file.Read<Rhythm>());

    static void Observe(Trail trail, List<double>?[] intervals, int[] purchases)
    {
        var last = new Dictionary<int, long>();
        foreach (var happening in trail.Happenings)
        {
            if (happening.Kind != EventKind.Buy) continue;
            purchases[happening.Item]++;
            if (last.TryGetValue(happening.Item, out var before) && happening.Time > before) (intervals[happening.Item] ??= []).Add(happening.Time - before);
            last[happening.Item] = happening.Time;
        }
    }

    static Rhythm Learn(int[] items, List<double>?[] intervals, int[] purchases, Rhythm wider)
    {
        var observed = items.SelectMany(i => intervals[i] ?? []).ToArray();
        double bought = items.Sum(i => purchases[i]);
        var share = (observed.Length + (PriorPurchases * wider.AgainShare)) / (bought + PriorPurchases);
        return new Rhythm(Spread.Of(observed, wider.Interval), (float)share);
    }
}
