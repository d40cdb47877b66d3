using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Marketplace.Media;

/// <summary>How a program ended.</summary>
/// <param name="Code">0 when all went well; null when it took too long and was killed.</param>
/// <param name="Output">What it said.</param>
/// <param name="Errors">What it complained of; of both the last 64 kB.</param>
public sealed record Ended(int? Code, string Output, string Errors);

/// <summary>
/// Runs ffmpeg and ffprobe over strangers' files, as programs of their own in a folder of their own: without our environment, with less
/// right to the processors than the app, with bounds on memory, time and what they may write, killed when the time is over. They are told to
/// open files only and to read the one format that the first bytes named.
/// </summary>
public sealed class Ffmpeg(MediaLimits limits)
{
    const int MostSaid = 64 * 1024;
    const long MostMemory = 4L << 30;
    const long MostWritten = 1L << 30;

    /// <summary>Whether this deployment can make clips.</summary>
    public bool IsThere => File.Exists(limits.Ffmpeg) && File.Exists(limits.Ffprobe);

    /// <summary>What there is in a file, as ffprobe's JSON.</summary>
    public Task<Ended> ProbeAsync(ClipFormat format, string file, CancellationToken cancellation) => RunAsync(
        limits.Ffprobe,
        Path.GetDirectoryName(file)!,
        [
            "-v", "error", .. Reading(format, 4), "-of", "json", "-show_entries",
            "format=duration:stream=codec_type,width,height,duration,avg_frame_rate,sample_aspect_ratio:stream_tags=rotate:stream_side_data=rotation", $"file:{file}",
        ],
        null,
        cancellation);

    /// <summary>Makes something of a file, in the file's folder.</summary>
    public Task<Ended> MakeAsync(ClipFormat format, string file, IEnumerable<string> arguments, Action<double>? reached, CancellationToken cancellation) => RunAsync(
        limits.Ffmpeg,
        Path.GetDirectoryName(file)!,
        ["-v", "error", "-nostdin", "-y", "-progress", "pipe:1", .. Reading(format, 1), "-i", $"file:{file}", .. arguments],
        reached,
        cancellation);

    /// <summary>ffprobe decodes too, but must be able to say of a clip that it is somewhat too large.</summary>
    IEnumerable<string> Reading(ClipFormat format, int larger) =>
        ["-protocol_whitelist", "file", "-f", format.Demuxer, "-max_pixels", (larger * limits.MaxVideoPixels).ToString(CultureInfo.InvariantCulture)];

    async Task<Ended> RunAsync(string program, string folder, IEnumerable<string> arguments, Action<double>? reached, CancellationToken cancellation)
    {
        using var process = Start(program, folder, arguments);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(limits.MaxVideoWork);
        try
        {
            var output = ReadAsync(process.StandardOutput, reached, late.Token);
            var errors = ReadAsync(process.StandardError, null, late.Token);
            var (said, complained) = (await output, await errors);
            await process.WaitForExitAsync(late.Token);
            return new Ended(process.ExitCode, said, complained);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Ended(null, "", "");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    Process Start(string program, string folder, IEnumerable<string> arguments)
    {
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(program, arguments) : new ProcessStartInfo("/bin/sh", ["-c", Bounds, program, .. arguments]);
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (folder, true, true, true);
        start.Environment.Clear();
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        }
        catch (Win32Exception fault)
        {
            throw new InvalidOperationException($"{program} cannot be started: {fault.Message}", fault);
        }
    }

    string Bounds => string.Create(CultureInfo.InvariantCulture,
        $"ulimit -v {MostMemory / 1024}; ulimit -f {MostWritten / 512}; ulimit -t {2 * limits.MaxVideoWork.TotalSeconds:0}; ulimit -c 0; exec /usr/bin/nice -n 10 \"$0\" \"$@\"");

    /// <summary>The last of what a program says; <c>out_time_us</c> among it is how far it has come.</summary>
    static async Task<string> ReadAsync(StreamReader from, Action<double>? reached, CancellationToken cancellation)
    {
        var said = new StringBuilder();
        while (await from.ReadLineAsync(cancellation) is { } line)
        {
            if (reached is not null && line.StartsWith("out_time_ms=", StringComparison.Ordinal) && double.TryParse(line[12..], CultureInfo.InvariantCulture, out var micros)) reached(micros / 1e6);
            said.Append(line).Append('\n');
            if (said.Length > MostSaid) said.Remove(0, said.Length - MostSaid);
        }

        return said.ToString();
    }
}
