using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Messaging;
using Marketplace.Vision.Contracts;

namespace Marketplace.Vision;

/// <summary>A picture that nobody has looked at yet.</summary>
public sealed record PictureToLookAt(string MediaId)
{
    public const string Queue = "pictures-to-look-at";
}

/// <summary>
/// Looks at pictures and remembers how they look. Safe to repeat at any point. Without the network nothing is remembered, and pictures are looked at when they
/// are next asked for. No more look at a time than there are processors: each look takes all of one, and more would only make all of them slower.
/// </summary>
public sealed class PictureLooks : IVision, IPictureReadyObserver, IDisposable
{
    const int Size = 480;
    readonly SemaphoreSlim turns = new(Environment.ProcessorCount);
    readonly Network network;
    readonly Eye eye;
    readonly IPictureDecoder decoder;
    readonly IPictures pictures;
    readonly LookTable table;
    readonly Queues queues;
    readonly IEnumerable<ILookObserver> observers;

    internal PictureLooks(Network network, Eye eye, IPictureDecoder decoder, IPictures pictures, LookTable table, Queues queues, IEnumerable<ILookObserver> observers) =>
        (this.network, this.eye, this.decoder, this.pictures, this.table, this.queues, this.observers) = (network, eye, decoder, pictures, table, queues, observers);

    public async Task<Result<PhotoLook>> LookAsync(byte[] photo, CancellationToken cancellation)
    {
        if (!network.IsThere) return VisionProblems.Off;
        if (!(await decoder.DecodeAsync(photo, Eye.LongestEdge, cancellation)).TryGet(out var decoded, out var refused)) return refused;
        var look = await InTurnAsync(() => eye.LookAtPhoto(new Canvas(decoded.Width, decoded.Height, decoded.Rgb)), cancellation);
        return look with { Region = InOriginal(look.Region, decoded) };
    }

    public async Task<PictureLook?> FindAsync(string mediaId, CancellationToken cancellation)
    {
        if (await table.FindAsync(mediaId, cancellation) is { } look) return look;
        await AskAsync(mediaId, cancellation);
        return null;
    }

    public Task ReadyAsync(PictureReady ready, CancellationToken cancellation) => AskAsync(ready.MediaId, cancellation);

    /// <summary>Looks at a ready picture, unless that was done, and tells who wants to know.</summary>
    public async Task LookAtAsync(string mediaId, CancellationToken cancellation)
    {
        if (await table.FindAsync(mediaId, cancellation) is null && !await SeeAsync(mediaId, cancellation)) return;
        foreach (var observer in observers) await observer.LookedAtAsync(mediaId, cancellation);
    }

    public void Dispose() => turns.Dispose();

    async Task<T> InTurnAsync<T>(Func<T> look, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation);
        try
        {
            return await Task.Run(look, cancellation);
        }
        finally
        {
            turns.Release();
        }
    }

    async Task<bool> SeeAsync(string mediaId, CancellationToken cancellation)
    {
        if (!network.IsThere || await pictures.ReadAsync(mediaId, Size, cancellation) is not { } webp) return false;
        if (!(await decoder.DecodeAsync(webp, Eye.LongestEdge, cancellation)).TryGet(out var decoded, out _)) return false;
        await table.SaveAsync(mediaId, await InTurnAsync(() => eye.LookAtPicture(new Canvas(decoded.Width, decoded.Height, decoded.Rgb)), cancellation), cancellation);
        return true;
    }

    Task AskAsync(string mediaId, CancellationToken cancellation) =>
        network.IsThere ? queues.SendAsync(PictureToLookAt.Queue, new PictureToLookAt(mediaId), cancellation: cancellation) : Task.CompletedTask;

    static PictureRegion InOriginal(PictureRegion region, DecodedPicture decoded)
    {
        var (wide, high) = ((double)decoded.FullWidth / decoded.Width, (double)decoded.FullHeight / decoded.Height);
        var (x, y) = ((int)(region.X * wide), (int)(region.Y * high));
        return new PictureRegion(x, y, Math.Clamp((int)Math.Round(region.Width * wide), 1, decoded.FullWidth - x), Math.Clamp((int)Math.Round(region.Height * high), 1, decoded.FullHeight - y));
    }
}

/// <summary>Every refusal of this slice.</summary>
internal static class VisionProblems
{
    public static Problem Off { get; } = new("photo-search-off", 503, "There is no search by photo here.", "This deployment was built without the network that sees; infra/models/README.md says how it gets there.");
}
