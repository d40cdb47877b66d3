namespace Marketplace.Recommendations.Serving;

/// <summary>How well somebody is known, and how long they have been away.</summary>
internal enum Standing
{
    Unknown,
    New,
    Active,
    Dormant,
    Churned,
}

/// <summary>Works a standing out of deeds. Pure.</summary>
internal static class Standings
{
    static readonly TimeSpan NewFor = TimeSpan.FromDays(7);
    static readonly TimeSpan DormantAfter = TimeSpan.FromDays(14);
    static readonly TimeSpan ChurnedAfter = TimeSpan.FromDays(60);

    /// <summary>Of deeds, oldest first.</summary>
    public static Standing Of(IReadOnlyList<Deed> deeds, DateTimeOffset now)
    {
        if (deeds.Count == 0) return Standing.Unknown;
        TimeSpan Since(Deed deed) => now - DateTimeOffset.FromUnixTimeMilliseconds(deed.At);
        var away = Since(deeds[^1]);
        return away >= ChurnedAfter ? Standing.Churned : away >= DormantAfter ? Standing.Dormant : Since(deeds[0]) < NewFor ? Standing.New : Standing.Active;
    }
}
