namespace Marketplace.Tests.Architecture;

/// <summary>
/// Who may see whom. A slice sees Shared and the contracts of lower tiers, and nothing else of the app; everybody sees the contracts of
/// Identity, since every request has a caller. A slice that is not in the table is a fault: its tier is to be thought about first.
/// </summary>
internal static class SliceRules
{
    /// <summary>Slices by tier, also those that are still to come.</summary>
    public static IReadOnlyDictionary<string, int> Tiers { get; } = new Dictionary<string, int>
    {
        ["Shared"] = 0,
        ["Identity"] = 1,
        ["Media"] = 1,
        ["Vision"] = 2,
        ["Payments"] = 1,
        ["Coins"] = 1,
        ["Shops"] = 2,
        ["Catalog"] = 3,
        ["Promotions"] = 3,
        ["Listings"] = 4,
        ["Chat"] = 4,
        ["Orders"] = 4,
        ["Ads"] = 4,
        ["Recommendations"] = 5,
        ["Reviews"] = 5,
        ["Notifications"] = 6,
        ["Search"] = 6,
        ["Shorts"] = 6,
        ["Live"] = 6,
        ["Games"] = 6,
        ["Operations"] = 7,
        ["Health"] = 7,
    };

    /// <summary>References that the rule does not allow, in words.</summary>
    public static IReadOnlyList<string> Violations(IEnumerable<Reference> references) =>
        [.. references.Where(r => !IsAllowed(r.From, r.To)).Select(r => $"{r.From} knows {r.To}").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The slices that types belong to.</summary>
    public static IReadOnlySet<string> SlicesOf(IEnumerable<string> types) => types.Select(SliceOf).OfType<string>().ToHashSet();

    static bool IsAllowed(string from, string to)
    {
        if (SliceOf(from) is not { } slice || SliceOf(to) is not { } other || slice == other) return true;
        if (!Tiers.TryGetValue(slice, out var tier) || !Tiers.TryGetValue(other, out var below)) return false;
        return (below < tier || other == "Identity") && (other == "Shared" || to.StartsWith($"Marketplace.{other}.Contracts.", StringComparison.Ordinal));
    }

    /// <summary>The app's own slices only: what stands in for Azure is no slice, and Program is above all.</summary>
    static string? SliceOf(string type) => type.Split('.') is ["Marketplace", not "Local", _, ..] parts ? parts[1] : null;
}
