using System.Numerics.Tensors;
using Marketplace.Vision;

namespace Marketplace.Benchmarks.Photo;

/// <summary>
/// What one would do without a network, to compare with: how often each colour occurs (8 × 8 × 8), and which way edges run in 8 × 8 parts of the picture (9
/// directions), each of length 1.
/// </summary>
internal static class ColourAndShape
{
    const int Side = 64;
    const int Part = 8;
    const int Directions = 9;

    public static float[] Of(Canvas picture)
    {
        var sampled = picture.Sample(new Box(0, 0, picture.Width, picture.Height), Side, default);
        float[] colours = Colours(sampled), edges = Edges(sampled);
        Cells.ToLengthOne(colours);
        Cells.ToLengthOne(edges);
        return [.. colours, .. edges];
    }

    public static double Likeness(float[] one, float[] other) => TensorPrimitives.Dot(one, other);

    static float[] Colours(float[] sampled)
    {
        var counts = new float[512];
        for (var i = 0; i < Side * Side; i++)
            counts[(Bin(sampled[i]) * 64) + (Bin(sampled[i + (Side * Side)]) * 8) + Bin(sampled[i + (2 * Side * Side)])]++;
        return counts;
    }

    static int Bin(float value) => Math.Min(7, (int)(value * 8));

    static float[] Edges(float[] sampled)
    {
        float Grey(int x, int y) => sampled[(y * Side) + x] + sampled[(Side * Side) + (y * Side) + x] + sampled[(2 * Side * Side) + (y * Side) + x];
        var edges = new float[Side / Part * (Side / Part) * Directions];
        for (var y = 1; y < Side - 1; y++)
            for (var x = 1; x < Side - 1; x++)
            {
                var (dx, dy) = (Grey(x + 1, y) - Grey(x - 1, y), Grey(x, y + 1) - Grey(x, y - 1));
                var direction = Math.Min(Directions - 1, (int)((Math.Atan2(dy, dx) + (dy < 0 ? Math.PI : 0)) / Math.PI * Directions));
                edges[((((y / Part) * (Side / Part)) + (x / Part)) * Directions) + direction] += MathF.Sqrt((dx * dx) + (dy * dy));
            }

        return edges;
    }
}
