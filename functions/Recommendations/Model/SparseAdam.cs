using System.Numerics.Tensors;

namespace Marketplace.Recommendations.Model;

/// <summary>Gradient steps with momentum (Adam) over the rows that a batch touched; the others cost nothing.</summary>
internal sealed class SparseAdam(float[] values, int size, float rate)
{
    const float MomentumKept = 0.9f;
    const float EnergyKept = 0.999f;
    const float Least = 1e-8f;
    readonly float[] gradients = new float[values.Length];
    readonly float[] momentum = new float[values.Length];
    readonly float[] energy = new float[values.Length];
    readonly int[] steps = new int[values.Length / size];
    readonly bool[] isTouched = new bool[values.Length / size];
    readonly List<int> touched = [];
    readonly float[] scratch = new float[size];

    /// <summary>Where a row's gradient is added up until the next <see cref="Apply"/>.</summary>
    public Span<float> GradientOf(int row)
    {
        if (!isTouched[row])
        {
            isTouched[row] = true;
            touched.Add(row);
        }

        return gradients.AsSpan(row * size, size);
    }

    /// <summary>Moves the touched rows and answers which they were.</summary>
    public IReadOnlyList<int> Apply(float pace)
    {
        var moved = touched.ToArray();
        foreach (var row in moved) Move(row, pace);
        touched.Clear();
        return moved;
    }

    void Move(int row, float pace)
    {
        isTouched[row] = false;
        var gradient = gradients.AsSpan(row * size, size);
        var slow = momentum.AsSpan(row * size, size);
        var spread = energy.AsSpan(row * size, size);
        var value = values.AsSpan(row * size, size);
        var step = ++steps[row];
        var (first, second) = (1 - MathF.Pow(MomentumKept, step), 1 - MathF.Pow(EnergyKept, step));
        TensorPrimitives.Lerp(slow, gradient, 1 - MomentumKept, slow);
        TensorPrimitives.Multiply(gradient, gradient, scratch);
        TensorPrimitives.Lerp(spread, scratch, 1 - EnergyKept, spread);
        TensorPrimitives.Sqrt(spread, scratch);
        TensorPrimitives.Add(scratch, Least, scratch);
        TensorPrimitives.Divide(slow, scratch, scratch);
        TensorPrimitives.MultiplyAdd(scratch, -rate * pace * MathF.Sqrt(second) / first, value, value);
        gradient.Clear();
    }
}
