using System.Globalization;
using Azure;
using Marketplace.Identity.Contracts;
using Marketplace.Recommendations.Learning;
using Marketplace.Recommendations.Model;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Recommendations.Serving;

/// <summary>A product as a feed shows it.</summary>
public sealed record ProductCard(string ProductId, string ShopId, string Title, string CategoryId, Money Price, string? PictureUrl);

/// <summary>Something recommended: a <c>product</c>, or a <c>query</c> to search for; why in words and as a code; and the id that tells of it in events.</summary>
public sealed record RecommendedItem(string Kind, string? ProductId, ProductCard? Product, string? Query, string Reason, string ReasonCode, string TrackingId);

/// <summary>A page of a feed, and the model that ranked it.</summary>
public sealed record RecommendationsAnswer(IReadOnlyList<RecommendedItem> Items, string ModelVersion, string? NextCursor);

/// <summary>
/// What somebody is likely to want next, by what they did up to this request. Who is unknown, or whose profile cannot be read at the moment, is
/// shown what sells and what is new.
/// </summary>
public sealed class GetRecommendations(ProfileDesk profiles, Shelves shelves, Models models, Likenesses likenesses, ICallers callers, TimeProvider time, ILogger<GetRecommendations> log)
{
    const int MostHints = 10;

    [Function(nameof(GetRecommendations))]
    [Operation("Recommend products", Answer = typeof(RecommendationsAnswer), Query = ["scenario", "productId", "cursor", "limit"],
        Problems = ["400 bad-scenario", "400 bad-product", "400 bad-cursor", "400 bad-limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "recommendations")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.Anyone(request).TryGet(out var caller, out var forged)) return forged;
        if (!RecommendationsQuery.Read(request).TryGet(out var asked, out var wrong)) return wrong;
        var shelf = await shelves.CurrentAsync(cancellation);
        var model = await models.CurrentAsync(cancellation);
        var version = model?.Version ?? LearningOptions.NoModel;
        var deeds = await DeedsAsync(caller, cancellation);
        if (asked.Scenario == Scenario.SearchHints) return Answer.Ok(new RecommendationsAnswer(Hints(shelf, deeds, model), version, null));
        var focus = await likenesses.AboutAsync(Focus.At(asked, deeds, shelf, time.GetUtcNow()), deeds, shelf, model, cancellation);
        var foresight = Foresight.Of(model, deeds, focus.Goods, time.GetUtcNow(), Targets(asked.Scenario));
        var picks = Feed.Make(shelf, deeds, asked.Scenario, focus, time.GetUtcNow(), Math.Min(Feed.Longest, asked.Skip + asked.Limit), foresight).Skip(asked.Skip).ToList();
        var items = picks.Select((p, i) => Shown(p, asked, i)).ToList();
        var reached = asked.Skip + picks.Count;
        return Answer.Ok(new RecommendationsAnswer(items, version, picks.Count == asked.Limit && reached < Feed.Longest ? Paging.Cursor(reached.ToString(CultureInfo.InvariantCulture)) : null));
    }

    static Blend Targets(Scenario scenario) => ScenarioSettings.Of(scenario).Targets;

    async Task<IReadOnlyList<Deed>> DeedsAsync(Caller caller, CancellationToken cancellation)
    {
        try
        {
            return [.. (await profiles.ReadAsync(caller, cancellation))?.Deeds ?? []];
        }
        catch (RequestFailedException away)
        {
            log.LogWarning(away, "Profiles cannot be read; what sells is shown");
            return [];
        }
    }

    List<RecommendedItem> Hints(Shelf shelf, IReadOnlyList<Deed> deeds, LearnedModel? model)
    {
        var foresight = Foresight.Of(model, deeds, [], time.GetUtcNow(), Targets(Scenario.SearchHints));
        var searched = deeds.Where(d => d.Query is not null).Reverse().Select(d => (Text: d.Query!, Reason: "You searched for this", Code: "searched"));
        var titles = Feed.Make(shelf, deeds, Scenario.Home, Focus.None, time.GetUtcNow(), MostHints, foresight).Select(p => (Text: p.Good.Title, Reason: Reasons.Words(p), Code: Reasons.Code(p)));
        var hints = searched.Take(MostHints / 2).Concat(titles).DistinctBy(h => h.Text.ToUpperInvariant()).Take(MostHints);
        return [.. hints.Select((h, i) => new RecommendedItem("query", null, null, h.Text, h.Reason, h.Code, Tracked(Scenario.SearchHints, i)))];
    }

    RecommendedItem Shown(Pick pick, RecommendationsQuery asked, int place)
    {
        var good = pick.Good;
        var card = new ProductCard(good.ProductId, good.ShopId, good.Title, good.CategoryId, good.Price, good.PictureUrl);
        return new RecommendedItem("product", good.ProductId, card, null, Reasons.Words(pick), Reasons.Code(pick), Tracked(asked.Scenario, asked.Skip + place));
    }

    string Tracked(Scenario scenario, int place) => string.Create(CultureInfo.InvariantCulture, $"{Ids.New("rec", time.GetUtcNow())}.{scenario}.{place}");
}
