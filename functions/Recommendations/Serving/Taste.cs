namespace Marketplace.Recommendations.Serving;

/// <summary>
/// What a person's deeds say about products that they have not touched: interest in categories and shops, fresher deeds weighing more, purchases
/// ending the interest in their category for a while. Pure.
/// </summary>
internal sealed class Taste
{
    /// <summary>As long as a purchase keeps others of its kind away while nothing is known of how often such things are bought (<see cref="Foresight.SatisfiedFor"/>).</summary>
    public static readonly TimeSpan Satisfied = TimeSpan.FromDays(30);

    const int Remembered = 40;
    const double StepDecay = 6;
    const double Parent = 0.4;
    const double SameShop = 0.2;
    static readonly TimeSpan HalfLife = TimeSpan.FromDays(3);
    readonly Dictionary<string, (double Weight, Good Why)> categories = [];
    readonly Dictionary<string, (double Weight, Good Why)> shops = [];
    readonly double attention;
    readonly HashSet<string> satisfied = [];
    readonly HashSet<string> skipped = [];
    readonly HashSet<string> seen = [];
    readonly HashSet<string> bought = [];

    readonly Foresight foresight;

    public Taste(IEnumerable<Deed> deeds, Shelf shelf, DateTimeOffset now, Foresight foresight)
    {
        this.foresight = foresight;
        var step = 0;
        foreach (var deed in deeds.Reverse().Where(d => d.ProductId is not null))
        {
            Note(deed);
            if (shelf.Find(deed.ProductId) is not { } good) continue;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(deed.At);
            if (deed.Kind == DeedKind.Buy && now - at < (foresight.SatisfiedFor(good.ProductId) ?? Satisfied)) satisfied.Add(good.CategoryId);
            if (step++ < Remembered && WeightOf(deed.Kind) is not 0 and var weight) Like(good, weight * Math.Exp(-step / StepDecay) * Math.Pow(0.5, (now - at) / HalfLife));
        }

        attention = categories.Values.Select(c => c.Weight).DefaultIfEmpty(0).Max();
    }

    /// <summary>Categories of interest, the strongest first.</summary>
    public IEnumerable<string> Categories => categories.Where(c => c.Value.Weight > 0).OrderByDescending(c => c.Value.Weight).Select(c => c.Key);

    public bool HasSeen(string productId) => seen.Contains(productId);

    /// <summary>Whether it is not to be shown: skipped; or bought, or of a kind that was just bought, and not due again.</summary>
    public bool IsDone(Good good) =>
        skipped.Contains(good.ProductId) || ((bought.Contains(good.ProductId) || satisfied.Contains(good.CategoryId)) && foresight.Of(good.ProductId) is not { IsDue: true });

    /// <summary>How much of the person's attention goes to its like, 0 to 1.6, less while little is known; and which product that comes from.</summary>
    public (double Score, Good? Why) Of(Good good)
    {
        var (score, why, most) = (0.0, (Good?)null, 0.0);
        for (var (depth, share) = (0, 1.0); depth < good.CategoryPath.Count; (depth, share) = (depth + 1, share * Parent)) Add(categories.GetValueOrDefault(good.CategoryPath[depth]), share);
        Add(shops.GetValueOrDefault(good.ShopId), SameShop);
        return attention <= 0 ? (0, null) : (Math.Max(0, score) / attention * (1 - Math.Exp(-3 * attention)), why);

        void Add((double Weight, Good Why) from, double share)
        {
            score += from.Weight * share;
            if (from.Weight * share <= most) return;
            (most, why) = (from.Weight * share, from.Why);
        }
    }

    void Note(Deed deed)
    {
        seen.Add(deed.ProductId!);
        if (deed.Kind == DeedKind.Buy) bought.Add(deed.ProductId!);
        if (deed.Kind == DeedKind.Skip) skipped.Add(deed.ProductId!);
    }

    void Like(Good good, double weight)
    {
        foreach (var category in good.CategoryPath) categories[category] = Sum(categories, category, good, weight);
        shops[good.ShopId] = Sum(shops, good.ShopId, good, weight);
    }

    /// <summary>The reason is the latest deed, which comes first.</summary>
    static (double, Good) Sum(Dictionary<string, (double Weight, Good Why)> known, string key, Good good, double weight) =>
        known.TryGetValue(key, out var before) ? (before.Weight + weight, before.Weight > 0 ? before.Why : good) : (weight, good);

    static double WeightOf(DeedKind kind) => kind switch
    {
        DeedKind.View => 0.5,
        DeedKind.Like or DeedKind.Share => 0.8,
        DeedKind.Cart => 1,
        DeedKind.Skip => -0.4,
        _ => 0,
    };
}
