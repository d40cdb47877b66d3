using System.Diagnostics;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Local.Storage;

namespace Marketplace.Benchmarks.Http;

/// <summary>From the start of the app's process to its first answered request, with Azurite up already and an empty data folder each time.</summary>
static class Startup
{
    public static async Task MeasureAsync(Report report, int repetitions)
    {
        var folder = Directory.CreateTempSubdirectory("benchmark-start-").FullName;
        await using (var azurite = await AzuriteProcess.StartAsync(folder))
            await report.MeasureAsync("Process start to first answered request, Azurite up", "ms", repetitions, () => StartOnceAsync(azurite.ConnectionString), "under 2,000 ms");
        Directory.Delete(folder, true);
    }

    static async Task<double> StartOnceAsync(string storage)
    {
        var folder = Directory.CreateTempSubdirectory("benchmark-start-").FullName;
        var began = Stopwatch.GetTimestamp();
        var server = await ServerProcess.StartAsync([Path.Combine(AppContext.BaseDirectory, "Marketplace.dll"), "--port", ""], 2, "/api/health/live", new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = storage,
            ["LocalRuntime__DataFolder"] = folder,
            ["Demo__Load"] = "false",
        });
        var took = Stopwatch.GetElapsedTime(began);
        await server.DisposeAsync();
        Directory.Delete(folder, true);
        return took.TotalMilliseconds;
    }
}
