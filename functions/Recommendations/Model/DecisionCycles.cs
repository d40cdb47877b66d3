namespace Marketplace.Recommendations.Model;

/// <summary>
/// How long people take to decide in each category: from the first sign of interest since their last purchase there until they buy. Knows, for a visitor, where in that time they stand.
/// </summary>
internal sealed class DecisionCycles
{
    readonly Spread[] categories;
    readonly Spread all;

    public DecisionCycles(Spread[] categories, Spread all) => (this.categories, this.all) = (categories, all);

    public Spread Of(int category) => category >= 0 && category < categories.Length ? categories[category] : all;

    public static DecisionCycles Learn(BehaviourLog log)
    {
        var observed = new List<double>[log.Categories.DefaultIfEmpty(-1).Max() + 1];
        foreach (var trail in log.Trails)
        {
            var open = new Dictionary<int, long>();
            foreach (var happening in trail.Happenings)
            {
                var category = log.Categories[happening.Item];
                if (category < 0) continue;
                if (happening.Kind != EventKind.Buy) open.TryAdd(category, happening.Time);
                else if (open.Remove(category, out var since)) (observed[category] ??= []).Add(happening.Time - since);
            }
        }

        var all = Spread.Of([.. observed.Where(o => o is not null).SelectMany(o => o)], default);
        return new DecisionCycles([.. observed.Select(o => Spread.Of(o ?? [], all))], all);
    }

    public void Save(ModelWriter file)
    {
        file.Write(categories);
        file.Write([all]);
    }

    public static DecisionCycles Load(ModelReader file) => new(file.Read<Spread>(), file.Read<Spread>() is [var all] ? all : throw new InvalidDataException("The model is damaged: its decision cycles are incomplete."));

    /// <summary>When each category's interest that is still open began: touched since then, and nothing bought there.</summary>
    public static Dictionary<int, long> OpenSince(Trail past, int[] categories)
    {
        var open = new Dictionary<int, long>();
        foreach (var happening in past.Happenings)
        {
            var category = categories[happening.Item];
            if (category < 0) continue;
            if (happening.Kind == EventKind.Buy) open.Remove(category);
            else open.TryAdd(category, happening.Time);
        }

        return open;
    }
}
