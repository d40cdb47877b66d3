using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Marketplace.Shops.Contracts;
using Microsoft.Extensions.Caching.Hybrid;

namespace Marketplace.Catalog;

/// <summary>A SKU on a product page.</summary>
public sealed record SkuView(string SkuId, string SkuCode, IReadOnlyDictionary<string, string> Options, Money Price, Money? ListPrice, long Available);

/// <summary>The shop as a product page shows it.</summary>
public sealed record ShopCard(string ShopId, string Name, ShopKind Kind, ShopStatus Status);

/// <summary>A product page.</summary>
public sealed record ProductView(
    string ProductId, string ShopId, string? ItemNumber, string Title, string Description, string CategoryId,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Media, IReadOnlyList<PictureView> Pictures,
    IReadOnlyDictionary<string, ProductText> Texts, IReadOnlyList<SkuView> Skus, ProductStatus Status, string? BanReason, ShopCard? Shop, ProductRating Rating,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A product page as it is sent: bytes made once, in each language that the product has, for all who read within its short life.</summary>
[ImmutableObject(true)]
public sealed record ProductPage(
    byte[] Bytes, ImmutableDictionary<string, byte[]> Translated, string ETag, ProductStatus Status, string ShopId, ImmutableArray<string> Staff)
{
    /// <summary>The page in the language that suits best; what a text lacks there, and who asks for no language, gets the product's own.</summary>
    public (byte[] Bytes, string ETag) In(IReadOnlyList<string> languages) =>
        Languages.Choose(languages, [.. Translated.Keys]) is { } language ? (Translated[language], $"{ETag}.{language}") : (Bytes, ETag);

    /// <summary>Whether only those who work in the shop, and operators, may see it.</summary>
    public bool IsHidden => Status is ProductStatus.Draft or ProductStatus.Banned;
}

/// <summary>
/// Makes product pages. The public one is cached for 2 s, stock included; staff see theirs as it is now. The ETag is the product's
/// version, a dot, and a digest of stock, pictures and rating: an edit compares the part before the dot only, so a sale does not make an editor's copy stale.
/// </summary>
public sealed class ProductPages(ProductTable products, StockTable stock, ProductMedia media, IShops shops, IProductRatings ratings, HybridCache cache)
{
    static readonly HybridCacheEntryOptions TwoSeconds = new() { Expiration = TimeSpan.FromSeconds(2), LocalCacheExpiration = TimeSpan.FromSeconds(2) };

    /// <summary>The page at most 2 s old, or null.</summary>
    public ValueTask<ProductPage?> CachedAsync(string productId, CancellationToken cancellation) =>
        cache.GetOrCreateAsync(Key(productId), (this, productId), static async (of, stop) => await of.Item1.FreshAsync(of.productId, stop), TwoSeconds, cancellationToken: cancellation);

    /// <summary>The page as it is now, or null. Storage transactions: product, shop, rating, one a SKU, one a picture not seen ready before.</summary>
    public async Task<ProductPage?> FreshAsync(string productId, CancellationToken cancellation)
    {
        if (await products.FindAsync(productId, cancellation) is not var (product, etag)) return null;
        var available = await Task.WhenAll(product.Skus.Select(s => stock.AvailableAsync(s.SkuId, cancellation)));
        var shop = await shops.FindAsync(product.ShopId, cancellation);
        return PageOf(product, etag, shop, await ratings.RateAsync(productId, cancellation), available, await media.ShownAsync(product, cancellation));
    }

    /// <summary>Forgets the cached page, so that whoever edited it sees the edit.</summary>
    public ValueTask ForgetAsync(string productId, CancellationToken cancellation) => cache.RemoveAsync(Key(productId), cancellation);

    /// <summary>The version that an edit compares: the ETag of a page without its stock part.</summary>
    public static string VersionOf(string pageETag) => pageETag.Split('.')[0];

    static ProductPage PageOf(Product product, string etag, Shop? shop, ProductRating rating, long[] available, IReadOnlyList<PictureView> pictures)
    {
        var view = new ProductView(
            product.ProductId, product.ShopId, product.ItemNumber, product.Title, product.Description, product.CategoryId, product.Attributes, product.Media,
            pictures, product.Texts,
            [.. product.Skus.Select((s, i) => new SkuView(s.SkuId, s.SkuCode, s.Options, s.Price, s.ListPrice, available[i]))],
            product.Status, product.BanReason, shop is null ? null : new ShopCard(shop.ShopId, shop.Name, shop.Kind, shop.Status), rating, product.CreatedAt, product.UpdatedAt);
        var digest = Ids.From("s", string.Join(',', available), string.Join(',', pictures.Select(p => p.MediaId)), shop?.Name ?? "", $"{shop?.Status}", $"{rating}")[2..14];
        var translated = product.Texts.ToImmutableDictionary(
            t => t.Key, t => JsonSerializer.SerializeToUtf8Bytes(view with { Title = t.Value.Title, Description = t.Value.Description.Length == 0 ? view.Description : t.Value.Description }, Json.Options));
        return new ProductPage(JsonSerializer.SerializeToUtf8Bytes(view, Json.Options), translated, $"{Versions.FromStorage(etag)}.{digest}", product.Status, product.ShopId, shop is null ? [] : [shop.OwnerId, .. shop.StaffIds]);
    }

    static string Key(string productId) => $"product:{productId}";
}
