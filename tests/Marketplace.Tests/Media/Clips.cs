using System.Diagnostics;
using Marketplace.Local.Ffmpeg;
using Marketplace.Media;

namespace Marketplace.Tests.Media;

/// <summary>Clips to try things on, made here by the ffmpeg that the build fetched.</summary>
public static class Clips
{
    public static MediaLimits Limits { get; } = new() { Ffmpeg = PathOf("Media:Ffmpeg"), Ffprobe = PathOf("Media:Ffprobe") };

    /// <summary>Settings that let an app make clips.</summary>
    public static (string, string)[] Settings => [.. FfmpegPart.Fetched()];

    /// <summary>A clip with a moving pattern and, if wanted, a tone.</summary>
    public static Task<byte[]> OfAsync(string ending = ".mp4", int width = 160, int height = 120, double seconds = 2, bool sound = true, int rate = 10, params string[] more) => MadeAsync(
        ending,
        [
            "-f", "lavfi", "-i", FormattableString.Invariant($"testsrc2=size={width}x{height}:rate={rate}:duration={seconds}"),
            .. sound ? new[] { "-f", "lavfi", "-i", FormattableString.Invariant($"sine=duration={seconds}"), "-shortest" } : [],
            .. ending == ".webm" ? new[] { "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis" } : ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"],
            "-metadata", "title=Somebody who does not want to be known", .. more,
        ]);

    public static async Task<byte[]> MadeAsync(string ending, params string[] arguments)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("clip").FullName, "clip" + ending);
        try
        {
            await RunAsync(Limits.Ffmpeg, ["-v", "error", "-y", .. arguments, file]);
            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, true);
        }
    }

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return said;
    }

    static string PathOf(string setting) => FfmpegPart.Fetched().First(f => f.Setting == setting).Path;
}
