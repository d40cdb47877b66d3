using System.Globalization;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Marketplace.Shared;

namespace Marketplace.Search;

/// <summary>In what order products are shown.</summary>
internal enum SearchOrder
{
    Relevance,
    Sales,
    Price,
    PriceDescending,
    Newest,
}

/// <summary>What a buyer looks for. <see cref="ToFilter"/> quotes every value, so nothing typed is ever part of the expression.</summary>
internal sealed record SearchAsked(string? Query, SearchOrder Order, int Skip, int Limit)
{
    public string? Category { get; init; }

    /// <summary>An id, or words of the shop's name.</summary>
    public string? Shop { get; init; }

    /// <summary>An id, or words of the owner's name.</summary>
    public string? Owner { get; init; }

    public string? Kind { get; init; }

    public long? MinPrice { get; init; }

    public long? MaxPrice { get; init; }

    /// <summary>Values wanted by attribute; one of them will do.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Attributes { get; init; } = [];

    /// <summary>The filter expression, or null.</summary>
    public string? ToFilter()
    {
        var parts = new List<string>();
        if (Category is not null) parts.Add($"categories/any(c: c eq {Quoted(Category)})");
        if (Shop is not null) parts.Add(Ids.IsId(Shop, "shp") ? $"shopId eq {Quoted(Shop)}" : Named("shopTerms", Shop));
        if (Owner is not null) parts.Add(Ids.IsId(Owner, "usr") ? $"ownerId eq {Quoted(Owner)}" : Named("ownerTerms", Owner));
        if (Kind is not null) parts.Add($"kind eq {Quoted(Kind)}");
        if (MinPrice is { } least) parts.Add(string.Create(CultureInfo.InvariantCulture, $"price ge {least}"));
        if (MaxPrice is { } most) parts.Add(string.Create(CultureInfo.InvariantCulture, $"price le {most}"));
        foreach (var (name, values) in Attributes)
            parts.Add($"attributes/any(a: {string.Join(" or ", values.Select(v => $"a eq {Quoted(ProductDocument.Attribute(name, v))}"))})");
        return parts.Count == 0 ? null : string.Join(" and ", parts);
    }

    public SearchOptions ToOptions(int skip, int size)
    {
        var options = new SearchOptions { QueryType = SearchQueryType.Full, Filter = ToFilter(), Skip = skip, Size = size, IncludeTotalCount = true };
        foreach (var field in ProductDocument.Shown) options.Select.Add(field);
        foreach (var order in Order switch { SearchOrder.Sales => "sales desc", SearchOrder.Price => "price asc", SearchOrder.PriceDescending => "price desc", SearchOrder.Newest => "createdAt desc", SearchOrder.Relevance => "" } is { Length: > 0 } by ? [by, "id desc"] : Array.Empty<string>()) options.OrderBy.Add(order);
        if (skip == 0)
            foreach (var facet in Facets) options.Facets.Add(facet);
        return options;
    }

    /// <summary>Words of a name: terms alone, which hold no operator of any syntax.</summary>
    static string Named(string field, string name)
    {
        var terms = TermReader.Read(name).Terms.Select(t => t.Text).Take(20).ToList();
        return terms.Count == 0 ? "false" : $"search.ismatch({Quoted(string.Join(' ', terms))}, '{field}', 'simple', 'all')";
    }

    static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    static readonly string[] Facets = ["categories,count:50", "kind", "attributes,count:100", "price,values:1000|5000|10000|50000|100000"];
}
