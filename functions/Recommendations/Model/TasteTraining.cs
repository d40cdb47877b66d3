using System.Numerics.Tensors;

namespace Marketplace.Recommendations.Model;

/// <summary>How directions are learned.</summary>
/// <param name="Size">How many numbers a direction has, at most.</param>
/// <param name="MostNumbers">How many numbers all directions have together, since every question is compared with all of them; with more products, directions are shorter.</param>
/// <param name="Epochs">How often the log is gone through, at most.</param>
/// <param name="MostSteps">How many steps are learned from altogether; a large log is gone through less often, though once at least.</param>
/// <param name="Batch">How many steps are taken together.</param>
/// <param name="Negatives">How many products are drawn for a batch that were not taken.</param>
/// <param name="Temperature">What cosines are divided by: the smaller, the more the nearest of those not taken count.</param>
/// <param name="Rate">How far a step goes at first; a tenth of it at last.</param>
/// <param name="NegativePower">By which power of how popular they are products are drawn.</param>
/// <param name="Seed">Of all chance in it.</param>
internal sealed record TasteSettings(
    int Size = 128, int MostNumbers = 6_400_000, int Epochs = 10, int MostSteps = 10_000_000, int Batch = 128, int Negatives = 256, float Temperature = 0.085f, float Rate = 0.0075f, double NegativePower = 0.5, int Seed = 1)
{
    const int Least = 32;
    const int Multiple = 16;

    /// <summary>How many numbers the directions of so many products have.</summary>
    public int SizeFor(int products) => Math.Min(Size, Math.Max(Least, MostNumbers / Math.Max(1, products) / Multiple * Multiple));
}

/// <summary>
/// Learns <see cref="TasteVectors"/>: of the product taken next and some hundreds of others, drawn by how popular they are, the one taken is to be told by its direction (a sampled softmax over
/// cosines, corrected for how likely each was drawn). One thread and one seed: the same log gives the same directions.
/// </summary>
internal sealed class TasteTraining
{
    readonly BehaviourLog log;
    readonly TasteSettings settings;
    readonly int size;
    readonly TasteVectors model;
    readonly SparseAdam rows;
    readonly SparseAdam biases;
    readonly Random chance;
    readonly int[] drawn;
    readonly float[] drawCost;
    readonly int[] negatives;
    readonly float[] logits;
    readonly float[] direction;
    readonly float[] back;

    TasteTraining(BehaviourLog log, TasteSettings settings)
    {
        (this.log, this.settings, chance, size) = (log, settings, new Random(settings.Seed), settings.SizeFor(log.ItemCount));
        var vectors = new float[log.ItemCount * size];
        for (var i = 0; i < vectors.Length; i++) vectors[i] = (float)(chance.NextDouble() - 0.5);
        for (var i = 0; i < log.ItemCount; i++) TasteVectors.ToLengthOne(vectors.AsSpan(i * size, size));
        model = new TasteVectors(size, vectors, new float[TasteVectors.Window + TasteVectors.Lags + TasteVectors.Kinds]);
        rows = new SparseAdam(model.Vectors, size, settings.Rate);
        biases = new SparseAdam(model.Biases, 1, settings.Rate);
        (drawn, drawCost) = Draws();
        (negatives, logits) = (new int[settings.Negatives], new float[settings.Negatives + 1]);
        (direction, back) = (new float[size], new float[size]);
    }

    public static TasteVectors Learn(BehaviourLog log, TasteSettings settings)
    {
        var training = new TasteTraining(log, settings);
        training.Run();
        return training.model;
    }

    /// <summary>A large draw of products by the power of their popularity, and the logarithm of how likely each is.</summary>
    (int[] Drawn, float[] Cost) Draws()
    {
        var counts = new double[log.ItemCount];
        foreach (var trail in log.Trails)
            foreach (var happening in trail.Happenings) counts[happening.Item]++;
        var (powers, sum) = (counts.Select(c => c == 0 ? 0 : Math.Pow(c, settings.NegativePower)).ToArray(), 0.0);
        var total = powers.Sum();
        var (bag, at) = (new int[1 << 20], 0);
        for (var item = 0; item < powers.Length; item++)
        {
            sum += powers[item];
            for (var end = (int)(sum / total * bag.Length); at < end && at < bag.Length; at++) bag[at] = item;
        }

        for (; at < bag.Length; at++) bag[at] = bag[Math.Max(0, at - 1)];
        return (bag, [.. powers.Select(p => (float)Math.Log(Math.Max(p, 1e-9) / total * settings.Negatives))]);
    }

