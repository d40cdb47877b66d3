using System.Globalization;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using NetVips;

namespace Marketplace.Media;

/// <summary>
/// Decodes photographs that are looked at and not kept. The same checks, loaders, limits and turns as for what is kept, so a stranger's
/// bytes meet one gate only; animations and drawings are no photographs.
/// </summary>
public sealed class PictureDecoder(PictureMaker maker) : IPictureDecoder
{
    static readonly PictureFormat[] Photographs = [PictureFormat.Jpeg, PictureFormat.Png, PictureFormat.WebP, PictureFormat.Heic];

    public async Task<Result<DecodedPicture>> DecodeAsync(byte[] bytes, int longestEdge, CancellationToken cancellation)
    {
        if (bytes.Length > maker.MaxBytes) return new Problem(maker.TooLarge.Code, 413, "The photograph is too large.", maker.TooLarge.Words);
        if (!Photographs.Contains(PictureFormat.Of(bytes))) return Unsupported("A photograph is a JPEG, PNG, WebP or HEIC.");
        if (maker.Check("photo", null, bytes) is { } refusal) return Problem.Unprocessable(refusal.Code, "The photograph is not taken.", refusal.Words);
        try
        {
            return await maker.InTurnAsync(() => Decode(bytes, longestEdge), cancellation);
        }
        catch (VipsException) when (PictureFormat.Of(bytes) == PictureFormat.Heic)
        {
            return Unsupported("This HEIC cannot be decoded here; send it as a JPEG.");
        }
        catch (VipsException damaged)
        {
            return Problem.Unprocessable("damaged", "The photograph is damaged.", damaged.Message.Split('\n')[0].Trim());
        }
    }

    Result<DecodedPicture> Decode(byte[] bytes, int longestEdge)
    {
        using var picture = PictureMaker.Open(bytes);
        if (maker.TooManyPixels(picture) is { } tooMany) return Problem.Unprocessable(tooMany.Code, "The photograph has too many pixels.", tooMany.Words);
        using var small = picture.ThumbnailImage(longestEdge, height: longestEdge, size: Enums.Size.Down, outputProfile: "srgb");
        using var colours = small.Colourspace(Enums.Interpretation.Srgb);
        using var opaque = colours.HasAlpha() ? colours.Flatten(background: [255, 255, 255]) : colours;
        using var bands = opaque.ExtractBand(0, n: 3);
        using var plain = bands.Cast(Enums.BandFormat.Uchar);
        var (width, height) = PictureMaker.UprightSize(picture);
        return new DecodedPicture(plain.Width, plain.Height, width, height, plain.WriteToMemory<byte>());
    }

    static Problem Unsupported(string words) => new("unsupported-media", 415, "This kind of file is not taken.", words);
}
