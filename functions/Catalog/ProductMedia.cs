using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Catalog;

/// <summary>A picture or clip on a product page; addresses by size.</summary>
public sealed record PictureView(string MediaId, MediaKind Kind, IReadOnlyDictionary<string, string> Urls);

/// <summary>What a product's media ids stand for. A shop shows only what its own people uploaded.</summary>
public sealed class ProductMedia(IMedia media)
{
    /// <summary>What is wrong with media that a product did not have before. One storage transaction each.</summary>
    public async Task<IReadOnlyList<FieldError>> FaultsAsync(Product? before, Product after, Shop shop, string callerId, CancellationToken cancellation)
    {
        var added = after.Media.Except(before?.Media ?? []).ToHashSet();
        if (added.Count == 0) return [];
        var found = await media.FindAsync(added, cancellation);
        return [.. after.Media.Select((id, i) => added.Contains(id) ? Fault($"media[{i}]", id, found.GetValueOrDefault(id), shop, callerId) : null).OfType<FieldError>()];
    }

    /// <summary>Those that can be shown, in their order. No storage once this process has seen them ready.</summary>
    public async Task<IReadOnlyList<PictureView>> ShownAsync(Product product, CancellationToken cancellation)
    {
        if (product.Media.Count == 0) return [];
        var found = await media.FindAsync([.. product.Media], cancellation);
        return [.. product.Media.Select(found.GetValueOrDefault).OfType<Medium>().Where(m => m.Status == MediaStatus.Ready).Select(m => new PictureView(m.MediaId, m.Kind, MediaAddress.All(m.MediaId, m.Kind)))];
    }

    /// <summary>The picture that stands for a product in lists; it answers once it is processed.</summary>
    public static string? CoverOf(Product product, int size) => product.Media is [var first, ..] ? MediaAddress.Picture(first, size) : null;

    static FieldError? Fault(string field, string id, Medium? medium, Shop shop, string callerId) => medium switch
    {
        null => new FieldError(field, "unknown-media", $"There is no medium {id}."),
        _ when medium.OwnerId != callerId && shop.RoleOf(medium.OwnerId) is null => new FieldError(field, "unknown-media", $"There is no medium {id}."),
        { Status: MediaStatus.Refused or MediaStatus.Failed } => new FieldError(field, "media-refused", $"{id} was not taken; see why at /api/media/{id}."),
        _ => null,
    };
}
