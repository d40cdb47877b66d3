using System.Diagnostics;
using System.Globalization;
using Marketplace.Benchmarks.Reporting;
using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>How well what somebody wants next is foreseen: known methods and ours on the same questions in the same run.</summary>
internal static class RecommendBenchmarks
{
    /// <summary>The command <c>recommend</c>: <c>--data folder</c>; <c>--categories file</c> (CSV) gives the products' categories; <c>--validate 0.9</c> keeps the tests away and takes the latest part of the log instead.</summary>
    public static Task RunAsync(string[] args)
    {
        var options = Options.Parse(args, "data", "categories", "validate", "questions", "only");
        if (options.Text("data", "") is not { Length: > 0 } folder)
        {
            Console.Error.WriteLine("recommend: needs --data <folder with a behaviour log>; left out.");
            return Task.CompletedTask;
        }

        var trial = BehaviourFolder.Read(folder, options.Text("categories", "") is { Length: > 0 } file ? file : null);
        if (options.Text("validate", "") is { Length: > 0 } share) trial = trial.Earlier(double.Parse(share, CultureInfo.InvariantCulture));
        trial = trial with { Tests = Example.Some(trial.Tests, options.Number("questions", int.MaxValue)) };
        Print(trial, [.. Baselines.All.Where(m => m.Name.Contains(options.Text("only", ""), StringComparison.Ordinal))]);
        return Task.CompletedTask;
    }

    static void Print(Trial trial, IReadOnlyList<Method> methods)
    {
        Console.WriteLine($"\n### {trial.Name}\n\n{MachineLine.Describe()}\n");
        Console.WriteLine($"{trial.Log.EventCount:#,0} events of {trial.Log.Trails.Length:#,0} trails over {trial.Log.ItemCount:#,0} products; {trial.Tests.Count:#,0} questions, {trial.Tests.Average(t => t.Answers.Length):0.0} answers each\n");
        Console.WriteLine("| method | recall@20 | hit rate@20 | MRR@20 | NDCG@20 | coverage | learned in | memory of the model | one question |\n|---|---|---|---|---|---|---|---|---|");
        foreach (var method in methods) Console.WriteLine(Row(trial, method));
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"\nPeak memory of the whole run: {process.PeakWorkingSet64 / 1e6:#,0} MB");
    }

    static string Row(Trial trial, Method method)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var score = method.Learn(trial.Log);
        var learned = watch.Elapsed;
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        watch.Restart();
        var quality = Measure(trial, score);
        var each = watch.Elapsed / Math.Max(1, trial.Tests.Count);
        GC.KeepAlive(score);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {method.Name} | {quality.Recall:0.0000} | {quality.HitRate:0.0000} | {quality.Mrr:0.0000} | {quality.Ndcg:0.0000} | {quality.Coverage:0.000} | {learned.TotalSeconds:0.0} s | {Math.Max(0, bytes) / 1e6:0} MB | {each.TotalMilliseconds:0.00} ms |");
    }

    static Quality Measure(Trial trial, Action<Question, ScoreBoard> score)
    {
        var (quality, board) = (new Quality(trial.Log.ItemCount), new ScoreBoard(trial.Log.ItemCount));
        foreach (var test in trial.Tests)
        {
            score(test.Question, board);
            if (trial.IsNewOnly)
                foreach (var happening in test.Question.Past.Happenings) board.Remove(happening.Item);
            quality.Add(board.Top(Quality.Depth), test.Answers);
            board.Clear();
        }

        return quality;
    }
}
