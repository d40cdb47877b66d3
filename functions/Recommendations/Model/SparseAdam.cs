using System.Runtime.Intrinsics;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// Gradient steps with momentum (Adam) over the rows that a batch touched; the others cost nothing. There are more rows than a processor's cache has room for, so what belongs to a row lies together,
/// and gradients stand in a space no larger than a batch needs.
/// </summary>
internal sealed class SparseAdam(float[] values, int size, float rate)
{
    const float MomentumKept = 0.9f;
    const float EnergyKept = 0.999f;
    const float Least = 1e-8f;

    /// <summary>By how many steps a row has made: what makes up for momentum and energy that began at 0, downhill. After ten thousand nothing is left to make up for.</summary>
    static readonly float[] Corrections = [.. Enumerable.Range(0, 10_000).Select(step => -MathF.Sqrt(1 - MathF.Pow(EnergyKept, step)) / (1 - MathF.Pow(MomentumKept, step)))];
    readonly float[] states = new float[2 * values.Length];
    readonly int[] steps = new int[values.Length / size];
    readonly int[] places = new int[values.Length / size];
    readonly List<int> touched = [];
    float[] gradients = new float[size];

    /// <summary>Where a row's gradient is added up until the next <see cref="Apply"/>; good until another row's is asked for.</summary>
    public Span<float> GradientOf(int row)
    {
        if (places[row] == 0)
        {
            touched.Add(row);
            places[row] = touched.Count;
            if (gradients.Length < touched.Count * size) Array.Resize(ref gradients, 2 * gradients.Length);
        }

        return gradients.AsSpan((places[row] - 1) * size, size);
    }

    /// <summary>Moves the touched rows and answers which they were.</summary>
    public IReadOnlyList<int> Apply(float pace)
    {
        var moved = touched.ToArray();
        foreach (var row in moved) Move(row, pace);
        gradients.AsSpan(0, moved.Length * size).Clear();
        touched.Clear();
        return moved;
    }

    void Move(int row, float pace)
    {
        var gradient = GradientOf(row);
        places[row] = 0;
        var step = ++steps[row];
        var far = rate * pace * Corrections[Math.Min(step, Corrections.Length - 1)];
        var momentum = states.AsSpan(2 * row * size, size);
        var energy = states.AsSpan(((2 * row) + 1) * size, size);
        var value = values.AsSpan(row * size, size);
        var i = 0;
        for (; i <= size - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var g = Vector256.Create<float>(gradient[i..]);
            var slow = Vector256.Create<float>(momentum[i..]);
            var spread = Vector256.Create<float>(energy[i..]);
            slow += (g - slow) * (1 - MomentumKept);
            spread += ((g * g) - spread) * (1 - EnergyKept);
            slow.CopyTo(momentum[i..]);
            spread.CopyTo(energy[i..]);
            (Vector256.Create<float>(value[i..]) + (slow / (Vector256.Sqrt(spread) + Vector256.Create(Least)) * far)).CopyTo(value[i..]);
        }

        for (; i < size; i++)
        {
            momentum[i] += (gradient[i] - momentum[i]) * (1 - MomentumKept);
            energy[i] += ((gradient[i] * gradient[i]) - energy[i]) * (1 - EnergyKept);
            value[i] += momentum[i] / (MathF.Sqrt(energy[i]) + Least) * far;
        }
    }
}
