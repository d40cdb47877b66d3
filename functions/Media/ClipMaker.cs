using System.Globalization;

namespace Marketplace.Media;

/// <summary>A clip as it can be sent: files by name, and a picture that stands for it.</summary>
public sealed record MadeClip(int Width, int Height, double Seconds, IReadOnlyList<string> Files, MadePicture Poster);

/// <summary>
/// Makes HLS of a clip: two renditions in segments, a list of both, and a poster. All that is sent was decoded and coded anew, without
/// any metadata. One clip at a time: coding takes all that the processors have.
/// </summary>
public sealed class ClipMaker(Ffmpeg ffmpeg, PictureMaker pictures, MediaLimits limits) : IDisposable
{
    const string Poster = "poster.png";
    const string Playlist = "master.m3u8";
    const double Grace = 0.5;
    readonly SemaphoreSlim turn = new(1);

    public bool IsThere => ffmpeg.IsThere;

    public long MaxBytes => limits.MaxVideoBytes;

    public Refusal TooLarge => new("too-large", $"A clip may have {limits.MaxVideoBytes / (1024 * 1024)} MB.");

    /// <summary>Runs what codes, one at a time.</summary>
    public async Task InTurnAsync(Func<Task> code, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await code();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Makes the clip's files beside it, or says why it is not taken. <paramref name="reached"/> hears how many of a hundred parts are made.</summary>
    public async Task<(MadeClip? Clip, Refusal? Refusal)> MakeAsync(ClipFormat format, string file, Action<int> reached, CancellationToken cancellation)
    {
        var probed = await ffmpeg.ProbeAsync(format, file, cancellation);
        if ((Fault(probed, "read") ?? Fault(ClipFacts.Read(probed.Output))) is { } untaken) return (null, untaken);
        var facts = ClipFacts.Read(probed.Output)!;
        var renditions = Rendition.Of(facts.Width, facts.Height);
        var made = await ffmpeg.MakeAsync(format, file, ClipArguments.Hls(facts, renditions, limits.MaxVideoLength), Report, cancellation);
        if (Fault(made, "made") is { } unmade) return (null, unmade);
        var poster = await ffmpeg.MakeAsync(format, file, ClipArguments.Poster(facts, Poster), null, cancellation);
        if (Fault(poster, "shown") is { } unshown) return (null, unshown);
        return await GatherAsync(facts, renditions, Path.GetDirectoryName(file)!, cancellation);

        void Report(double seconds) => reached((int)Math.Min(99, 100 * seconds / (facts.Seconds ?? limits.MaxVideoLength.TotalSeconds)));
    }

    async Task<(MadeClip? Clip, Refusal? Refusal)> GatherAsync(ClipFacts facts, IReadOnlyList<Rendition> renditions, string folder, CancellationToken cancellation)
    {
        var parts = renditions.Select(r => (Rendition: r, Segments: Rendition.Segments(File.ReadAllText(Path.Combine(folder, $"{r.Name}.m3u8"))))).ToList();
        var seconds = parts[0].Segments.Sum(s => s.Seconds);
        if (seconds > limits.MaxVideoLength.TotalSeconds + Grace) return (null, TooLong);
        await File.WriteAllTextAsync(Path.Combine(folder, Playlist), Rendition.Playlist(parts.Select(p => (p.Rendition, Peak(folder, p.Segments))), facts.HasSound), cancellation);
        var poster = await pictures.MakeAsync(Poster, PictureFormat.Png.ContentType, await File.ReadAllBytesAsync(Path.Combine(folder, Poster), cancellation), cancellation);
        string[] files = [.. parts.SelectMany(p => p.Segments.Select(s => s.File)), .. parts.Select(p => $"{p.Rendition.Name}.m3u8"), Playlist];
        return (new MadeClip(facts.Width, facts.Height, seconds, files, poster), poster.Refusal);
    }

    public void Dispose() => turn.Dispose();

    Refusal TooLong => new("too-long", $"A clip may be {limits.MaxVideoLength.TotalSeconds:0} seconds long.");

    Refusal? Fault(ClipFacts? facts) => facts switch
    {
        null => new Refusal("no-picture", "There is no picture in this clip."),
        _ when (long)facts.Width * facts.Height > limits.MaxVideoPixels =>
            new Refusal("too-many-pixels", $"The clip has {facts.Width} × {facts.Height} pixels; {limits.MaxVideoPixels / 1_000_000} megapixels are the most."),
        _ => facts.Seconds > limits.MaxVideoLength.TotalSeconds + Grace ? TooLong : null,
    };

    Refusal? Fault(Ended ended, string done) => ended switch
    {
        { Code: 0 } => null,
        { Code: null } => new Refusal("takes-too-long", string.Create(CultureInfo.InvariantCulture, $"The clip could not be {done} in {limits.MaxVideoWork.TotalMinutes:0.#} minutes. Make it shorter or smaller.")),
        _ => new Refusal("damaged", $"The clip is damaged or of a kind that cannot be {done} here: {Words(ended.Errors)}"),
    };

    /// <summary>The last complaint, without the addresses and paths that ffmpeg puts before it.</summary>
    static string Words(string errors) => errors.TrimEnd().Split('\n')[^1] is { Length: > 0 } last ? last[(last.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var at ? at + 2 : 0)..] : "it says nothing more.";

    static int Peak(string folder, IEnumerable<(string File, double Seconds)> segments) =>
        (int)segments.Max(s => new FileInfo(Path.Combine(folder, s.File)).Length * 8 / Math.Max(s.Seconds, 0.1));
}
