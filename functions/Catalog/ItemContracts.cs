using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Marketplace.Shared;

namespace Marketplace.Catalog.Contracts;

/// <summary>One SKU of an item as a listing file states it.</summary>
/// <param name="SkuCode">The seller's own code; within the item it names the SKU.</param>
/// <param name="Options">Option values such as <c>Size: 300 ml</c>.</param>
/// <param name="Price">Of one piece, in minor units.</param>
/// <param name="ListPrice">The crossed-out price, or null to leave it as it is.</param>
/// <param name="Stock">Pieces available. It counts when it differs from what the last file said; sales in between are not undone.</param>
public sealed record SkuListing(string SkuCode, IReadOnlyDictionary<string, string> Options, Money Price, Money? ListPrice, long Stock)
{
    /// <summary>More pieces than any shop has.</summary>
    public const long MostStock = 100_000_000;
}

/// <summary>One product as a listing file states it; what is null or missing stays as it is.</summary>
/// <param name="ItemNumber">The seller's own; within the shop it names the product.</param>
/// <param name="Title">In the shop's own language.</param>
/// <param name="Description">Or null.</param>
/// <param name="Category">A category's id, or its names from the root: <c>Kitchen &gt; Mugs</c>.</param>
/// <param name="Attributes">By name; laid over those there are.</param>
/// <param name="Media">Media ids, checked by the caller to be the shop's; empty to leave them.</param>
/// <param name="OnSale">True to put it on sale, false to make or keep it a draft, null: new ones go on sale, others stay.</param>
/// <param name="Texts">Title and description by language; laid over those there are.</param>
/// <param name="Skus">Those to make or change; others stay as they are.</param>
public sealed record ItemListing(
    string ItemNumber, string Title, string? Description, string Category, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Media,
    bool? OnSale, IReadOnlyDictionary<string, ItemText> Texts, IReadOnlyList<SkuListing> Skus);

/// <summary>An item's texts in one language.</summary>
/// <param name="Title">Or null to leave it.</param>
/// <param name="Description">Or null to leave it.</param>
public sealed record ItemText(string? Title, string? Description);

/// <summary>What became of a SKU that a file stated.</summary>
public enum ListingOutcome
{
    /// <summary>It is new.</summary>
    Created,

    /// <summary>It, or its product, was changed.</summary>
    Updated,

    /// <summary>The file says what the last one said; nothing was written.</summary>
    Unchanged,

    /// <summary>It is wrong, and nothing of it was written.</summary>
    Rejected,
}

/// <summary>What became of one SKU.</summary>
/// <param name="Outcome">Of this SKU.</param>
/// <param name="Errors">When rejected: fields as <see cref="ItemListing"/> and <see cref="SkuListing"/> name them, camelCase (<c>attributes.Colour</c>, <c>options.Size</c>).</param>
public sealed record SkuOutcome(ListingOutcome Outcome, IReadOnlyList<FieldError> Errors);

/// <summary>Items of one shop to be listed for one cause.</summary>
/// <param name="ShopId">Whose.</param>
/// <param name="Cause">What makes this listing this one: the same cause again goes on where it was broken off.</param>
/// <param name="StartedAt">The same for each call of one cause; new products are as old as this.</param>
/// <param name="Items">Each item number once, at most <see cref="MostItems"/>.</param>
public sealed record ItemBatch(string ShopId, string Cause, DateTimeOffset StartedAt, IReadOnlyList<ItemListing> Items)
{
    /// <summary>How many items one call takes.</summary>
    public const int MostItems = 1_000;
}

/// <summary>Lists products in bulk, by the seller's own item numbers.</summary>
public interface IItems
{
    /// <summary>
    /// Makes and changes products; each item's outcomes are in the order of its SKUs. What is unchanged costs nothing beyond its share
    /// of one range read; a new product of one SKU costs about two and a half storage transactions. Repeating a cause does nothing
    /// twice, and answers the same. Throws <see cref="TimeoutException"/> when rivals keep changing the same products.
    /// </summary>
    Task<IReadOnlyList<IReadOnlyList<SkuOutcome>>> ListAsync(ItemBatch batch, CancellationToken cancellation);
}

/// <summary>The order in which items lie in storage: batches of neighbours are read and written together.</summary>
public static class ItemOrder
{
    /// <summary>Which of so many batches an item belongs to; the same as long as the number of batches is.</summary>
    public static int BatchOf(string itemNumber, int batches) =>
        (int)((ulong)BinaryPrimitives.ReadUInt32BigEndian(Digest(itemNumber)) * (ulong)batches >> 32);

    /// <summary>An item's key, in hexadecimal.</summary>
    public static string KeyOf(string itemNumber) => Convert.ToHexStringLower(Digest(itemNumber).AsSpan(0, 16));

    static byte[] Digest(string itemNumber) => SHA256.HashData(Encoding.UTF8.GetBytes(itemNumber));
}
