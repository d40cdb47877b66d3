using Azure;
using Marketplace.Recommendations.Contracts;
using Marketplace.Recommendations.Learning;
using Marketplace.Shared;
using Microsoft.Extensions.Logging;

namespace Marketplace.Recommendations.Serving;

/// <summary>Tells other slices what somebody is interested in, by the same taste and foresight that a feed is made of. Profiles that cannot be read are as if there were none.</summary>
internal sealed class InterestDesk(ProfileDesk profiles, Shelves shelves, Models models, TimeProvider time, ILogger<InterestDesk> log) : IInterests
{
    public async Task<Interests?> OfAsync(Caller caller, CancellationToken cancellation)
    {
        try
        {
            if ((await profiles.ReadAsync(caller, cancellation))?.Deeds.ToList() is not { Count: > 0 } deeds) return null;
            return Of(deeds, await shelves.CurrentAsync(cancellation), await models.CurrentAsync(cancellation), time.GetUtcNow());
        }
        catch (RequestFailedException away)
        {
            log.LogWarning(away, "Interests cannot be read; everybody is shown the same");
            return null;
        }
    }

    internal static Interests Of(IReadOnlyList<Deed> deeds, Shelf shelf, LearnedModel? model, DateTimeOffset now)
    {
        var foresight = Foresight.Of(model, deeds, [], now, ScenarioSettings.Of(Scenario.Home).Targets);
        var taste = new Taste(deeds, shelf, now, foresight);
        return new Interests([.. deeds.Where(d => d.Query is not null).Reverse().Select(d => d.Query!).Distinct()], product => shelf.Find(product) is { } good ? In(good, taste, foresight, shelf) : null);
    }

    static Interest? In(Good good, Taste taste, Foresight foresight, Shelf shelf)
    {
        if (taste.IsDone(good)) return null;
        var ((score, why), foreseen) = (taste.Of(good), foresight.Of(good.ProductId));
        var byTaste = score >= (foreseen?.Share ?? 0);
        var strength = Math.Min(1, byTaste ? score : foreseen!.Share);
        var pick = byTaste ? new Pick(good, strength, Because.OfInterest, why) : new Pick(good, strength, foreseen!.IsDue ? Because.DueAgain : Because.Foreseen, shelf.Find(foreseen.From));
        return strength <= 0 ? null : new Interest(strength, Reasons.Words(pick));
    }
}