    void Run()
    {
        var steps = log.Trails.SelectMany((t, i) => Enumerable.Range(1, Math.Max(0, t.Length - 1)).Where(at => t[at].Item != t[at - 1].Item || t[at].Kind != t[at - 1].Kind).Select(at => (Trail: i, At: at))).ToArray();
        if (steps.Length == 0) return;
        var epochs = Math.Clamp(settings.MostSteps / steps.Length, 1, settings.Epochs);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            chance.Shuffle(steps);
            for (var start = 0; start < steps.Length; start += settings.Batch) LearnBatch(steps.AsSpan(start, Math.Min(settings.Batch, steps.Length - start)), 1 - ((epoch + ((float)start / steps.Length)) / epochs * 0.9f));
        }
    }

    void LearnBatch(Span<(int Trail, int At)> batch, float pace)
    {
        for (var n = 0; n < negatives.Length; n++) negatives[n] = drawn[chance.Next(drawn.Length)];
        foreach (var (trail, at) in batch)
        {
            var whole = log.Trails[trail];
            LearnOne(new Question(whole.Take(at), whole[at].Time), whole[at].Item);
        }

        foreach (var row in rows.Apply(pace)) TasteVectors.ToLengthOne(model.Vectors.AsSpan(row * size, size));
        biases.Apply(pace);
    }

    void LearnOne(Question question, int taken)
    {
        Span<float> weights = stackalloc float[TasteVectors.Window];
        var count = model.Weigh(question, weights);
        direction.AsSpan().Clear();
        for (var b = 0; b < count; b++) TensorPrimitives.MultiplyAdd(model.VectorOf(TasteVectors.ItemAt(question, b)), weights[b], direction, direction);
        var length = TasteVectors.ToLengthOne(direction);
        if (length < 1e-6f) return;
        Compare(taken);
        // The part of the gradient along the direction itself is lost when it is made of length 1.
        TensorPrimitives.MultiplyAdd(direction, -TensorPrimitives.Dot(back, direction), back, back);
        TensorPrimitives.Divide(back, length, back);
        GiveBack(question, weights[..count]);
    }

    /// <summary>Softmax over the one taken and the drawn ones; leaves the direction's gradient in <c>back</c> and the products' with their rows.</summary>
    void Compare(int taken)
    {
        for (var n = 0; n < negatives.Length; n++)
            logits[n] = negatives[n] == taken ? float.NegativeInfinity : (TensorPrimitives.Dot(direction, model.VectorOf(negatives[n])) / settings.Temperature) - drawCost[negatives[n]];
        logits[^1] = TensorPrimitives.Dot(direction, model.VectorOf(taken)) / settings.Temperature;
        TensorPrimitives.SoftMax(logits, logits);
        logits[^1] -= 1;
        back.AsSpan().Clear();
        for (var n = 0; n < logits.Length; n++)
        {
            if (Math.Abs(logits[n]) < 1e-5f) continue;
            var (item, pull) = (n == negatives.Length ? taken : negatives[n], logits[n] / settings.Temperature);
            TensorPrimitives.MultiplyAdd(model.VectorOf(item), pull, back, back);
            TensorPrimitives.MultiplyAdd(direction, pull, rows.GradientOf(item), rows.GradientOf(item));
        }
    }

    void GiveBack(Question question, ReadOnlySpan<float> weights)
    {
        Span<float> worth = stackalloc float[weights.Length];
        var mean = 0f;
        for (var b = 0; b < weights.Length; b++)
        {
            var item = TasteVectors.ItemAt(question, b);
            worth[b] = TensorPrimitives.Dot(back, model.VectorOf(item));
            mean += worth[b] * weights[b];
            TensorPrimitives.MultiplyAdd(back, weights[b], rows.GradientOf(item), rows.GradientOf(item));
        }

        for (var b = 0; b < weights.Length; b++)
        {
            var (place, lag, kind) = TasteVectors.FeaturesAt(question, b);
            var pull = weights[b] * (worth[b] - mean);
            foreach (var bias in (ReadOnlySpan<int>)[place, lag, kind]) biases.GradientOf(bias)[0] += pull;
        }
    }
}
