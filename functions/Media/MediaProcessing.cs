using System.Globalization;
using System.Security.Cryptography;
using Marketplace.Media.Contracts;
using Microsoft.Extensions.Logging;

namespace Marketplace.Media;

/// <summary>
/// Makes of an upload what can be shown, or finds the reason why not. Safe to repeat at any point: what is made is named by the
/// digest of the uploaded bytes, and the upload is forgotten last. Refusals are ends; what is thrown is an outage and is tried again.
/// </summary>
public sealed class MediaProcessing(
    MediaTable table, MediaBlobs blobs, PictureMaker pictures, ClipProcessing clips, IEnumerable<IPictureReadyObserver> observers, TimeProvider time, ILogger<MediaProcessing> log)
{
    /// <summary>One try, the last of which leaves its failure in the medium.</summary>
    public async Task ProcessAsync(string mediaId, int tried, CancellationToken cancellation)
    {
        if (await table.FindAsync(mediaId, cancellation) is not { } medium) return;
        try
        {
            await TellAsync(medium.IsDone ? medium : await WorkAsync(medium.Try(tried, time.GetUtcNow()), cancellation), cancellation);
            await blobs.DeleteUploadAsync(mediaId, cancellation);
        }
        catch (Exception fault) when (tried >= MediaLimits.Tries && fault is not OperationCanceledException)
        {
            log.LogError(fault, "{Medium} could not be processed.", mediaId);
            await table.SaveAsync(medium.Try(tried, time.GetUtcNow()).Fail(), CancellationToken.None);
            throw;
        }
    }

    async Task<MediaRecord> WorkAsync(MediaRecord medium, CancellationToken cancellation)
    {
        if (await blobs.LengthAsync(medium.MediaId, cancellation) is not { } length) return medium;
        await table.SaveAsync(medium, cancellation);
        var done = medium.Kind == MediaKind.Video ? await clips.MakeAsync(medium, length, cancellation) : await PictureAsync(medium, length, cancellation);
        await table.SaveAsync(done, cancellation);
        return done;
    }

    async Task<MediaRecord> PictureAsync(MediaRecord medium, long length, CancellationToken cancellation)
    {
        if (length > pictures.MaxBytes) return medium.Refuse(pictures.TooLarge);
        var bytes = await blobs.ReadUploadAsync(medium.MediaId, pictures.MaxBytes + 1, cancellation);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (pictures.Check(medium.FileName, medium.ContentType, bytes) is { } refusal) return medium.Refuse(refusal);
        if (await table.FindContentAsync(sha256, cancellation) is { Kind: MediaKind.Picture } known) return medium.Ready(known);
        var made = await pictures.MakeAsync(medium.FileName, medium.ContentType, bytes, cancellation);
        if (made.Refusal is { } why) return medium.Refuse(why);
        foreach (var (size, webp) in made.Sizes) await blobs.KeepAsync(sha256, string.Create(CultureInfo.InvariantCulture, $"{size}.webp"), webp, cancellation);
        var content = new MediaContent(sha256, MediaKind.Picture, made.Width, made.Height);
        await table.SaveContentAsync(content, cancellation);
        return medium.Ready(content);
    }

    async Task TellAsync(MediaRecord medium, CancellationToken cancellation)
    {
        if (medium is not { Status: MediaStatus.Ready, Content: { } content }) return;
        foreach (var observer in observers) await observer.ReadyAsync(new PictureReady(medium.MediaId, content.Sha256), cancellation);
    }
}
