namespace Marketplace.Recommendations.Model;

/// <summary>One thing that a visitor did: with which product, in what way, when (in seconds).</summary>
internal readonly record struct Happening(int Item, EventKind Kind, long Time);

/// <summary>
/// What one visitor did, oldest first. Everything that is learned or shown starts from such a trail, so what may be known at a time is decided here
/// and nowhere else: <see cref="Before"/> gives only what was over by then.
/// </summary>
internal sealed class Trail
{
    readonly Happening[] happenings;

    Trail(Happening[] happenings) => this.happenings = happenings;

    public static Trail Empty { get; } = new([]);

    public int Length => happenings.Length;

    public Happening this[int index] => happenings[index];

    public ReadOnlySpan<Happening> Happenings => happenings;

    public long First => happenings[0].Time;

    public long Last => happenings[^1].Time;

    /// <summary>Sorted by time; what happened at the same time keeps its order.</summary>
    public static Trail Of(IEnumerable<Happening> happenings) => new([.. happenings.OrderBy(h => h.Time)]);

    /// <summary>What happened before that time.</summary>
    public Trail Before(long time) => Take(CountBefore(time));

    /// <summary>The first so many.</summary>
    public Trail Take(int count) => count >= Length ? this : count == 0 ? Empty : new Trail(happenings[..count]);

    /// <summary>The last so many.</summary>
    public Trail Recent(int count) => count >= Length ? this : new Trail(happenings[^count..]);

    int CountBefore(long time)
    {
        int low = 0, high = Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (happenings[middle].Time < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
