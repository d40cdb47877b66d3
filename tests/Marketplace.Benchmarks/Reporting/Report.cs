namespace Marketplace.Benchmarks.Reporting;

/// <summary>
/// Where all benchmarks put their rows, so that the tables look alike and each names the machine it was measured on.
/// Prints every row as soon as it is known and the whole table at the end.
/// </summary>
public sealed class Report(string title)
{
    /// <summary>The table's head.</summary>
    public const string Header = "| what | median | runs | target | reference in the same run | ratio |\n|---|---|---|---|---|---|";

    readonly List<Measurement> rows = [];

    /// <summary>Measures something several times, one after another, and keeps it as a row.</summary>
    /// <param name="name">What is measured, in words.</param>
    /// <param name="unit">Of the figure.</param>
    /// <param name="repetitions">How often.</param>
    /// <param name="measure">One repetition; returns its figure.</param>
    /// <param name="target">What is asked for, in words, or null.</param>
    /// <param name="reference">What it is compared with, or null.</param>
    public async Task<Measurement> MeasureAsync(
        string name, string unit, int repetitions, Func<Task<double>> measure, string? target = null, Reference? reference = null)
    {
        var runs = new List<double>();
        for (var i = 0; i < repetitions; i++)
        {
            runs.Add(await measure());
            Console.Error.WriteLine($"  {name}: run {i + 1} of {repetitions}: {Figures.Text(runs[^1])} {unit}");
        }

        return Add(new Measurement(name, unit, runs, target, reference));
    }

    /// <summary>Keeps a row that was measured elsewhere.</summary>
    public Measurement Add(Measurement row)
    {
        rows.Add(row);
        Console.Error.WriteLine(row.ToMarkdown());
        return row;
    }

    /// <summary>Prints the table to standard output.</summary>
    public void Print()
    {
        Console.WriteLine($"\n### {title}\n\n{MachineLine.Describe()}\n\n{Header}");
        foreach (var row in rows) Console.WriteLine(row.ToMarkdown());
    }
}
