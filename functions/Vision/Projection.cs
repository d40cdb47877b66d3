using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Marketplace.Vision.Contracts;

namespace Marketplace.Vision;

/// <summary>
/// Turns what the network saw into looks: fewer numbers, each of which tells as much as any other (a whitening), so that what all pictures have in
/// common counts for little. Learned once from cut-out pictures that have nothing to do with any shop; README.md says how.
/// </summary>
internal sealed record Projection(Linear Patches, float[] PlainMean, Linear Vector)
{
    /// <summary>Numbers the network gives for a cell.</summary>
    public const int Inputs = 816;

    const string Resource = "Marketplace.Vision.projection.bin";

    public static Projection Load()
    {
        using var stream = typeof(Projection).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is missing.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Read(bytes.ToArray());
    }

    public static Projection Read(ReadOnlySpan<byte> bytes)
    {
        var halves = MemoryMarshal.Cast<byte, Half>(bytes).ToArray().AsSpan();
        if (halves.Length != Inputs * (3 + Looks.PatchSize + Looks.VectorSize)) throw new InvalidDataException($"A projection has another length than {halves.Length}.");
        var numbers = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, numbers);
        var at = 0;
        float[] Next(int count) => numbers[at..(at += count)];
        return new Projection(new Linear(Next(Inputs), Next(Inputs * Looks.PatchSize)), Next(Inputs), new Linear(Next(Inputs), Next(Inputs * Looks.VectorSize)));
    }

    public byte[] Write()
    {
        float[] numbers = [.. Patches.Mean, .. Patches.Rows, .. PlainMean, .. Vector.Mean, .. Vector.Rows];
        var halves = new Half[numbers.Length];
        TensorPrimitives.ConvertToHalf(numbers, halves);
        return MemoryMarshal.AsBytes<Half>(halves).ToArray();
    }

    /// <summary>The patches of all cells, or of those wanted, one after another.</summary>
    public float[] PatchesOf(Cells cells, bool[]? wanted = null)
    {
        var even = cells.OfLengthOne();
        var chosen = Enumerable.Range(0, even.Count).Where(cell => wanted is null || wanted[cell]).ToList();
        var patches = new float[chosen.Count * Looks.PatchSize];
        for (var i = 0; i < chosen.Count; i++) Patches.Apply(even[chosen[i]], patches.AsSpan(i * Looks.PatchSize, Looks.PatchSize));
        return patches;
    }

    /// <summary>The vector of a whole look; pictures on a plain ground differ from photographs as a kind, and that difference is taken out.</summary>
    public float[] VectorOf(Cells cells, bool plain)
    {
        var vector = new float[Looks.VectorSize];
        (plain ? Vector with { Mean = PlainMean } : Vector).Apply(cells.Mean(), vector);
        return vector;
    }
}

/// <summary>A mean that is taken off, and the rows that the rest is multiplied by; what comes out has length 1.</summary>
internal sealed record Linear(float[] Mean, float[] Rows)
{
    public void Apply(ReadOnlySpan<float> numbers, Span<float> result)
    {
        Span<float> centred = stackalloc float[Mean.Length];
        TensorPrimitives.Subtract(numbers, Mean, centred);
        for (var row = 0; row < result.Length; row++) result[row] = TensorPrimitives.Dot(centred, Rows.AsSpan(row * Mean.Length, Mean.Length));
        Cells.ToLengthOne(result);
    }
}
