using Marketplace.Shared;

namespace Marketplace.Media.Contracts;

/// <summary>What a medium shows.</summary>
public enum MediaKind
{
    /// <summary>A still picture.</summary>
    Picture,

    /// <summary>A clip, with a poster.</summary>
    Video,
}

/// <summary>How far a medium has come.</summary>
public enum MediaStatus
{
    /// <summary>Nothing has been uploaded yet.</summary>
    Waiting,

    /// <summary>It is being looked at.</summary>
    Processing,

    /// <summary>It can be shown to everybody, and never changes any more.</summary>
    Ready,

    /// <summary>It is not shown; the reason is in its uploader's hands.</summary>
    Refused,

    /// <summary>The marketplace failed to process it, several times over.</summary>
    Failed,
}

/// <summary>A medium as other slices see it.</summary>
/// <param name="MediaId"><c>med_…</c></param>
/// <param name="OwnerId">Who uploaded it.</param>
/// <param name="Kind">Picture or clip.</param>
/// <param name="Status">Only what is ready may be shown.</param>
/// <param name="Width">Of the original in pixels, upright; 0 until it is ready.</param>
/// <param name="Height">Of the original in pixels, upright; 0 until it is ready.</param>
public sealed record Medium(string MediaId, string OwnerId, MediaKind Kind, MediaStatus Status, int Width, int Height);

/// <summary>Looks media up, and takes in what other slices bring.</summary>
public interface IMedia
{
    /// <summary>Media by their ids; unknown ids are left out. One storage transaction for each that this process has not seen ready before.</summary>
    Task<IReadOnlyDictionary<string, Medium>> FindAsync(IReadOnlyCollection<string> mediaIds, CancellationToken cancellation);

    /// <summary>
    /// Takes in a picture that came by another way than an upload of its own, as one in a ZIP. The same bytes of the same scope are one
    /// medium, however often they come: the second time costs one storage transaction and writes nothing. 422 with a code and words that
    /// a seller understands when it is plain at once that it is no picture; what shows only in decoding is told by the medium's status.
    /// </summary>
    /// <param name="scope">Whose pictures are alike, such as a shop's id.</param>
    /// <param name="ownerId">Who brings it.</param>
    /// <param name="fileName">Its ending must agree with the content.</param>
    /// <param name="content">The whole file.</param>
    /// <param name="cancellation">Gives up; taking it in again goes on.</param>
    Task<Result<string>> TakeInAsync(string scope, string ownerId, string fileName, byte[] content, CancellationToken cancellation);
}

/// <summary>Hears of pictures that have become ready. Declared here for higher slices to implement; all implementations are told.</summary>
public interface IPictureReadyObserver
{
    /// <summary>
    /// A picture, or a clip's poster, is ready. Told at least once, inside of the processing: what throws makes the whole be tried
    /// again, so an observer does no more than send itself a message.
    /// </summary>
    Task ReadyAsync(PictureReady ready, CancellationToken cancellation);
}

/// <summary>A picture that has become ready.</summary>
/// <param name="MediaId"><c>med_…</c></param>
/// <param name="Sha256">Of the uploaded bytes, lower-case hexadecimal; two media of the same bytes look the same.</param>
public sealed record PictureReady(string MediaId, string Sha256);

/// <summary>Reads what is ready, for slices that look at pictures themselves.</summary>
public interface IPictures
{
    /// <summary>The WebP of a ready medium in a size of <see cref="MediaAddress.Sizes"/>, or null. Two storage transactions.</summary>
    Task<byte[]?> ReadAsync(string mediaId, int size, CancellationToken cancellation);
}

/// <summary>Decodes photographs that are looked at and not kept.</summary>
public interface IPictureDecoder
{
    /// <summary>
    /// The picture upright in sRGB on white, its longest edge at most so long. 415 <c>unsupported-media</c> when it is no JPEG, PNG, WebP or
    /// HEIC; 413 <c>too-large</c>; 422 <c>too-many-pixels</c>, <c>damaged</c> or <c>polyglot</c>. No storage transaction.
    /// </summary>
    Task<Result<DecodedPicture>> DecodeAsync(byte[] bytes, int longestEdge, CancellationToken cancellation);
}

/// <summary>A decoded picture.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="FullWidth">Of the original, upright.</param>
/// <param name="FullHeight">Of the original, upright.</param>
/// <param name="Rgb">Three bytes a pixel, row by row.</param>
public sealed record DecodedPicture(int Width, int Height, int FullWidth, int FullHeight, byte[] Rgb);

/// <summary>Where media are found. An address never changes its content, and answers 404 until the medium is ready.</summary>
public static class MediaAddress
{
    /// <summary>The longest edges that pictures and posters come in, in pixels. What is smaller is not made larger.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [160, 480, 1080];

    /// <summary>Path of a picture, or of a clip's poster, in one size.</summary>
    public static string Picture(string mediaId, int size) => $"/api/media/{mediaId}/{size}.webp";

    /// <summary>Path of a clip's HLS master playlist.</summary>
    public static string Playlist(string mediaId) => $"/api/media/{mediaId}/master.m3u8";

    /// <summary>All addresses of a ready medium: by size, and for clips <c>hls</c>.</summary>
    public static IReadOnlyDictionary<string, string> All(string mediaId, MediaKind kind)
    {
        var all = Sizes.ToDictionary(s => s.ToString(System.Globalization.CultureInfo.InvariantCulture), s => Picture(mediaId, s));
        if (kind == MediaKind.Video) all["hls"] = Playlist(mediaId);
        return all;
    }
}
