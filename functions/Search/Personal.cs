using Marketplace.Recommendations.Contracts;

namespace Marketplace.Search;

/// <summary>
/// Blends what somebody is interested in into an order by relevance. Pure. Nothing comes further forward than <see cref="Reach"/> places, so what was asked for stays what is
/// found; what moves says why.
/// </summary>
internal static class Personal
{
    /// <summary>How many places the strongest interest is worth.</summary>
    public const int Reach = 8;

    public static IReadOnlyList<(T Item, string? Reason)> Order<T>(IReadOnlyList<T> ranked, Func<T, Interest?> interest)
    {
        var weighed = ranked.Select((item, place) => (Item: item, Place: place, Interest: interest(item))).ToList();
        return [.. weighed.OrderBy(w => w.Place - (Reach * (w.Interest?.Strength ?? 0))).ThenBy(w => w.Place).Select(w => (w.Item, w.Interest?.Reason))];
    }
}
