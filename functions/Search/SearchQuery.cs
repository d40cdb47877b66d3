using System.Globalization;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;

namespace Marketplace.Search;

/// <summary>Reads a search from a query string. Words may be anything and are cut to a sane length; what has a form must have it.</summary>
internal static class SearchQuery
{
    /// <summary>More than anybody types; the rest of a longer query is not looked at.</summary>
    public const int MaxQuery = 500;

    const int MaxFilters = 20;
    const int MaxValue = 200;
    const string AttributePrefix = "attr.";
    static readonly string[] Kinds = ["personal", "business", "flagship", "global"];

    public static Result<SearchAsked> Read(HttpRequest request)
    {
        if (!Paging.Read(request).TryGet(out var paging, out var bad)) return bad;
        if (Skip(paging.After) is not { } skip) return Problem.BadRequest("bad-cursor", "This cursor was not handed out here.");
        if (Order(request.Query["sort"].ToString()) is not { } order) return Problem.BadRequest("bad-sort", "sort must be relevance, sales, price, -price or newest.");
        if (!Price(request, "minPrice").TryGet(out var least, out var low)) return low;
        if (!Price(request, "maxPrice").TryGet(out var most, out var high)) return high;
        if (Text(request, "kind") is { } kind && !Kinds.Contains(kind)) return Problem.BadRequest("bad-kind", $"kind must be one of {string.Join(", ", Kinds)}.");
        var attributes = request.Query.Where(q => q.Key.StartsWith(AttributePrefix, StringComparison.OrdinalIgnoreCase) && q.Key.Length > AttributePrefix.Length).ToList();
        if (Text(request, "personal") is not (null or "true" or "false")) return Problem.BadRequest("bad-personal", "personal must be true or false.");
        if (attributes.Sum(a => a.Value.Count) > MaxFilters) return Problem.BadRequest("too-many-filters", $"At most {MaxFilters} attribute values may be asked for.");
        return new SearchAsked(Cut(request.Query["q"].ToString(), MaxQuery), order, skip, paging.Limit)
        {
            Category = Text(request, "category"),
            Shop = Text(request, "shop"),
            Owner = Text(request, "owner"),
            Kind = Text(request, "kind"),
            MinPrice = least,
            MaxPrice = most,
            Attributes = [.. attributes.Select(a => (Cut(a.Key[AttributePrefix.Length..], MaxValue), (IReadOnlyList<string>)[.. a.Value.Select(v => Cut(v ?? "", MaxValue))]))],
        };
    }

    static SearchOrder? Order(string sort) => sort switch
    {
        "" or "relevance" => SearchOrder.Relevance,
        "sales" => SearchOrder.Sales,
        "price" => SearchOrder.Price,
        "-price" => SearchOrder.PriceDescending,
        "newest" => SearchOrder.Newest,
        _ => null,
    };

    static int? Skip(string? after) => after is null ? 0 : int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var skip) && skip is > 0 and <= ProductFinder.Deepest ? skip : null;

    static Result<long?> Price(HttpRequest request, string name)
    {
        if (Text(request, name) is not { } text) return (long?)null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var price) && price <= Money.Max ? price : Problem.BadRequest("bad-price", $"{name} must be a whole number of minor units.");
    }

    static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? Cut(text, MaxValue) : null;

    /// <summary>At most so many characters, no half of a surrogate pair, no control characters.</summary>
    static string Cut(string text, int most) =>
        string.Concat(text.EnumerateRunes().Where(r => !System.Text.Rune.IsControl(r)).Select(r => r.ToString()).Take(most));
}
