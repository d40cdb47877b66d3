namespace Marketplace.Media;

/// <summary>
/// The kinds of clip that telephones, cameras and browsers make. Which one a file is, its first bytes say, and ffmpeg is told to read it
/// as that and nothing else: no playlist, no list of other files, no network.
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="ContentType">As it is announced.</param>
/// <param name="Demuxer">What ffmpeg calls it.</param>
/// <param name="Endings">Of file names.</param>
public sealed record ClipFormat(string Name, string ContentType, string Demuxer, IReadOnlyList<string> Endings)
{
    /// <summary>As many bytes as tell the format.</summary>
    public const int HeadLength = 64;

    public static ClipFormat Mp4 { get; } = new("MP4", "video/mp4", "mov", [".mp4", ".m4v"]);

    public static ClipFormat QuickTime { get; } = new("QuickTime", "video/quicktime", "mov", [".mov", ".qt"]);

    public static ClipFormat WebM { get; } = new("WebM", "video/webm", "matroska", [".webm"]);

    public static IReadOnlyList<ClipFormat> All { get; } = [Mp4, QuickTime, WebM];

    /// <summary>The format that a media type names, or null.</summary>
    public static ClipFormat? Named(string contentType) => All.FirstOrDefault(f => f.ContentType == contentType);

    /// <summary>The format that a file name's ending names, or null.</summary>
    public static ClipFormat? ByEnding(string fileName) => All.FirstOrDefault(f => f.Endings.Contains(Path.GetExtension(fileName).ToLowerInvariant()));

    /// <summary>The format that the bytes begin as, or null. HEIC and AVIF begin alike and are pictures.</summary>
    public static ClipFormat? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return head.IndexOf("webm"u8) > 0 ? WebM : null;
        if (head.Length < 12 || PictureFormat.Of(head) is not null) return null;
        if (head[4..].StartsWith("ftyp"u8)) return head[8..].StartsWith("qt  "u8) ? QuickTime : Mp4;
        return head[4..].StartsWith("moov"u8) || head[4..].StartsWith("mdat"u8) || head[4..].StartsWith("wide"u8) ? QuickTime : null;
    }

    /// <summary>Why a file is no clip that is taken, or null: name, announcement and bytes must agree; MP4 and QuickTime are one family.</summary>
    public static Refusal? Fault(string fileName, string contentType, ReadOnlySpan<byte> head)
    {
        if (Of(head) is not { } format) return new Refusal("unsupported-media", $"This is no clip of a kind that is taken: {string.Join(", ", All.Select(f => f.Name))}.");
        if (Named(contentType) is { } announced && announced.Demuxer != format.Demuxer) return Mismatch(format, $"it was announced as {announced.Name}");
        return ByEnding(fileName) is { } named && named.Demuxer != format.Demuxer ? Mismatch(format, $"its name says {named.Name}") : null;
    }

    static Refusal Mismatch(ClipFormat format, string but) => new("format-mismatch", $"This is a {format.Name} clip, but {but}.");
}
