using System.Numerics.Tensors;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// A direction for every product, such that what visitors take next points where what they did before points. A visitor's direction is the weighted sum of the latest products',
/// where the weights (by place, by how long ago, by kind) are learned with the directions; so visitors need no rows of their own and are served from their first event.
/// </summary>
internal sealed class TasteVectors
{
    public const int Window = 20;
    public const int Lags = 24;
    public const int Kinds = 4;

    public TasteVectors(int size, float[] vectors, float[] biases) => (Size, Vectors, Biases) = (size, vectors, biases);

    public int Size { get; }

    /// <summary>One row of length 1 for each product, or of zeros for one that nobody has touched.</summary>
    public float[] Vectors { get; }

    /// <summary>How much places, lags and kinds count, before they are made to sum to 1.</summary>
    public float[] Biases { get; }

    public int ItemCount => Vectors.Length / Size;

    public ReadOnlySpan<float> VectorOf(int item) => Vectors.AsSpan(item * Size, Size);

    /// <summary>The visitor's direction, of length 1; all zero without a past.</summary>
    public void Encode(Question question, Span<float> direction)
    {
        direction.Clear();
        Span<float> weights = stackalloc float[Window];
        var count = Weigh(question, weights);
        for (var back = 0; back < count; back++) TensorPrimitives.MultiplyAdd(VectorOf(ItemAt(question, back)), weights[back], direction, direction);
        ToLengthOne(direction);
    }

    /// <summary>What each of the latest products counts, the latest first; they sum to 1. Answers how many there are.</summary>
    public int Weigh(Question question, Span<float> weights)
    {
        var count = Math.Min(question.Past.Length, Window);
        if (count == 0) return 0;
        for (var back = 0; back < count; back++)
        {
            var (place, lag, kind) = FeaturesAt(question, back);
            weights[back] = Biases[place] + Biases[lag] + Biases[kind];
        }

        TensorPrimitives.SoftMax(weights[..count], weights[..count]);
        return count;
    }

    public static int ItemAt(Question question, int back) => question.Past[question.Past.Length - 1 - back].Item;

    /// <summary>Which biases belong to an event: by its place, by how long ago it was, by its kind.</summary>
    public static (int Place, int Lag, int Kind) FeaturesAt(Question question, int back)
    {
        var happening = question.Past[question.Past.Length - 1 - back];
        var lag = Math.Min(Lags - 1, (int)Math.Log2(1 + Math.Max(0, question.Now - happening.Time)));
        return (back, Window + lag, Window + Lags + (int)happening.Kind);
    }

    public void Save(ModelWriter file)
    {
        file.Write([Size]);
        file.Write(Vectors);
        file.Write(Biases);
    }

    public static TasteVectors Load(ModelReader file) => new(file.Read<int>() is [> 0 and var size] ? size : throw new InvalidDataException("The model is damaged: its vectors have no size."), file.Read<float>(), file.Read<float>());

    public static float ToLengthOne(Span<float> vector)
    {
        var length = TensorPrimitives.Norm(vector);
        if (length > 0) TensorPrimitives.Divide(vector, length, vector);
        return length;
    }
}
