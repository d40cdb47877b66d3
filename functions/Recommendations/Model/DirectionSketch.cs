using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// A rough copy of all directions, a byte a number, which rules out those that do not point where a visitor's does: every question looks at all of them, and so reads a fourth. It never decides: how far off it
/// may be is known, and what it does not rule out is for the exact numbers to say. Several products lie side by side, one number of each after the other, so that a vector works on all of them at once and nothing is
/// summed across it. Made from the directions, not kept.
/// </summary>
internal sealed class DirectionSketch
{
    /// <summary>The largest number; so many of its squares as are <see cref="Summed"/> fit in 16 bits.</summary>
    const int Most = 63;
    const int Summed = 8;

    /// <summary>Covers what exact numbers of 32 bits are off by themselves.</summary>
    const float Rounding = 1e-4f;

    static readonly int Lanes = Vector<short>.Count;
    readonly int itemCount;
    readonly int size;
    readonly float step;
    readonly sbyte[] blocks;

    /// <param name="size">How many numbers a direction has.</param>
    /// <param name="vectors">One after another, each of length 1, or all zero.</param>
    public DirectionSketch(int size, ReadOnlySpan<float> vectors)
    {
        (this.size, itemCount, step) = (size, vectors.Length / size, StepOf(vectors));
        var (blockCount, width) = ((itemCount + Lanes - 1) / Lanes, Width);
        blocks = new sbyte[blockCount * width * Lanes];
        if (step == 0) return;
        for (var item = 0; item < itemCount; item++)
            for (var d = 0; d < size; d++) blocks[(((item / Lanes * width) + d) * Lanes) + (item % Lanes)] = (sbyte)MathF.Round(vectors[(item * size) + d] / step);
    }

    /// <summary>How many numbers a direction has here; what there is too much is zero.</summary>
    int Width => (size + Summed - 1) / Summed * Summed;

    /// <summary>All products, by their numbers, that may be among so many whose cosines with a direction are the highest and above a limit; few others.</summary>
    public IEnumerable<int> Find(ReadOnlySpan<float> direction, float limit, int count)
    {
        var roughStep = StepOf(direction);
        if (roughStep == 0 || step == 0) return [];
        var rough = new short[Width];
        for (var d = 0; d < size; d++) rough[d] = (short)MathF.Round(direction[d] / roughStep);
        var error = ErrorOf(rough, roughStep);
        return Find(rough, (int)MathF.Floor((limit - error) / (step * roughStep)), (int)MathF.Ceiling(2 * error / (step * roughStep)), count);
    }

    /// <param name="rough">The direction.</param>
    /// <param name="least">Only products above it count.</param>
    /// <param name="slack">A product that is so far below another may yet be ahead of it.</param>
    /// <param name="count">How many are wanted.</param>
    IEnumerable<int> Find(ReadOnlySpan<short> rough, int least, int slack, int count)
    {
        var rows = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(blocks);
        var perBlock = rough.Length / 2;
        var (found, best) = (new List<(int Item, int Sum)>(), new PriorityQueue<int, int>(count + 1));
        for (var block = 0; block * perBlock < rows.Length; block++)
        {
            var (low, high) = Products(rows.Slice(block * perBlock, perBlock), rough);
            if (!Vector.GreaterThanAny(low, new Vector<int>(least)) && !Vector.GreaterThanAny(high, new Vector<int>(least))) continue;
            for (var lane = 0; lane < Lanes; lane++)
            {
                var (item, sum) = ((block * Lanes) + lane, lane < Lanes / 2 ? low[lane] : high[lane - (Lanes / 2)]);
                if (sum <= least || item >= itemCount) continue;
                found.Add((item, sum));
                if (best.Count < count) best.Enqueue(item, sum);
                else best.EnqueueDequeue(item, sum);
                if (best.Count == count && best.TryPeek(out _, out var lastBest)) least = Math.Max(least, lastBest - slack - 1);
            }
        }

        // A copy: what a lambda captures is a field, and the loop reads the limit for every block.
        var last = least;
        return found.Where(f => f.Sum > last).Select(f => f.Item);
    }

    /// <summary>The products of one rough direction with those of a block, its first and its second half.</summary>
    static (Vector<int> Low, Vector<int> High) Products(ReadOnlySpan<Vector<sbyte>> rows, ReadOnlySpan<short> rough)
    {
        var (low, high) = (Vector<int>.Zero, Vector<int>.Zero);
        for (var d = 0; d < rough.Length; d += Summed)
        {
            Vector.Widen(Two(rows, rough, d) + Two(rows, rough, d + 2) + Two(rows, rough, d + 4) + Two(rows, rough, d + 6), out var first, out var second);
            (low, high) = (low + first, high + second);
        }

        return (low, high);
    }

    static Vector<short> Two(ReadOnlySpan<Vector<sbyte>> rows, ReadOnlySpan<short> rough, int d)
    {
        Vector.Widen(rows[d / 2], out var even, out var odd);
        return (even * new Vector<short>(rough[d])) + (odd * new Vector<short>(rough[d + 1]));
    }

    /// <summary>How far from the cosine a rough product may be: half a step of each in every number, and no direction's numbers sum to more than the root of how many there are.</summary>
    float ErrorOf(ReadOnlySpan<short> rough, float roughStep)
    {
        var sum = 0;
        foreach (var number in rough) sum += Math.Abs(number);
        return (roughStep * MathF.Sqrt(size) / 2) + (step * roughStep * sum / 2) + Rounding;
    }

    static float StepOf(ReadOnlySpan<float> numbers) => numbers.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(numbers)) / Most;
}
