using System.Text.Json.Serialization;
using Azure.Search.Documents.Indexes.Models;
using Marketplace.Catalog.Contracts;
using Marketplace.Shops.Contracts;
using Marketplace.Vision.Contracts;

namespace Marketplace.Search;

/// <summary>
/// A product in the index. All words are cut into terms by <see cref="TermReader"/> before they get there, so the index itself only cuts at
/// spaces, and finds the same in both runtimes.
/// </summary>
internal sealed record ProductDocument
{
    [JsonPropertyName("id")]
    public string Id { get; init; } = "";

    [JsonPropertyName("title")]
    public string Title { get; init; } = "";

    /// <summary>The title's terms: what most of finding and ranking goes by.</summary>
    [JsonPropertyName("terms")]
    public string? Terms { get; init; }

    /// <summary>The terms of its titles in other languages.</summary>
    [JsonPropertyName("otherTerms")]
    public string? OtherTerms { get; init; }

    /// <summary>Terms of description, attributes and categories.</summary>
    [JsonPropertyName("bodyTerms")]
    public string? BodyTerms { get; init; }

    [JsonPropertyName("layout")]
    public string? Layout { get; init; }

    [JsonPropertyName("categoryId")]
    public string CategoryId { get; init; } = "";

    [JsonPropertyName("categories")]
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary><c>name=value</c> of the attributes that buyers narrow by.</summary>
    [JsonPropertyName("attributes")]
    public IReadOnlyList<string> Attributes { get; init; } = [];

    [JsonPropertyName("shopId")]
    public string ShopId { get; init; } = "";

    [JsonPropertyName("shopName")]
    public string ShopName { get; init; } = "";

    [JsonPropertyName("shopTerms")]
    public string? ShopTerms { get; init; }

    [JsonPropertyName("kind")]
    public string Kind { get; init; } = "";

    [JsonPropertyName("ownerId")]
    public string? OwnerId { get; init; }

    [JsonPropertyName("ownerTerms")]
    public string? OwnerTerms { get; init; }

    [JsonPropertyName("price")]
    public long Price { get; init; }

    [JsonPropertyName("currency")]
    public string Currency { get; init; } = "";

    [JsonPropertyName("pictureUrl")]
    public string? PictureUrl { get; init; }

    /// <summary>Pieces sold.</summary>
    [JsonPropertyName("sales")]
    public long Sales { get; init; }

    [JsonPropertyName("createdAt")]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How its first picture looks, once somebody has looked; see the contracts of Vision.</summary>
    [JsonPropertyName("look"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<float>? Look { get; init; }

    /// <summary>The patches of that look, in base 64.</summary>
    [JsonPropertyName("patches"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Patches { get; init; }

    /// <summary>What is shown of a product; the rest is for finding it.</summary>
    public static readonly string[] Shown = ["id", "title", "layout", "categoryId", "shopId", "shopName", "price", "currency", "pictureUrl", "sales", "createdAt"];

    const int MostBodyTerms = 400;

    /// <summary>The document of a listing. Pure.</summary>
    public static ProductDocument Of(Listing listing, Shop shop, string ownerName, long sales, PictureLook? look)
    {
        var title = TermReader.Read(listing.Title, single: true);
        var body = string.Join(" . ", listing.CategoryNames.Concat(listing.Attributes.Select(a => $"{a.Key} {a.Value}")).Append(listing.Description));
        return new ProductDocument
        {
            Id = listing.ProductId,
            Title = listing.Title,
            Terms = title.ToIndexLine(),
            Layout = TitleLayout.Write(TermReader.Read(listing.Title)),
            OtherTerms = string.Join(' ', listing.Titles.Values.Select(t => TermReader.Read(t, single: true).ToIndexLine())),
            BodyTerms = string.Join(' ', TermReader.Read(body, single: true).ToIndexLine().Split(' ').Take(MostBodyTerms)),
            CategoryId = listing.CategoryPath.Count > 0 ? listing.CategoryPath[0] : "",
            Categories = listing.CategoryPath,
            Attributes = [.. listing.Attributes.Where(a => listing.Facets.Contains(a.Key)).SelectMany(a => a.Value.Split(';').Select(v => Attribute(a.Key, v)))],
            ShopId = shop.ShopId,
            ShopName = shop.Name,
            ShopTerms = TermReader.Read(shop.Name, single: true).ToIndexLine(),
            Kind = Word(shop.Kind),
            OwnerId = shop.OwnerId,
            OwnerTerms = TermReader.Read(ownerName, single: true).ToIndexLine(),
            Price = listing.Price.Amount,
            Currency = listing.Price.Currency,
            PictureUrl = listing.PictureUrl,
            Sales = sales,
            CreatedAt = listing.CreatedAt,
            Look = look?.Vector.ToArray(),
            Patches = look is null ? null : Convert.ToBase64String(look.Patches.Span),
        };
    }

    /// <summary>One spelling of an attribute's name and value.</summary>
    public static string Attribute(string name, string value) => $"{name.Trim().ToLowerInvariant()}={value.Trim()}";

    public static string Word(ShopKind kind) => kind switch
    {
        ShopKind.Personal => "personal",
        ShopKind.Business => "business",
        ShopKind.Flagship => "flagship",
        ShopKind.Global => "global",
    };

    /// <summary>The one definition of the index, for both runtimes.</summary>
    public static SearchIndex Index(string name) => new(name)
    {
        Similarity = new BM25Similarity { K1 = 0.6, B = 0.4 },
        Fields =
        {
            new SimpleField("id", SearchFieldDataType.String) { IsKey = true, IsFilterable = true, IsSortable = true },
            new SearchableField("title") { AnalyzerName = LexicalAnalyzerName.StandardLucene },
            TermsField("terms"), TermsField("otherTerms"), TermsField("bodyTerms"), TermsField("shopTerms"), TermsField("ownerTerms"),
            new SimpleField("layout", SearchFieldDataType.String),
            new SimpleField("categoryId", SearchFieldDataType.String),
            new SimpleField("categories", SearchFieldDataType.Collection(SearchFieldDataType.String)) { IsFilterable = true, IsFacetable = true },
            new SimpleField("attributes", SearchFieldDataType.Collection(SearchFieldDataType.String)) { IsFilterable = true, IsFacetable = true },
            new SimpleField("shopId", SearchFieldDataType.String) { IsFilterable = true },
            new SimpleField("shopName", SearchFieldDataType.String),
            new SimpleField("kind", SearchFieldDataType.String) { IsFilterable = true, IsFacetable = true },
            new SimpleField("ownerId", SearchFieldDataType.String) { IsFilterable = true },
            new SimpleField("price", SearchFieldDataType.Int64) { IsFilterable = true, IsSortable = true, IsFacetable = true },
            new SimpleField("pictureUrl", SearchFieldDataType.String),
            new SimpleField("sales", SearchFieldDataType.Int64) { IsSortable = true },
            new SimpleField("currency", SearchFieldDataType.String),
            new SimpleField("createdAt", SearchFieldDataType.DateTimeOffset) { IsFilterable = true, IsSortable = true },
            new VectorSearchField("look", Looks.VectorSize, "looks") { IsHidden = true }, new SimpleField("patches", SearchFieldDataType.String),
        },
        VectorSearch = new VectorSearch { Profiles = { new VectorSearchProfile("looks", "nearest") }, Algorithms = { new HnswAlgorithmConfiguration("nearest") } },
        Suggesters = { new SearchSuggester("titles", "title") },
    };

    static SearchableField TermsField(string name) => new(name) { AnalyzerName = LexicalAnalyzerName.Whitespace, IsHidden = true };
}
