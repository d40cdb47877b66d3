using Marketplace.Media.Contracts;
using NetVips;

namespace Marketplace.Media;

/// <summary>A picture in its sizes, or why there is none.</summary>
public sealed record MadePicture(int Width, int Height, IReadOnlyDictionary<int, byte[]> Sizes, Refusal? Refusal)
{
    public static MadePicture Refused(string code, string words) => new(0, 0, new Dictionary<int, byte[]>(), new Refusal(code, words));
}

/// <summary>
/// Makes web pictures of what was uploaded. The file's header is read first, and pixels are only decoded when there are not too many;
/// decoding all of them, none left out, proves that it is a picture. Upright, in sRGB, without any metadata. Only the loaders of known formats exist for
/// libvips here, so no other parser ever sees a stranger's bytes.
/// </summary>
public sealed class PictureMaker(MediaLimits limits) : IDisposable
{
    const int Quality = 80;
    static readonly string[] Loaders = ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif", "VipsForeignLoadHeif"];
    static readonly Lazy<bool> Ready = new(Prepare);
    readonly SemaphoreSlim turns = new(limits.AtOnce);

    /// <summary>Checks a file, and makes its sizes.</summary>
    public async Task<MadePicture> MakeAsync(string fileName, string contentType, byte[] bytes, CancellationToken cancellation)
    {
        if (Check(fileName, contentType, bytes) is { } refusal) return new MadePicture(0, 0, new Dictionary<int, byte[]>(), refusal);
        try
        {
            return await InTurnAsync(() => Make(bytes), cancellation);
        }
        catch (VipsException) when (PictureFormat.Of(bytes) == PictureFormat.Heic)
        {
            return MadePicture.Refused("unsupported-media", "This HEIC cannot be decoded here; send it as a JPEG.");
        }
        catch (VipsException damaged)
        {
            return MadePicture.Refused("damaged", $"The picture is damaged: {damaged.Message.Split('\n')[0].Trim()}.");
        }
    }

    /// <summary>Runs what decodes, of which only so many run at a time.</summary>
    public async Task<T> InTurnAsync<T>(Func<T> decode, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation);
        try
        {
            return await Task.Run(decode, cancellation);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>Reads a picture's header; its pixels when they are asked for.</summary>
    public static Image Open(byte[] bytes)
    {
        _ = Ready.Value;
        return Image.NewFromBuffer(bytes, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
    }

    public Refusal? TooManyPixels(Image picture) => (long)picture.Width * picture.Height <= limits.MaxPixels ? null
        : new Refusal("too-many-pixels", $"The picture has {picture.Width} × {picture.Height} pixels; {limits.MaxPixels / 1_000_000} megapixels are the most.");

    /// <summary>Width and height as a person sees it, whichever way the camera was held.</summary>
    public static (int Width, int Height) UprightSize(Image picture)
    {
        var lies = picture.Contains("orientation") && Convert.ToInt32(picture.Get("orientation"), System.Globalization.CultureInfo.InvariantCulture) >= 5;
        return lies ? (picture.Height, picture.Width) : (picture.Width, picture.Height);
    }

    /// <summary>What is plain without decoding: size, format, and whether name, sender and bytes agree.</summary>
    public Refusal? Check(string fileName, string? contentType, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return new Refusal("empty", "The file is empty.");
        if (bytes.Length > limits.MaxPictureBytes) return TooLarge;
        if (PictureFormat.Of(bytes) is not { } format) return new Refusal("unsupported-media", $"This is no picture of a kind that is taken: {string.Join(", ", PictureFormat.All.Select(f => f.Name))}.");
        if (contentType is not null && PictureFormat.Named(contentType) is var announced && announced != format)
            return new Refusal("format-mismatch", $"This is a {format.Name}, but it was announced as {announced?.Name ?? contentType}.");
        if (PictureFormat.ByEnding(fileName) is { } named && named != format)
            return new Refusal("format-mismatch", $"This is a {format.Name}, but its name says {named.Name}.");
        return PictureFormat.Hides(bytes) is { } hidden ? new Refusal("polyglot", $"The file is a picture and {hidden} at once.") : null;
    }

    public long MaxBytes => limits.MaxPictureBytes;

    public Refusal TooLarge => new("too-large", $"A picture may have {limits.MaxPictureBytes / (1024 * 1024)} MB.");

    public void Dispose() => turns.Dispose();

    MadePicture Make(byte[] bytes)
    {
        using var picture = Open(bytes);
        if (TooManyPixels(picture) is { } tooMany) return MadePicture.Refused(tooMany.Code, tooMany.Words);
        using var decoded = picture.ThumbnailImage(MediaAddress.Sizes[^1], height: MediaAddress.Sizes[^1], size: Enums.Size.Down, outputProfile: "srgb");
        using var largest = decoded.CopyMemory();
        var sizes = MediaAddress.Sizes.ToDictionary(size => size, size => Save(largest, size));
        var (width, height) = UprightSize(picture);
        return new MadePicture(width, height, sizes, null);
    }

    static byte[] Save(Image largest, int size)
    {
        using var scaled = largest.ThumbnailImage(size, height: size, size: Enums.Size.Down);
        return scaled.WebpsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None);
    }

    static bool Prepare()
    {
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in Loaders) Operation.Block(loader, false);
        Cache.Max = 0;
        NetVips.NetVips.Concurrency = 1;
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        return true;
    }
}
