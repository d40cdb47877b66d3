namespace Marketplace.Recommendations.Model;

/// <summary>One thing that a visitor did: with which product, in what way, when (in seconds).</summary>
internal readonly record struct Happening(int Item, EventKind Kind, long Time);

/// <summary>
/// What one visitor did, oldest first. Everything that is learned or shown starts from such a trail, so what may be known at a time is decided here
/// and nowhere else: <see cref="Before"/> gives only what was over by then. Parts of a trail share its memory.
/// </summary>
internal sealed class Trail
{
    readonly Happening[] happenings;
    readonly int start;

    Trail(Happening[] happenings, int start, int length) => (this.happenings, this.start, Length) = (happenings, start, length);

    public static Trail Empty { get; } = new([], 0, 0);

    public int Length { get; }

    public Happening this[int index] => happenings[start + index];

    public ReadOnlySpan<Happening> Happenings => happenings.AsSpan(start, Length);

    public long First => this[0].Time;

    public long Last => this[Length - 1].Time;

    /// <summary>Sorted by time; what happened at the same time keeps its order.</summary>
    public static Trail Of(IEnumerable<Happening> happenings)
    {
        var sorted = happenings.OrderBy(h => h.Time).ToArray();
        return new Trail(sorted, 0, sorted.Length);
    }

    /// <summary>What happened before that time.</summary>
    public Trail Before(long time) => Take(CountBefore(time));

    /// <summary>The first so many.</summary>
    public Trail Take(int count) => count >= Length ? this : new Trail(happenings, start, count);

    /// <summary>The last so many.</summary>
    public Trail Recent(int count) => count >= Length ? this : new Trail(happenings, start + Length - count, count);

    /// <summary>At most so many of what happened from a place on, as if time ran backwards from just before it: the nearest comes last.</summary>
    public Trail Backwards(int from, int most)
    {
        var (now, count) = (this[from - 1].Time, Math.Min(most, Length - from));
        var mirrored = new Happening[count];
        for (var i = 0; i < count; i++) mirrored[count - 1 - i] = this[from + i] with { Time = (2 * now) - this[from + i].Time };
        return new Trail(mirrored, 0, count);
    }

    /// <summary>By when they ended; of equals by what is in them, so that the order of trails depends on nothing else.</summary>
    public static int Compare(Trail one, Trail other)
    {
        var order = one.Last.CompareTo(other.Last);
        if (order == 0) order = one.Length.CompareTo(other.Length);
        for (var i = 0; order == 0 && i < one.Length; i++)
            order = (one[i].Time, one[i].Item, one[i].Kind).CompareTo((other[i].Time, other[i].Item, other[i].Kind));
        return order;
    }

    int CountBefore(long time)
    {
        int low = 0, high = Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (this[middle].Time < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
