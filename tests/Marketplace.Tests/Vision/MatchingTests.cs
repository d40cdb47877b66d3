using System.Numerics.Tensors;
using Marketplace.Vision;
using Marketplace.Vision.Contracts;

namespace Marketplace.Tests.Vision;

public sealed class MatchingTests
{
    [Fact]
    public void Patches_survive_packing_to_within_half_a_step()
    {
        var patches = Patches(1, 20);
        var unpacked = Matching.Unpack(Matching.Pack(patches));
        Assert.All(patches.Zip(unpacked), p => Assert.InRange(p.Second - p.First, -0.5f / 127, 0.5f / 127));
    }

    [Fact]
    public void Parts_are_found_wherever_they_are_and_clutter_costs_nothing()
    {
        var product = Patches(1, 20);
        var photo = Photo([.. Patches(2, 50), .. product.Chunk(Looks.PatchSize).Reverse().SelectMany(p => p), .. Patches(3, 50)]);
        Assert.InRange(Looks.Likeness(photo, Picture(product)), 0.99, 1.01);
        Assert.True(Looks.Likeness(photo, Picture(Patches(4, 20))) < 0.6);
    }

    [Fact]
    public void Best_view_counts()
    {
        var product = Patches(1, 20);
        var photo = Photo(Patches(2, 20));
        var both = photo with { Views = [.. photo.Views, product] };
        Assert.True(Looks.Likeness(both, Picture(product)) > Looks.Likeness(photo, Picture(product)) + 0.3);
    }

    [Fact]
    public void Picture_without_patches_is_like_nothing() => Assert.Equal(0, Looks.Likeness(Photo(Patches(1, 5)), Picture([])));

    static PhotoLook Photo(float[] view) => new(new PictureRegion(0, 0, 1, 1), new float[Looks.VectorSize], [view]);

    static PictureLook Picture(float[] patches) => new(new float[Looks.VectorSize], Matching.Pack(patches));

    static float[] Patches(int seed, int count)
    {
        var chance = new Random(seed);
        return [.. Enumerable.Range(0, count).SelectMany(_ =>
        {
            var patch = Enumerable.Range(0, Looks.PatchSize).Select(_ => (float)(chance.NextDouble() - 0.5)).ToArray();
            TensorPrimitives.Divide(patch, TensorPrimitives.Norm<float>(patch), patch);
            return patch;
        })];
    }
}
