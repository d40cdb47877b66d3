using System.Globalization;

namespace Marketplace.Benchmarks.Reporting;

/// <summary>
/// One row of the benchmark table: the same thing measured several times. The median stands for it, the extremes tell how
/// noisy the machine was. A figure depends on the machine, so it may carry a reference measured in the same run: their ratio travels.
/// </summary>
/// <param name="Name">What was measured, in words.</param>
/// <param name="Unit">Such as <c>orders/s</c>.</param>
/// <param name="Runs">Each repetition's figure; at least one.</param>
/// <param name="Target">What is asked for, in words, or null.</param>
/// <param name="Reference">What it is compared with, or null.</param>
public sealed record Measurement(string Name, string Unit, IReadOnlyList<double> Runs, string? Target = null, Reference? Reference = null)
{
    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    public double Median => Medians.Of(Runs);

    /// <summary>How it relates to its reference, or null.</summary>
    public double? Ratio => Reference is { Figure: not 0 } reference ? Median / reference.Figure : null;

    /// <summary>As a row of <see cref="Report.Header"/>.</summary>
    public string ToMarkdown() => string.Join(" | ",
        $"| {Name}", $"{Figures.Text(Median)} {Unit}", $"{Figures.Text(Runs.Min())} to {Figures.Text(Runs.Max())}", Target ?? "–",
        Reference is null ? "–" : $"{Reference.Name}: {Figures.Text(Reference.Figure)} {Reference.Unit}",
        Ratio is { } ratio ? ratio.ToString("0.###", CultureInfo.InvariantCulture) : "–") + " |";
}

/// <summary>Something whose speed is known to all, measured beside ours.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">Of the figure.</param>
/// <param name="Figure">As measured in this very run.</param>
public sealed record Reference(string Name, string Unit, double Figure);

/// <summary>Medians of a few figures.</summary>
public static class Medians
{
    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    public static double Of(IReadOnlyCollection<double> figures)
    {
        if (figures.Count == 0) throw new ArgumentException("Nothing was measured.", nameof(figures));
        var sorted = figures.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The figure below which the given share of all lies (nearest rank).</summary>
    public static double Percentile(IReadOnlyCollection<double> figures, double share)
    {
        if (figures.Count == 0) throw new ArgumentException("Nothing was measured.", nameof(figures));
        return figures.Order().ElementAt(Math.Clamp((int)Math.Ceiling(share * figures.Count) - 1, 0, figures.Count - 1));
    }
}

/// <summary>Figures as people read them: three significant digits are more than the machine's noise allows.</summary>
public static class Figures
{
    /// <summary>"1,234", "56.7" or "0.89".</summary>
    public static string Text(double figure) => figure.ToString(Math.Abs(figure) switch { >= 100 => "#,0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);
}
