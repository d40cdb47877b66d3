using System.Globalization;

namespace Marketplace.Media;

/// <summary>What ffmpeg is told. Pure.</summary>
public static class ClipArguments
{
    const int MostFrames = 30;
    const int PosterEdge = 1080;

    /// <summary>Two renditions at once: the clip is decoded once. What a clip holds beyond the length that is taken is not made, and shows in the length of what is.</summary>
    public static IReadOnlyList<string> Hls(ClipFacts facts, IReadOnlyList<Rendition> renditions, TimeSpan longest)
    {
        var rate = facts.FramesPerSecond is > 0 and <= MostFrames ? "" : Text($"fps={MostFrames},");
        var split = string.Concat(renditions.Select(r => $"[{r.Name}In]"));
        var filter = Text($"[0:v:0]{rate}split={renditions.Count}{split}") + string.Concat(renditions.Select(r => Text($";[{r.Name}In]scale={r.Width}:{r.Height},setsar=1,format=yuv420p[{r.Name}]")));
        return ["-filter_complex", filter, .. renditions.SelectMany(r => Output(r, facts.HasSound, longest))];
    }

    /// <summary>Of the pictures of the first seconds that which is most like the others: neither black nor between two scenes.</summary>
    public static IReadOnlyList<string> Poster(ClipFacts facts, string file)
    {
        var scale = Math.Min(1, (double)PosterEdge / Math.Max(facts.Width, facts.Height));
        var size = Text($"scale={Math.Max(2, (int)(facts.Width * scale))}:{Math.Max(2, (int)(facts.Height * scale))}");
        return ["-map", "0:v:0", "-vf", $"fps=5,{size},setsar=1,thumbnail=25", "-frames:v", "1", "-an", "-f", "image2", file];
    }

    static IEnumerable<string> Output(Rendition rendition, bool hasSound, TimeSpan longest) =>
    [
        "-map", $"[{rendition.Name}]",
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-level:v", "3.1", "-crf", "23",
        "-maxrate", Text($"{rendition.VideoBits}"), "-bufsize", Text($"{2 * rendition.VideoBits}"),
        "-force_key_frames", Text($"expr:gte(t,n_forced*{Rendition.SegmentSeconds})"), "-sc_threshold", "0", "-threads", "1",
        .. hasSound ? ["-map", "0:a:0", "-c:a", "aac", "-b:a", Text($"{rendition.SoundBits}"), "-ac", "2", "-ar", "48000"] : Array.Empty<string>(),
        "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-t", Text($"{longest.TotalSeconds + 1}"),
        "-f", "hls", "-hls_time", Text($"{Rendition.SegmentSeconds}"), "-hls_playlist_type", "vod",
        "-hls_segment_filename", $"{rendition.Name}-%03d.ts", $"{rendition.Name}.m3u8",
    ];

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
