using System.Numerics.Tensors;
using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class TasteVectorsTests
{
    static readonly TasteSettings Settings = new(Size: 16, Negatives: 32, Batch: 16);

    [Fact]
    public void A_direction_is_the_weighted_sum_of_the_latest_products_made_of_length_one()
    {
        var biases = new float[TasteVectors.Window + TasteVectors.Lags + TasteVectors.Kinds];
        biases[0] = MathF.Log(3);
        var taste = new TasteVectors(2, [1, 0, 0, 1], biases);
        var direction = new float[2];
        // The latest counts three times as much as the one before: (1, 3) by its length.
        taste.Encode(new Question(Trail.Of([Logs.View(0, 5), Logs.View(1, 5)]), 5), direction);
        Assert.Equal(1 / MathF.Sqrt(10), direction[0], 1e-5f);
        Assert.Equal(3 / MathF.Sqrt(10), direction[1], 1e-5f);
    }

    [Fact]
    public void Weights_of_places_sum_to_one_and_an_empty_past_has_no_direction()
    {
        var taste = new TasteVectors(2, [1, 0, 0, 1], new float[TasteVectors.Window + TasteVectors.Lags + TasteVectors.Kinds]);
        Span<float> weights = stackalloc float[TasteVectors.Window];
        Assert.Equal(3, taste.Weigh(Logs.Asked(0, 1, 0), weights));
        Assert.Equal(1, TensorPrimitives.Sum<float>(weights[..3]), 1e-5f);
        var direction = new float[] { 7, 7 };
        taste.Encode(Logs.Asked(), direction);
        Assert.Equal([0, 0], direction);
    }

    [Fact]
    public void Products_that_follow_each_other_come_to_point_the_same_way()
    {
        var log = Logs.Town();
        var taste = TasteTraining.Learn(log, Settings with { Epochs = 3 });
        double Mean(Func<int, int, bool> which) => (from a in Enumerable.Range(0, log.ItemCount) from b in Enumerable.Range(0, log.ItemCount) where a != b && which(a / 10, b / 10) select (double)TensorPrimitives.Dot(taste.VectorOf(a), taste.VectorOf(b))).Average();
        Assert.True(Mean((a, b) => a == b) > Mean((a, b) => a != b) + 0.3);
    }

    [Fact]
    public void The_same_log_and_seed_give_the_same_directions_and_every_direction_has_length_one()
    {
        var log = Logs.Town(visitors: 40);
        var (one, other) = (TasteTraining.Learn(log, Settings), TasteTraining.Learn(log, Settings));
        Assert.Equal(one.Vectors, other.Vectors);
        Assert.All(Enumerable.Range(0, log.ItemCount), i => Assert.Equal(1, TensorPrimitives.Norm(one.VectorOf(i)), 1e-3f));
    }

    [Fact]
    public void A_gradient_step_goes_downhill_and_leaves_other_rows_alone()
    {
        var values = new float[] { 1, 1, 5, 5 };
        var adam = new SparseAdam(values, 2, 0.1f);
        adam.GradientOf(0)[0] = 2;
        Assert.Equal([0], adam.Apply(1));
        // The first step of Adam is the rate, whatever the gradient's size.
        Assert.Equal([0.9f, 1, 5, 5], values, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Empty(adam.Apply(1));
    }
}
