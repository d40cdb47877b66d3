using System.Globalization;
using System.Runtime.InteropServices;

namespace Marketplace.Benchmarks.Reporting;

/// <summary>Says on what a figure was measured; without it a figure means nothing.</summary>
public static class MachineLine
{
    /// <summary>Cores, memory, system, runtime and build flavour in one line.</summary>
    public static string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription}, {Flavour}");

    /// <summary>Figures of a Debug build are worth nothing; the line says so.</summary>
#if DEBUG
    const string Flavour = "DEBUG BUILD: not a measurement";
#else
    const string Flavour = "Release";
#endif

    static string Processor() =>
        File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
