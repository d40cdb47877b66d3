using System.Diagnostics;
using System.Globalization;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Recommendations.Model;
using Marketplace.Recommendations.Serving;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>
/// How a learned model serves: how long it takes to load, and its answers at a hundred questions a second, by the blend of targets that home pages have, each counted from when it was due, whether or not earlier
/// ones were answered.
/// </summary>
internal static class ServingSpeed
{
    const int PerSecond = 100;
    const int Seconds = 20;
    const int WarmUp = 300;
    const int Shown = 20;
    static readonly Blend Home = ScenarioSettings.Of(Scenario.Home).Targets;

    public static async Task PrintAsync(RecommendationModel learned, Trial trial)
    {
        if (trial.Tests.Count == 0) return;
        using var file = new MemoryStream();
        learned.Save(file);
        file.Position = 0;
        var watch = Stopwatch.StartNew();
        var model = RecommendationModel.Load(file);
        var loaded = watch.Elapsed;
        for (var i = 0; i < WarmUp; i++) model.Recommend(trial.Tests[i % trial.Tests.Count].Question, Shown, Home);
        var times = await AskAsync(model, trial);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\nServed: {Shown} of {trial.Log.ItemCount:#,0} products at {PerSecond}/s: middle {Medians.Of(times):0.0} ms, p95 {Medians.Percentile(times, 0.95):0.0} ms. A model of {file.Length / 1e6:0} MB loads in {loaded.TotalSeconds:0.00} s."));
    }

    static async Task<List<double>> AskAsync(RecommendationModel model, Trial trial)
    {
        var (start, asked) = (Stopwatch.GetTimestamp(), new List<Task<double>>());
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (asked.Count < PerSecond * Seconds)
        {
            for (var due = TimeSpan.FromSeconds((double)asked.Count / PerSecond); due <= Stopwatch.GetElapsedTime(start) && asked.Count < PerSecond * Seconds; due = TimeSpan.FromSeconds((double)asked.Count / PerSecond))
            {
                var (question, wanted) = (trial.Tests[asked.Count % trial.Tests.Count].Question, due);
                asked.Add(Task.Run(() =>
                {
                    model.Recommend(question, Shown, Home);
                    return (Stopwatch.GetElapsedTime(start) - wanted).TotalMilliseconds;
                }));
            }

            await tick.WaitForNextTickAsync();
        }

        return [.. await Task.WhenAll(asked)];
    }
}
