using System.Globalization;
using System.Text;

namespace Marketplace.Media;

/// <summary>One of the two forms in which a clip is sent: its name is that of its files. Pure.</summary>
/// <param name="Name"><c>large</c> or <c>small</c>.</param>
/// <param name="Width">In pixels, even.</param>
/// <param name="Height">In pixels, even.</param>
/// <param name="VideoBits">The most that a second of picture may have.</param>
/// <param name="SoundBits">What a second of sound has.</param>
public sealed record Rendition(string Name, int Width, int Height, int VideoBits, int SoundBits)
{
    /// <summary>How long a segment is; each begins with a whole picture.</summary>
    public const int SegmentSeconds = 4;

    const int LargeEdge = 720;
    const int SmallEdge = 360;

    /// <summary>The two forms of a clip, large first: 720 and 360 pixels on the shorter edge. What is smaller is not made larger; its small form has half its edge.</summary>
    public static IReadOnlyList<Rendition> Of(int width, int height)
    {
        var edge = Math.Min(width, height);
        var (large, small) = (Math.Min(LargeEdge, edge), Math.Min(SmallEdge, Math.Max(2, edge / 2)));
        return [Scaled("large", width, height, large, 2_800_000, 128_000), Scaled("small", width, height, small, 800_000, 64_000)];
    }

    /// <summary>The list of both for players, which choose by what they can receive.</summary>
    /// <param name="measured">Each with the most bits that a second of it has.</param>
    /// <param name="hasSound">Whether there is a sound track.</param>
    public static string Playlist(IEnumerable<(Rendition Rendition, int PeakBits)> measured, bool hasSound)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        var codecs = hasSound ? "avc1.4d401f,mp4a.40.2" : "avc1.4d401f";
        foreach (var (rendition, peak) in measured)
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={peak},RESOLUTION={rendition.Width}x{rendition.Height},CODECS=\"{codecs}\"\n{rendition.Name}.m3u8\n");
        return text.ToString();
    }

    /// <summary>How long each segment of a media playlist is, with its file.</summary>
    public static IReadOnlyList<(string File, double Seconds)> Segments(string playlist)
    {
        var segments = new List<(string, double)>();
        var seconds = 0.0;
        foreach (var line in playlist.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("#EXTINF:", StringComparison.Ordinal)) seconds = double.Parse(line[8..].TrimEnd(','), CultureInfo.InvariantCulture);
            else if (line[0] != '#') segments.Add((line, seconds));
        }

        return segments;
    }

    static Rendition Scaled(string name, int width, int height, int edge, int videoBits, int soundBits)
    {
        var scale = (double)edge / Math.Min(width, height);
        return new Rendition(name, Even(width * scale), Even(height * scale), videoBits, soundBits);
    }

    static int Even(double pixels) => Math.Max(2, (int)Math.Round(pixels / 2) * 2);
}
