using System.Globalization;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Recommendations.Serving;

/// <summary>What is asked for.</summary>
public sealed record RecommendationsQuery(Scenario Scenario, string? ProductId, int Skip, int Limit)
{
    static readonly Dictionary<string, Scenario> Names = new(StringComparer.Ordinal)
    {
        [""] = Scenario.Home,
        ["home"] = Scenario.Home,
        ["product"] = Scenario.Product,
        ["cart"] = Scenario.Cart,
        ["after-purchase"] = Scenario.AfterPurchase,
        ["search-hints"] = Scenario.SearchHints,
    };

    /// <summary>400 <c>bad-scenario</c>, <c>bad-product</c>, <c>bad-cursor</c>, <c>bad-limit</c>.</summary>
    public static Result<RecommendationsQuery> Read(HttpRequest request)
    {
        if (!Paging.Read(request).TryGet(out var paging, out var wrong)) return wrong;
        if (!Names.TryGetValue(request.Query["scenario"].ToString(), out var scenario)) return Problem.BadRequest("bad-scenario", $"scenario is one of {string.Join(", ", Names.Keys.Where(n => n.Length > 0))}.");
        var product = request.Query["productId"].ToString() is { Length: > 0 } id ? id : null;
        if (product is null ? scenario == Scenario.Product : !Ids.IsId(product, "prd")) return Problem.BadRequest("bad-product", "productId must be the id of a product; the scenario product needs one.");
        var skip = 0;
        if (paging.After is { } after && (!int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out skip) || skip >= Feed.Longest)) return Problem.BadRequest("bad-cursor", "This cursor was not handed out here.");
        return new RecommendationsQuery(scenario, product, skip, paging.Limit);
    }
}
