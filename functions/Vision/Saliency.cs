using System.Numerics.Tensors;
using Marketplace.Vision.Contracts;

namespace Marketplace.Vision;

/// <summary>
/// Finds the main object of a photograph on a busy ground. People put what they mean into the middle: a cell stands out when it differs from
/// the cells of the border that are most like it, the more the nearer it is to the middle. Around the cell that stands out most, all
/// that hang together with it are the object. Pure.
/// </summary>
internal static class Saliency
{
    const int LikeCells = 5;
    const double Spread = 0.7;
    const double Share = 0.5;

    /// <summary>The object's box in parts of the picture, from 0 to 1.</summary>
    public static Box Find(float[] patches, int grid)
    {
        var standing = Smooth(Standing(patches, grid), grid);
        var (least, most) = (standing.Min(), standing.Max());
        var threshold = least + (Share * (most - least));
        var cells = Together(standing, grid, Array.IndexOf(standing, most), threshold);
        var (left, top) = (cells.Min(c => c % grid), cells.Min(c => c / grid));
        var (right, bottom) = (cells.Max(c => c % grid) + 1, cells.Max(c => c / grid) + 1);
        return new Box((double)left / grid, (double)top / grid, (double)(right - left) / grid, (double)(bottom - top) / grid);
    }

    static double[] Standing(float[] patches, int grid)
    {
        var border = Enumerable.Range(0, grid * grid).Where(c => c % grid == 0 || c % grid == grid - 1 || c / grid == 0 || c / grid == grid - 1).ToList();
        return [.. Enumerable.Range(0, grid * grid).Select(cell =>
        {
            var like = border.Where(b => b != cell).Select(b => (double)TensorPrimitives.Dot(Patch(patches, cell), Patch(patches, b))).OrderDescending().Take(LikeCells).Average();
            var (x, y) = (((cell % grid) + 0.5) / grid * 2 - 1, ((cell / grid) + 0.5) / grid * 2 - 1);
            return (1 - like) * Math.Exp(-((x * x) + (y * y)) / (2 * Spread * Spread));
        })];
    }

    static ReadOnlySpan<float> Patch(float[] patches, int cell) => patches.AsSpan(cell * Looks.PatchSize, Looks.PatchSize);

    static double[] Smooth(double[] values, int grid) =>
        [.. Enumerable.Range(0, values.Length).Select(cell => Around(cell, grid, 1).Average(c => values[c]))];

    static IEnumerable<int> Around(int cell, int grid, int reach)
    {
        for (var y = Math.Max(0, (cell / grid) - reach); y <= Math.Min(grid - 1, (cell / grid) + reach); y++)
            for (var x = Math.Max(0, (cell % grid) - reach); x <= Math.Min(grid - 1, (cell % grid) + reach); x++) yield return (y * grid) + x;
    }

    static HashSet<int> Together(double[] values, int grid, int start, double threshold)
    {
        var found = new HashSet<int> { start };
        var open = new Queue<int>(found);
        while (open.TryDequeue(out var cell))
            foreach (var next in Around(cell, grid, 1).Where(c => values[c] >= threshold && found.Add(c))) open.Enqueue(next);
        return found;
    }
}
