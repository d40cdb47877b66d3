namespace Marketplace.Recommendations.Model;

/// <summary>
/// What all visitors did: their trails, in the order of when each ended. Products and categories are numbered from 0; a product whose category is unknown has -1.
/// It promises that nothing learned from <see cref="Before"/> can know what came later.
/// </summary>
internal sealed class BehaviourLog
{
    public BehaviourLog(IEnumerable<Trail> trails, int itemCount, int[]? categories = null)
    {
        Trails = [.. trails.Where(t => t.Length > 0).Order(Comparer<Trail>.Create(Trail.Compare))];
        ItemCount = itemCount;
        Categories = categories ?? [.. Enumerable.Repeat(-1, itemCount)];
        Start = Trails.Length == 0 ? 0 : Trails.Min(t => t.First);
        End = Trails.Length == 0 ? 0 : Trails[^1].Last;
        EventCount = Trails.Sum(t => t.Length);
        Wanted = Trails.Any(HasPurchase) ? Target.Purchase : Target.Click;
    }

    public Trail[] Trails { get; }

    public int ItemCount { get; }

    public int[] Categories { get; }

    public long Start { get; }

    public long End { get; }

    public int EventCount { get; }

    /// <summary>How long it is, in seconds; never 0.</summary>
    public long Span => Math.Max(1, End - Start);

    /// <summary>What is to be foreseen: purchases, where people buy; else whatever comes next.</summary>
    public Target Wanted { get; }

    /// <summary>The log as it was at that time.</summary>
    public BehaviourLog Before(long time) => new(Trails.Select(t => t.Before(time)), ItemCount, Categories);

    static bool HasPurchase(Trail trail)
    {
        foreach (var happening in trail.Happenings)
            if (happening.Kind == EventKind.Buy) return true;
        return false;
    }

    /// <summary>The time before which so large a share of all events lies.</summary>
    public long TimeAt(double share)
    {
        var times = new long[EventCount];
        var next = 0;
        foreach (var trail in Trails)
            foreach (var happening in trail.Happenings) times[next++] = happening.Time;
        Array.Sort(times);
        return times.Length == 0 ? 0 : times[Math.Clamp((int)(share * times.Length), 0, times.Length - 1)];
    }
}
