using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;

namespace Marketplace.Shops;

/// <summary>Freight terms as they are sent: all amounts in one currency, regions by their names.</summary>
public sealed record FreightRequest(Money? Flat, Money? FreeFrom, IReadOnlyDictionary<string, Money>? Regions)
{
    const int MaxRegions = 100;
    const int MaxRegion = 64;

    /// <summary>The terms; faults go to the checks.</summary>
    public FreightTerms Read(Checks checks)
    {
        var flat = checks.Amount("freight.flat", Flat);
        var freeFrom = FreeFrom is null ? (Money?)null : checks.Amount("freight.freeFrom", FreeFrom);
        checks.List("freight.regions", Regions?.ToList(), MaxRegions);
        var regions = new Dictionary<string, Money>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, cost) in Regions ?? new Dictionary<string, Money>())
            if (!regions.TryAdd(checks.Text("freight.regions", name, MaxRegion), checks.Amount($"freight.regions.{name}", cost)))
                checks.Add("freight.regions", "duplicate", $"{name} stands twice in freight.regions.");
        if (regions.Values.Append(freeFrom ?? flat).Any(m => m.Currency != flat.Currency))
            checks.Add("freight", "mixed-currencies", "All amounts of the freight terms are in one currency.");
        return new FreightTerms(flat, freeFrom, regions);
    }
}
