using System.Numerics.Tensors;
using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public class DirectionSketchTests
{
    const float Limit = 0.2f;

    [Theory]
    [InlineData(64, 1)]
    [InlineData(128, 2)]
    [InlineData(20, 3)]
    [InlineData(3, 4)]
    public void What_points_there_most_is_never_ruled_out_and_most_of_the_rest_is(int size, int seed)
    {
        var chance = new Random(seed);
        var vectors = Directions(chance, size, 5_003);
        var sketch = new DirectionSketch(size, vectors);
        for (var question = 0; question < 50; question++)
        {
            var direction = Directions(chance, size, 1);
            float CosineOf(int item) => TensorPrimitives.Dot(direction, vectors.AsSpan(item * size, size));
            var near = Enumerable.Range(0, 5_003).Where(i => CosineOf(i) > Limit).OrderByDescending(CosineOf).ToList();
            Assert.Empty(near.Except(Found(sketch, direction, count: 5_003)));
            var best = Found(sketch, direction, count: 20);
            Assert.Empty(near.Take(20).Except(best));
            Assert.Equal(best.Order(), best);
            var last = near.Count < 20 ? Limit : CosineOf(near[19]);
            Assert.All(best, i => Assert.True(CosineOf(i) > last - 0.2f));
        }
    }

    [Fact]
    public void One_number_that_is_all_of_its_direction_overflows_nothing()
    {
        float[] vectors = [.. Enumerable.Range(0, 40).SelectMany(i => Enumerable.Range(0, 16).Select(d => d == i % 16 ? i < 20 ? 1f : -1f : 0))];
        for (var d = 0; d < 16; d++) Assert.Equal(Enumerable.Range(0, 20).Where(i => i % 16 == d), Found(new DirectionSketch(16, vectors), vectors.AsSpan(d * 16, 16)));
        float[] same = [.. Enumerable.Repeat(0.25f, 16 * 3)];
        Assert.Equal([0, 1, 2], Found(new DirectionSketch(16, same), same.AsSpan(0, 16)));
        Assert.Empty(Found(new DirectionSketch(16, same), [.. Enumerable.Repeat(-0.25f, 16)]));
    }

    [Fact]
    public void Who_did_nothing_points_nowhere_and_so_does_what_nobody_touched()
    {
        Assert.Empty(Found(new DirectionSketch(8, Directions(new Random(5), 8, 100)), new float[8]));
        Assert.Empty(Found(new DirectionSketch(8, new float[8 * 100]), Directions(new Random(6), 8, 1)));
        Assert.Empty(Found(new DirectionSketch(8, []), Directions(new Random(7), 8, 1)));
    }

    static List<int> Found(DirectionSketch sketch, ReadOnlySpan<float> direction, int count = 100) => [.. sketch.Find(direction, Limit, count)];

    /// <summary>Of length 1, some of them with a few large numbers.</summary>
    static float[] Directions(Random chance, int size, int count)
    {
        var vectors = new float[size * count];
        for (var i = 0; i < vectors.Length; i++) vectors[i] = (float)Math.Pow((chance.NextDouble() * 2) - 1, i / size % 3 == 0 ? 5 : 1);
        for (var item = 0; item < count; item++) TasteVectors.ToLengthOne(vectors.AsSpan(item * size, size));
        return vectors;
    }
}
