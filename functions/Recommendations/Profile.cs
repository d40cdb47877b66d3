namespace Marketplace.Recommendations;

/// <summary>
/// What is known of one visitor or user: the latest deeds, and all purchases for longer. Everything else (interests by category, stage of a
/// decision, kind of visitor) is worked out of these when it is needed, so it never disagrees with them. Pure.
/// </summary>
/// <param name="Trail">What the training log calls this profile: made up, and known nowhere else, so that who deletes a profile has left the log too.</param>
/// <param name="Since">When the first deed was, in Unix milliseconds.</param>
/// <param name="Recent">The latest deeds, oldest first.</param>
/// <param name="Bought">Purchases that are no longer among them, oldest first.</param>
/// <param name="Unlogged">Deeds that are not in the training log yet.</param>
public sealed record Profile(string Trail, long Since, IReadOnlyList<Deed> Recent, IReadOnlyList<Deed> Bought, IReadOnlyList<Deed> Unlogged)
{
    /// <summary>How many deeds are remembered.</summary>
    public const int MostRecent = 120;

    /// <summary>How many purchases are remembered beyond them.</summary>
    public const int MostBought = 100;

    /// <summary>With so many unlogged ones they go to the log.</summary>
    public const int MostUnlogged = 40;

    public static Profile New(string trail) => new(trail, long.MaxValue, [], [], []);

    /// <summary>All that is remembered, oldest first.</summary>
    public IEnumerable<Deed> Deeds => Bought.Concat(Recent);

    public bool IsFull => Unlogged.Count >= MostUnlogged;

    /// <summary>With more deeds; those it knows already change nothing.</summary>
    public Profile With(IEnumerable<Deed> deeds)
    {
        var known = Deeds.ToHashSet();
        var added = deeds.Where(known.Add).ToList();
        return added.Count == 0 ? this : Sorted(Recent.Concat(added)) with { Unlogged = [.. Unlogged, .. added] };
    }

    /// <summary>With all that another profile of the same person knows. The other's unlogged deeds become this one's.</summary>
    public Profile Merge(Profile other)
    {
        var (known, unlogged) = (Deeds.ToHashSet(), Unlogged.ToHashSet());
        var added = other.Deeds.Where(known.Add).ToList();
        return Sorted(Recent.Concat(added)) with { Unlogged = [.. Unlogged, .. other.Unlogged.Where(unlogged.Add)] };
    }

    /// <summary>As it is once the log has them all.</summary>
    public Profile Logged() => this with { Unlogged = [] };

    Profile Sorted(IEnumerable<Deed> deeds)
    {
        var sorted = deeds.OrderBy(d => d.At).ToList();
        var gone = sorted.Take(Math.Max(0, sorted.Count - MostRecent)).Where(d => d.Kind == DeedKind.Buy);
        return this with
        {
            Since = sorted.Count == 0 ? Since : Math.Min(Since, sorted[0].At),
            Recent = [.. sorted.TakeLast(MostRecent)],
            Bought = [.. Bought.Concat(gone).OrderBy(d => d.At).TakeLast(MostBought)],
        };
    }
}
