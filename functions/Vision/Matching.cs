using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Marketplace.Vision.Contracts;

namespace Marketplace.Vision;

/// <summary>
/// How alike a photograph and a product's picture are. Each patch of the product takes the patch of the photograph that is most like it,
/// wherever that is, so clutter around the object costs nothing and its place, size and turn little. Pure.
/// </summary>
internal static class Matching
{
    /// <summary>
    /// What the vectors' likeness counts beside the patches'. Of the values 0.05 to 0.2, which hardly differ, the middle.
    /// </summary>
    const double VectorWeight = 0.1;

    const float Scale = 127;

    public static double Likeness(PhotoLook photo, ReadOnlySpan<byte> patches, double cosine)
    {
        var product = Unpack(patches);
        return photo.Views.Max(view => Sought(product, view)) + (VectorWeight * cosine);
    }

    public static double Cosine(PhotoLook photo, PictureLook picture) => TensorPrimitives.Dot(photo.Vector.Span, picture.Vector.Span);

    public static byte[] Pack(ReadOnlySpan<float> patches)
    {
        var packed = new byte[patches.Length];
        for (var i = 0; i < patches.Length; i++) packed[i] = (byte)(sbyte)MathF.Round(Math.Clamp(patches[i], -1, 1) * Scale);
        return packed;
    }

    public static float[] Unpack(ReadOnlySpan<byte> packed)
    {
        var patches = new float[packed.Length];
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(packed), patches);
        TensorPrimitives.Divide(patches, Scale, patches);
        return patches;
    }

    static double Sought(float[] product, float[] view)
    {
        double sum = 0;
        for (var part = 0; part < product.Length; part += Looks.PatchSize) sum += Nearest(product.AsSpan(part, Looks.PatchSize), view);
        return product.Length == 0 ? 0 : sum / (product.Length / Looks.PatchSize);
    }

    static float Nearest(ReadOnlySpan<float> part, float[] view)
    {
        var nearest = -1f;
        for (var at = 0; at < view.Length; at += Looks.PatchSize) nearest = MathF.Max(nearest, TensorPrimitives.Dot(part, view.AsSpan(at, Looks.PatchSize)));
        return nearest;
    }
}
