using System.Numerics.Tensors;

namespace Marketplace.Vision;

/// <summary>
/// What the network saw: a grid of cells, each a list of numbers of length 1. Cell by cell, <see cref="Numbers"/> after numbers.
/// </summary>
internal sealed record Cells(int Grid, int Numbers, float[] Values)
{
    public int Count => Grid * Grid;

    public ReadOnlySpan<float> this[int cell] => Values.AsSpan(cell * Numbers, Numbers);

    /// <summary>Cells of what a network gives plane by plane.</summary>
    public static Cells Of(ReadOnlySpan<float> planes, int grid)
    {
        var count = grid * grid;
        var numbers = planes.Length / count;
        var values = new float[planes.Length];
        for (var number = 0; number < numbers; number++)
            for (var cell = 0; cell < count; cell++) values[(cell * numbers) + number] = planes[(number * count) + cell];
        return new Cells(grid, numbers, values);
    }

    /// <summary>The mean of all cells, of length 1.</summary>
    public float[] Mean()
    {
        var mean = new float[Numbers];
        for (var cell = 0; cell < Count; cell++) TensorPrimitives.Add(mean, this[cell], mean);
        ToLengthOne(mean);
        return mean;
    }

    /// <summary>The same with each cell of length 1.</summary>
    public Cells OfLengthOne()
    {
        var values = (float[])Values.Clone();
        for (var cell = 0; cell < Count; cell++) ToLengthOne(values.AsSpan(cell * Numbers, Numbers));
        return this with { Values = values };
    }

    public static void ToLengthOne(Span<float> numbers) => TensorPrimitives.Divide(numbers, TensorPrimitives.Norm(numbers) + 1e-6f, numbers);
}
