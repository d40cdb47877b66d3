using System.Globalization;
using System.Security.Cryptography;
using Marketplace.Media.Contracts;

namespace Marketplace.Media;

/// <summary>
/// Makes of an uploaded clip what can be shown, in a folder of its own that is gone afterwards. Safe to repeat at any point: what is made is
/// named by the digest of the uploaded bytes, and noted once all of it lies in storage.
/// </summary>
public sealed class ClipProcessing(MediaTable table, MediaBlobs blobs, ClipMaker clips, TimeProvider time)
{
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Leftover = TimeSpan.FromHours(1);
    static readonly string Work = Path.Combine(Path.GetTempPath(), "marketplace-clips");

    /// <summary>The clip as it is then: ready or refused.</summary>
    public async Task<MediaRecord> MakeAsync(MediaRecord medium, long length, CancellationToken cancellation)
    {
        if (length > clips.MaxBytes) return medium.Refuse(clips.TooLarge);
        ForgetLeftovers();
        var folder = Directory.CreateDirectory(Path.Combine(Work, Path.GetRandomFileName())).FullName;
        try
        {
            var file = Path.Combine(folder, "upload");
            await blobs.SaveUploadAsync(medium.MediaId, file, cancellation);
            return await MakeAsync(medium, file, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    async Task<MediaRecord> MakeAsync(MediaRecord medium, string file, CancellationToken cancellation)
    {
        var (sha256, head) = await ReadAsync(file, cancellation);
        if (ClipFormat.Fault(medium.FileName, medium.ContentType, head) is { } fault) return medium.Refuse(fault);
        if (await table.FindContentAsync(sha256, cancellation) is { Kind: MediaKind.Video } known) return medium.Ready(known);
        var (clip, refusal) = await WatchedAsync(medium, ClipFormat.Of(head)!, file, cancellation);
        if (refusal is not null) return medium.Refuse(refusal);
        foreach (var made in clip!.Files) await blobs.KeepFileAsync(sha256, Path.Combine(Path.GetDirectoryName(file)!, made), cancellation);
        foreach (var (size, webp) in clip.Poster.Sizes) await blobs.KeepAsync(sha256, string.Create(CultureInfo.InvariantCulture, $"{size}.webp"), webp, cancellation);
        var content = new MediaContent(sha256, MediaKind.Video, clip.Width, clip.Height) { Seconds = Math.Round(clip.Seconds, 1) };
        await table.SaveContentAsync(content, cancellation);
        return medium.Ready(content);
    }

    /// <summary>Tells the uploader now and then how much is made. Never leaves before the making has ended.</summary>
    async Task<(MadeClip? Clip, Refusal? Refusal)> WatchedAsync(MediaRecord medium, ClipFormat format, string file, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (reached, told) = (0, 0);
        var making = clips.MakeAsync(format, file, percent => Volatile.Write(ref reached, percent), stop.Token);
        try
        {
            while (await Task.WhenAny(making, Task.Delay(LookAgain, time, stop.Token)) != making)
            {
                if (Volatile.Read(ref reached) is var now && now == told) continue;
                told = now;
                await table.SaveAsync(medium with { Percent = now }, stop.Token);
            }
        }
        finally
        {
            if (!making.IsCompleted) await stop.CancelAsync();
            await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await making;
    }

    static async Task<(string Sha256, byte[] Head)> ReadAsync(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        var head = new byte[ClipFormat.HeadLength];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        stream.Position = 0;
        return (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation)), head[..length]);
    }

    /// <summary>What a process that was killed left behind.</summary>
    static void ForgetLeftovers()
    {
        foreach (var folder in Directory.CreateDirectory(Work).EnumerateDirectories())
            if (TimeProvider.System.GetUtcNow() - folder.LastWriteTimeUtc > Leftover) folder.Delete(recursive: true);
    }
}
