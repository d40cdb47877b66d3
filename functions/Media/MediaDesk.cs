using System.Globalization;
using System.Security.Cryptography;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Microsoft.Extensions.Caching.Memory;

namespace Marketplace.Media;

/// <summary>
/// Media as other slices and readers find them. What is ready never changes, so a process remembers it and pages with pictures
/// cost no storage; what is not ready is read anew each time.
/// </summary>
public sealed class MediaDesk(MediaTable table, MediaBlobs blobs, PictureMaker maker, IMemoryCache cache, TimeProvider time) : IMedia, IPictures
{
    static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    public async Task<IReadOnlyDictionary<string, Medium>> FindAsync(IReadOnlyCollection<string> mediaIds, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(mediaIds.Where(id => Ids.IsId(id, "med")).Distinct().Select(id => RecordAsync(id, cancellation)));
        return found.OfType<MediaRecord>().ToDictionary(m => m.MediaId, m => m.Show());
    }

    public async Task<Result<string>> TakeInAsync(string scope, string ownerId, string fileName, byte[] content, CancellationToken cancellation)
    {
        if (PictureFormat.ByEnding(fileName) is not { } format) return MediaProblems.Refused(new Refusal("unsupported-media", "Its name does not end as a picture's."));
        if (maker.Check(fileName, null, content) is { } refusal) return MediaProblems.Refused(refusal);
        var medium = new MediaRecord(
            Ids.From("med", scope, Convert.ToHexStringLower(SHA256.HashData(content))), ownerId, Path.GetFileName(fileName), format.ContentType, MediaKind.Picture, MediaStatus.Waiting, time.GetUtcNow());
        if (await RecordAsync(medium.MediaId, cancellation) is { } known)
        {
            if (known.Status == MediaStatus.Refused) return MediaProblems.Refused(new Refusal(known.Code!, known.Reason!));
            if (known.Status is not (MediaStatus.Waiting or MediaStatus.Failed)) return medium.MediaId;
        }

        await table.TryAddAsync(medium, cancellation);
        await blobs.PutUploadAsync(medium.MediaId, content, cancellation);
        return medium.MediaId;
    }

    public async Task<byte[]?> ReadAsync(string mediaId, int size, CancellationToken cancellation) =>
        await RecordAsync(mediaId, cancellation) is { Status: MediaStatus.Ready, Content: { } content }
            ? await blobs.ReadAsync(content.Sha256, string.Create(CultureInfo.InvariantCulture, $"{size}.webp"), cancellation)
            : null;

    /// <summary>A medium as it is now, or null.</summary>
    public async Task<MediaRecord?> RecordAsync(string mediaId, CancellationToken cancellation)
    {
        if (!Ids.IsId(mediaId, "med")) return null;
        if (cache.TryGetValue(Key(mediaId), out MediaRecord? known)) return known;
        var read = (await table.FindAsync(mediaId, cancellation))?.At(time.GetUtcNow());
        if (read?.Status == MediaStatus.Ready) cache.Set(Key(mediaId), read, Remembered);
        return read;
    }

    static string Key(string mediaId) => $"medium:{mediaId}";
}
