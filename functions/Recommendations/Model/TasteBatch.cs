using System.Numerics.Tensors;

namespace Marketplace.Recommendations.Model;

/// <summary>What is known, and what was taken.</summary>
internal readonly record struct TasteStep(Question Question, int Taken);

/// <summary>
/// What a batch of steps teaches the directions: each step is a row of matrices, compared with the same drawn products. Gradients are left with the rows of the products and with the biases;
/// nothing moves before the batch is closed. Scratch space, used again for the next one.
/// </summary>
internal sealed class TasteBatch(TasteVectors model, SparseAdam rows, SparseAdam biases, float[] costs, TasteSettings settings)
{
    /// <summary>A direction shorter than this says nothing: its products point away from each other.</summary>
    const float Shortest = 1e-6f;

    readonly int size = model.Size;
    readonly List<TasteStep> steps = [];
    readonly int[] others = new int[settings.Negatives];
    readonly float[] vectors = new float[settings.Negatives * model.Size];
    readonly float[] sideways = new float[settings.Negatives * model.Size];
    readonly float[] weights = new float[settings.Batch * TasteVectors.Window];
    readonly float[] directions = new float[settings.Batch * model.Size];
    readonly float[] lengths = new float[settings.Batch];
    readonly float[] pulls = new float[settings.Batch * settings.Negatives];
    readonly float[] back = new float[settings.Batch * model.Size];
    readonly float[] given = new float[settings.Negatives * model.Size];
    readonly float[] logits = new float[settings.Negatives + 1];

    /// <summary>Draws what the steps are compared with.</summary>
    public void Open(int[] drawn, Random chance)
    {
        steps.Clear();
        directions.AsSpan().Clear();
        for (var n = 0; n < others.Length; n++)
        {
            others[n] = drawn[chance.Next(drawn.Length)];
            var vector = model.VectorOf(others[n]);
            vector.CopyTo(vectors.AsSpan(n * size, size));
            for (var i = 0; i < size; i++) sideways[(i * others.Length) + n] = vector[i];
        }
    }

    public void Add(TasteStep step)
    {
        var row = steps.Count;
        var direction = directions.AsSpan(row * size, size);
        var share = WeightsOf(row);
        var count = model.Weigh(step.Question, share);
        for (var b = 0; b < count; b++) TensorPrimitives.MultiplyAdd(model.VectorOf(TasteVectors.ItemAt(step.Question, b)), share[b], direction, direction);
        lengths[row] = TasteVectors.ToLengthOne(direction);
        steps.Add(step);
    }

    /// <summary>Compares all steps and hands the gradients out.</summary>
    public void Close()
    {
        Matrix.Multiply(directions, size, 1, sideways, pulls, others.Length);
        Span<float> own = stackalloc float[steps.Count];
        for (var row = 0; row < steps.Count; row++) own[row] = Compare(row);
        pulls.AsSpan(steps.Count * others.Length).Clear();
        Matrix.Multiply(pulls, others.Length, 1, vectors, back, size);
        Matrix.Multiply(pulls, 1, others.Length, directions, given, size);
        for (var n = 0; n < others.Length; n++) AddTo(others[n], given.AsSpan(n * size, size), 1);
        for (var row = 0; row < steps.Count; row++) GiveBack(row, own[row]);
    }

    /// <summary>Softmax over the one taken and the drawn ones: what pulls at the drawn ones replaces their cosines, what pulls at the one taken is the answer.</summary>
    float Compare(int row)
    {
        var taken = steps[row].Taken;
        var cosines = pulls.AsSpan(row * others.Length, others.Length);
        if (lengths[row] < Shortest)
        {
            cosines.Clear();
            return 0;
        }

        for (var n = 0; n < others.Length; n++) logits[n] = others[n] == taken ? float.NegativeInfinity : (cosines[n] / settings.Temperature) - costs[others[n]];
        logits[^1] = TensorPrimitives.Dot(directions.AsSpan(row * size, size), model.VectorOf(taken)) / settings.Temperature;
        TensorPrimitives.SoftMax(logits, logits);
        TensorPrimitives.Divide(logits.AsSpan(0, others.Length), settings.Temperature, cosines);
        return (logits[^1] - 1) / settings.Temperature;
    }

    void GiveBack(int row, float own)
    {
        if (lengths[row] < Shortest) return;
        var step = steps[row];
        var direction = directions.AsSpan(row * size, size);
        var gradient = back.AsSpan(row * size, size);
        var share = WeightsOf(row);
        TensorPrimitives.MultiplyAdd(model.VectorOf(step.Taken), own, gradient, gradient);
        AddTo(step.Taken, direction, own);
        // The part of the gradient along the direction itself is lost when it is made of length 1.
        TensorPrimitives.MultiplyAdd(direction, -TensorPrimitives.Dot(gradient, direction), gradient, gradient);
        TensorPrimitives.Divide(gradient, lengths[row], gradient);
        Span<float> worth = stackalloc float[TasteVectors.Window];
        var (count, mean) = (Math.Min(step.Question.Past.Length, TasteVectors.Window), 0f);
        for (var b = 0; b < count; b++)
        {
            var item = TasteVectors.ItemAt(step.Question, b);
            worth[b] = TensorPrimitives.Dot(gradient, model.VectorOf(item));
            mean += worth[b] * share[b];
            AddTo(item, gradient, share[b]);
        }

        for (var b = 0; b < count; b++)
        {
            var (place, lag, kind) = TasteVectors.FeaturesAt(step.Question, b);
            foreach (var bias in (ReadOnlySpan<int>)[place, lag, kind]) biases.GradientOf(bias)[0] += share[b] * (worth[b] - mean);
        }
    }

    void AddTo(int item, ReadOnlySpan<float> gradient, float factor)
    {
        var sum = rows.GradientOf(item);
        TensorPrimitives.MultiplyAdd(gradient, factor, sum, sum);
    }

    Span<float> WeightsOf(int row) => weights.AsSpan(row * TasteVectors.Window, TasteVectors.Window);
}
