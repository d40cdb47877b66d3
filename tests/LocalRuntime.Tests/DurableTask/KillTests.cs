using System.Diagnostics;
using LocalRuntime.KillTarget;
using Marketplace.Local.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRuntime.Tests.Durable;

/// <summary>
/// A real process runs every scenario and is killed with SIGKILL at random points until it has died often enough; then it
/// may finish. What it left in the file and in the journal must agree with what the hub promises.
/// </summary>
public class KillTests(ITestOutputHelper output)
{
    const int Copies = 6;
    const int Kills = 12;

    [Fact]
    public async Task Killed_at_random_points_it_loses_nothing_and_repeats_no_finished_activity()
    {
        var seed = Environment.GetEnvironmentVariable("DURABLE_KILL_SEED") is { Length: > 0 } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : Environment.TickCount;
        output.WriteLine($"seed {seed} (DURABLE_KILL_SEED repeats it)");
        var random = new Random(seed);
        var folder = TemporaryFolder.New("kill");
        var (dataFile, journalFile) = (Path.Combine(folder, "hub.db"), Path.Combine(folder, "journal"));
        var promises = new Promises(dataFile, journalFile);

        var deaths = 0;
        while (deaths < Kills && await RunAndKillAsync(dataFile, journalFile, random))
        {
            deaths++;
            promises.NoteDeath();
        }

        output.WriteLine($"{deaths} deaths");
        await FinishAsync(dataFile, journalFile);
        await DemandAsync(dataFile, journalFile, promises);
        Assert.True(deaths > 2, $"Only {deaths} deaths: the scenarios end too soon to be killed.");
    }

    /// <summary>Lets it live until the files have grown by some, or for a moment, whatever comes first.</summary>
    /// <returns>Whether it was killed; otherwise it had ended by itself.</returns>
    static async Task<bool> RunAndKillAsync(string dataFile, string journalFile, Random random)
    {
        using var process = Start(dataFile, journalFile);
        var before = new Journal(journalFile).Counts.Values.Sum();
        var steps = random.Next(1, 15);
        var grown = before + steps;
        await Eventually.TrueAsync(() => process.HasExited || Lines(journalFile) >= grown, patience: TimeSpan.FromSeconds(90));
        var spin = Stopwatch.StartNew();
        var more = TimeSpan.FromMilliseconds(random.NextDouble() * 4);
        await Eventually.TrueAsync(() => spin.Elapsed >= more);
        if (process.HasExited)
            return false;
        process.Kill();
        await process.WaitForExitAsync();
        return true;
    }

    static async Task FinishAsync(string dataFile, string journalFile)
    {
        using var process = Start(dataFile, journalFile);
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("all ended", said.Trim());
    }

    static async Task DemandAsync(string dataFile, string journalFile, Promises promises)
    {
        await using var services = new ServiceCollection().AddLocalTaskHub(options => options.DataFile = dataFile).BuildServiceProvider();
        var hub = services.GetRequiredService<LocalTaskHub>();
        await hub.StartAsync(CancellationToken.None);
        await promises.DemandAsync(hub.Client, Scenarios.Instances(Copies));
    }

    static int Lines(string path) => File.Exists(path) ? File.ReadLines(path).Count() : 0;

    static Process Start(string dataFile, string journalFile)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(typeof(Journal).Assembly.Location);
        start.ArgumentList.Add(dataFile);
        start.ArgumentList.Add(journalFile);
        start.ArgumentList.Add($"{Copies}");
        return Process.Start(start)!;
    }
}
