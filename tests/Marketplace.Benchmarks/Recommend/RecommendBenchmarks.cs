using System.Diagnostics;
using System.Globalization;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>How well what somebody wants next is foreseen: known methods and ours on the same questions in the same run.</summary>
internal static class RecommendBenchmarks
{
    /// <summary>The command <c>recommend</c>; README.md tells its options.</summary>
    public static Task RunAsync(string[] args)
    {
        var options = Options.Parse(args, "data", "categories", "made", "validate", "questions", "only", "ablation", "threads");
        if (TrialOf(options) is not { } trial)
        {
            Console.Error.WriteLine("recommend: needs --data <folder with a behaviour log>, or --made <events>; left out.");
            return Task.CompletedTask;
        }

        if (options.Text("validate", "") is { Length: > 0 } share) trial = trial.Validation(double.Parse(share, CultureInfo.InvariantCulture));
        trial = trial with { Tests = Example.Some(trial.Tests, options.Number("questions", int.MaxValue)) };
        var (threads, only) = (options.Number("threads", 2), options.Text("only", ""));
        RecommendationModel? ours = null;
        var methods = options.Text("ablation", "no") == "yes" ? Ours.Ablation(trial, threads) : [.. Baselines.All, Ours.Method(threads, model => ours = model)];
        Print(trial, methods.Where(m => m.Name.Contains(only, StringComparison.Ordinal)));
        return ours is null ? Task.CompletedTask : ServingSpeed.PrintAsync(ours, trial);
    }

    static Trial? TrialOf(Options options) =>
        options.Text("data", "") is { Length: > 0 } folder ? BehaviourFolder.Read(folder, options.Text("categories", "") is { Length: > 0 } file ? file : null)
        : options.Number("made", 0) is > 0 and var events ? MadeLog.Make(events)
        : null;

    static void Print(Trial trial, IEnumerable<Method> methods)
    {
        Console.WriteLine($"\n### {trial.Name}\n\n{MachineLine.Describe()}\n");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trial.Log.EventCount:#,0} events of {trial.Log.Trails.Length:#,0} trails over {trial.Log.ItemCount:#,0} products; {trial.Tests.Count:#,0} questions, {trial.Tests.Average(t => t.Answers.Length):0.0} answers each\n"));
        Console.WriteLine("| method | recall@20 | hit rate@20 | MRR@20 | NDCG@20 | coverage | learned in | memory kept | a question: middle, p95 |\n|---|---|---|---|---|---|---|---|---|");
        foreach (var method in methods) Console.WriteLine(Row(trial, method));
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nPeak memory of the whole run: {process.PeakWorkingSet64 / 1e6:#,0} MB"));
    }

    static string Row(Trial trial, Method method)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var answer = method.Learn(trial);
        var learned = watch.Elapsed;
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (quality, times) = (new Quality(trial.Log.ItemCount), new List<double>());
        foreach (var test in trial.Tests)
        {
            watch.Restart();
            var ranked = answer(test.Question);
            times.Add(watch.Elapsed.TotalMilliseconds);
            quality.Add(ranked, test.Answers);
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"| {method.Name} | {quality.Recall:0.0000} | {quality.HitRate:0.0000} | {quality.Mrr:0.0000} | {quality.Ndcg:0.0000} | {quality.Coverage:0.000} | {learned.TotalSeconds:0.0} s | {Math.Max(0, bytes) / 1e6:0} MB | {Medians.Of(times):0.00}, {Medians.Percentile(times, 0.95):0.00} ms |");
    }
}
