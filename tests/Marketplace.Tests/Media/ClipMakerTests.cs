using Marketplace.Media;

namespace Marketplace.Tests.Media;

public sealed class ClipMakerTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("clip").FullName;
    readonly List<int> reached = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Clip_becomes_two_renditions_in_segments_that_begin_with_whole_pictures_and_a_poster()
    {
        var (clip, refusal) = await MakeAsync(await Clips.OfAsync(width: 320, height: 180, seconds: 9));
        Assert.Null(refusal);
        Assert.Equal((320, 180, 9.0), (clip!.Width, clip.Height, Math.Round(clip.Seconds, 1)));
        Assert.Equal(
            ["large-000.ts", "large-001.ts", "large-002.ts", "large.m3u8", "master.m3u8", "small-000.ts", "small-001.ts", "small-002.ts", "small.m3u8"], clip.Files.Order(StringComparer.Ordinal));
        Assert.Equal(("320x180", 90), await DecodedAsync("large.m3u8"));
        Assert.Equal(("160x90", 90), await DecodedAsync("small.m3u8"));
        Assert.Equal(("320x180", 40), await DecodedAsync("large-001.ts"));
        Assert.Equal([160, 480, 1080], clip.Poster.Sizes.Keys.Order());
        Assert.Contains(reached, r => r > 0);
        Assert.All(reached, r => Assert.InRange(r, 0, 99));
    }

    [Fact]
    public async Task Nothing_that_was_said_about_the_clip_is_kept()
    {
        await MakeAsync(await Clips.OfAsync());
        foreach (var file in Directory.GetFiles(folder).Where(f => !f.EndsWith("upload", StringComparison.Ordinal)))
            Assert.True((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf("Somebody"u8) < 0, file);
    }

    [Fact]
    public async Task Clip_held_upright_stays_upright()
    {
        var lying = Path.Combine(folder, "lying.mp4");
        await File.WriteAllBytesAsync(lying, await Clips.OfAsync(width: 320, height: 180));
        var (clip, _) = await MakeAsync(await Clips.MadeAsync(".mp4", "-i", lying, "-c", "copy", "-metadata:s:v:0", "rotate=90"));
        Assert.Equal((180, 320), (clip!.Width, clip.Height));
        Assert.Equal(("180x320", 20), await DecodedAsync("large.m3u8"));
    }

    [Theory]
    [InlineData(".mov")]
    [InlineData(".webm")]
    public async Task Other_kinds_are_taken_too(string ending) => Assert.NotNull((await MakeAsync(await Clips.OfAsync(ending))).Clip);

    [Fact]
    public async Task Silent_clip_stays_silent()
    {
        var (clip, _) = await MakeAsync(await Clips.OfAsync(sound: false));
        Assert.NotNull(clip);
        Assert.DoesNotContain("mp4a", await File.ReadAllTextAsync(Path.Combine(folder, "master.m3u8")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fast_clip_is_sent_at_thirty_pictures_a_second()
    {
        await MakeAsync(await Clips.OfAsync(rate: 60));
        Assert.Equal(("160x120", 60), await DecodedAsync("large.m3u8"));
    }

    [Fact]
    public async Task Clip_that_is_too_long_is_refused_also_when_it_does_not_say_so()
    {
        var limits = Limits(l => l.MaxVideoLength = TimeSpan.FromSeconds(2));
        Assert.Equal("too-long", (await MakeAsync(await Clips.OfAsync(seconds: 4), limits)).Refusal?.Code);
        var mute = await Clips.MadeAsync(".webm", "-f", "lavfi", "-i", "testsrc2=size=64x64:duration=5", "-c:v", "libvpx", "-f", "webm", "-live", "1");
        Assert.DoesNotContain("duration", await ProbeFileAsync(mute), StringComparison.Ordinal);
        Assert.Equal("too-long", (await MakeAsync(mute, limits)).Refusal?.Code);
    }

    [Fact]
    public async Task Clip_with_too_many_pixels_is_refused_in_words_and_one_with_far_too_many_is_not_even_looked_at()
    {
        Assert.Equal("too-many-pixels", (await MakeAsync(await Clips.OfAsync(), Limits(l => l.MaxVideoPixels = 10_000))).Refusal?.Code);
        Assert.Equal("damaged", (await MakeAsync(await Clips.OfAsync(), Limits(l => l.MaxVideoPixels = 1_000))).Refusal?.Code);
    }

    [Fact]
    public async Task Clip_that_takes_too_long_to_make_is_given_up() =>
        Assert.Equal("takes-too-long", (await MakeAsync(await Clips.OfAsync(width: 1920, height: 1080, seconds: 20), Limits(l => l.MaxVideoWork = TimeSpan.FromMilliseconds(400)))).Refusal?.Code);

    [Fact]
    public async Task Sound_alone_is_no_clip() =>
        Assert.Equal("no-picture", (await MakeAsync(await Clips.MadeAsync(".mp4", "-f", "lavfi", "-i", "sine=duration=1"))).Refusal?.Code);

    [Fact]
    public async Task What_breaks_off_or_is_none_is_refused_in_words()
    {
        var whole = await Clips.OfAsync(seconds: 4);
        foreach (var broken in new[] { whole[..(whole.Length / 2)], [.. whole[..64], .. new byte[5_000]] })
        {
            var (_, refusal) = await MakeAsync(broken);
            Assert.Equal("damaged", refusal?.Code);
            Assert.DoesNotContain(folder, refusal!.Words, StringComparison.Ordinal);
        }
    }

    /// <summary>A QuickTime reference movie would make a decoder open any file of the server.</summary>
    [Fact]
    public async Task Clip_cannot_make_the_server_open_other_files()
    {
        var secret = Path.Combine(folder, "secret.mp4");
        await File.WriteAllBytesAsync(secret, await Clips.OfAsync());
        await File.WriteAllTextAsync(Path.Combine(folder, "upload"), $"#EXTM3U\n#EXTINF:1,\n{secret}\n");
        using var maker = new ClipMaker(new Ffmpeg(Clips.Limits), new PictureMaker(Clips.Limits), Clips.Limits);
        foreach (var format in ClipFormat.All)
            Assert.Equal("damaged", (await maker.MakeAsync(format, Path.Combine(folder, "upload"), _ => { }, default)).Refusal?.Code);
    }

    async Task<(MadeClip? Clip, Refusal? Refusal)> MakeAsync(byte[] bytes, MediaLimits? limits = null)
    {
        var file = Path.Combine(folder, "upload");
        await File.WriteAllBytesAsync(file, bytes);
        limits ??= Clips.Limits;
        using var pictures = new PictureMaker(limits);
        using var maker = new ClipMaker(new Ffmpeg(limits), pictures, limits);
        return await maker.MakeAsync(ClipFormat.Of(bytes)!, file, reached.Add, default);
    }

    /// <summary>The size of a file's pictures, and how many of them can be decoded.</summary>
    async Task<(string Size, int Pictures)> DecodedAsync(string file)
    {
        string[] playlist = file.EndsWith(".m3u8", StringComparison.Ordinal) ? ["-allowed_extensions", "ALL"] : [];
        var lines = (await Clips.RunAsync(Clips.Limits.Ffmpeg, ["-v", "error", .. playlist, "-i", Path.Combine(folder, file), "-map", "0:v", "-f", "framecrc", "-"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (lines.First(l => l.StartsWith("#dimensions", StringComparison.Ordinal)).Split(' ')[^1], lines.Count(l => l[0] != '#'));
    }

    async Task<string> ProbeFileAsync(byte[] bytes)
    {
        var file = Path.Combine(folder, "probed");
        await File.WriteAllBytesAsync(file, bytes);
        return (await Clips.RunAsync(Clips.Limits.Ffprobe, "-v", "error", "-show_entries", "format=duration", "-of", "json", file)).Replace("\"duration\": \"N/A\"", "", StringComparison.Ordinal);
    }

    static MediaLimits Limits(Action<MediaLimits> change)
    {
        var limits = new MediaLimits { Ffmpeg = Clips.Limits.Ffmpeg, Ffprobe = Clips.Limits.Ffprobe };
        change(limits);
        return limits;
    }
}
