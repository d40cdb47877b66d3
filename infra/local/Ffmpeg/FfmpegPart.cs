using System.Reflection;
using System.Runtime.InteropServices;
using Marketplace.Local;
using Marketplace.Local.Ffmpeg;
using Microsoft.Extensions.Configuration;

[assembly: LocalPart(typeof(FfmpegPart))]

namespace Marketplace.Local.Ffmpeg;

/// <summary>
/// Tells the app where ffmpeg and ffprobe lie (<c>Media:Ffmpeg</c>, <c>Media:Ffprobe</c>): those that the build fetched. Programs that
/// are configured win; where the build could fetch none, nothing is said.
/// </summary>
public sealed class FfmpegPart : ILocalPart
{
    static readonly string Packages = typeof(FfmpegPart).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(m => m.Key == nameof(Packages)).Value!;

    /// <inheritdoc />
    public void Configure(ConfigurationManager configuration, LocalEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var (setting, path) in Fetched())
            if (string.IsNullOrEmpty(configuration[setting]) && File.Exists(path)) configuration[setting] = path;
    }

    /// <summary>The settings, and where the programs lie once they are fetched.</summary>
    public static IEnumerable<(string Setting, string Path)> Fetched() => [("Media:Ffmpeg", PathOf("ffmpeg")), ("Media:Ffprobe", PathOf("ffprobe"))];

    /// <summary>The packages name platforms as Node does.</summary>
    static string PathOf(string program)
    {
        var (system, ending) = OperatingSystem.IsWindows() ? ("win32", ".exe") : OperatingSystem.IsMacOS() ? ("darwin", "") : ("linux", "");
        var platform = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        return Path.Combine(Packages, $"@{program}-installer", platform, program + ending);
    }
}
