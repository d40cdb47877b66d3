using Marketplace.Shared;
using Marketplace.Shared.Http;

namespace Marketplace.Catalog;

/// <summary>Where a product stands.</summary>
public enum ProductStatus
{
    Draft,
    OnSale,
    OffShelf,
    Banned,
}

/// <summary>A variant that is bought: its options and prices. Its stock lives apart, since it changes far more often.</summary>
public sealed record Sku(string SkuId, string SkuCode, IReadOnlyDictionary<string, string> Options, Money Price, Money? ListPrice);

/// <summary>A product as its shop wrote it. Changes are pure: each returns the next product or a refusal.</summary>
public sealed record Product(
    string ProductId, string ShopId, string? ItemNumber, string Title, string Description, string CategoryId,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Media, IReadOnlyList<Sku> Skus,
    ProductStatus Status, string? BanReason, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Texts in other languages, by language tag.</summary>
    public IReadOnlyDictionary<string, ProductText> Texts { get; init; } = new Dictionary<string, ProductText>();

    /// <summary>What the next new SKU is numbered; numbers are never used again, since orders remember them.</summary>
    public int NextSku { get; init; }

    public Money LowestPrice => Skus.Select(s => s.Price).Min();

    public Result<Product> PutOnSale(IReadOnlyList<FieldError> faults, DateTimeOffset now) => Status == ProductStatus.Banned
        ? CatalogProblems.Banned(BanReason)
        : faults.Count > 0 ? CatalogProblems.NotListable(faults) : this with { Status = ProductStatus.OnSale, UpdatedAt = now };

    public Result<Product> TakeOffSale(DateTimeOffset now) => Status switch
    {
        ProductStatus.Banned => CatalogProblems.Banned(BanReason),
        ProductStatus.OnSale => this with { Status = ProductStatus.OffShelf, UpdatedAt = now },
        ProductStatus.Draft or ProductStatus.OffShelf => this,
    };

    public Product Ban(string reason, DateTimeOffset now) => this with { Status = ProductStatus.Banned, BanReason = reason, UpdatedAt = now };
}

/// <summary>Title and description in one language.</summary>
public sealed record ProductText(string Title, string Description);

/// <summary>
/// SKU ids say which product they belong to, so that checkout reads a product by its key without an index: a product's id ends in
/// <c>00</c>, and its SKUs have the same 24 characters before two hexadecimal digits of their own.
/// </summary>
public static class SkuIds
{
    /// <summary>How many SKUs a product may have at one time.</summary>
    public const int MaxPerProduct = 100;

    /// <summary>How many it may have had in its life.</summary>
    public const int MaxEver = 256;

    const int Shared = 28;

    /// <summary>The id of a new product, by the cause of its making.</summary>
    public static string NewProduct(Attempt attempt) => $"{Ids.At("prd", attempt.FirstTriedAt, attempt.Cause)[..Shared]}00";

    public static string Of(string productId, int number) => $"sku_{productId[4..Shared]}{number:X2}";

    public static string? ProductOf(string? skuId) => Ids.IsId(skuId, "sku") ? $"prd_{skuId![4..Shared]}00" : null;
}
