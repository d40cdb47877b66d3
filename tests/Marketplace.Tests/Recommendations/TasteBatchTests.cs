using System.Numerics.Tensors;
using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class TasteBatchTests
{
    const int Products = 12;
    const int Seed = 5;
    static readonly TasteSettings Settings = new(Size: 16, Batch: 4, Negatives: 16, Temperature: 0.5f);
    static readonly int[] Drawn = [.. Enumerable.Range(0, Products)];
    static readonly float[] Costs = [.. Enumerable.Range(0, Products).Select(i => i * 0.1f)];
    static readonly TasteStep[] Steps =
    [
        new(new Question(Trail.Of([Logs.View(1, 10), Logs.Buy(2, 20), Logs.View(1, 25)]), 40), 3),
        new(new Question(Trail.Of([Logs.View(4, 10)]), 11), 5),
        new(new Question(Trail.Of([Logs.View(7, 10), Logs.View(8, 10)]), 900), 7),
    ];

    [Fact]
    public void Gradients_are_those_of_how_surprising_it_was_what_was_taken()
    {
        var model = Model();
        var (rows, biases) = (new SparseAdam(model.Vectors, model.Size, 0.1f), new SparseAdam(model.Biases, 1, 0.1f));
        var batch = new TasteBatch(model, rows, biases, Costs, Settings);
        for (var again = 0; again < 2; again++)
        {
            batch.Open(Drawn, new Random(Seed));
            foreach (var step in Steps) batch.Add(step);
            if (again == 1) batch.Close();
        }

        for (var item = 0; item < Products; item++)
            for (var i = 0; i < model.Size; i++) Assert.Equal(Slope(model.Vectors, (item * model.Size) + i), rows.GradientOf(item)[i], 0.02f);
        for (var bias = 0; bias < model.Biases.Length; bias++) Assert.Equal(Slope(model.Biases, bias), biases.GradientOf(bias)[0], 0.02f);

        float Slope(float[] numbers, int at)
        {
            const float Step = 0.01f;
            var was = numbers[at];
            numbers[at] = was + Step;
            var above = Surprise(model);
            numbers[at] = was - Step;
            var below = Surprise(model);
            numbers[at] = was;
            return (float)((above - below) / (2 * Step));
        }
    }

    static TasteVectors Model()
    {
        var chance = new Random(Seed + 1);
        var vectors = Enumerable.Range(0, Products * Settings.Size).Select(_ => (float)(chance.NextDouble() - 0.5)).ToArray();
        for (var i = 0; i < Products; i++) TasteVectors.ToLengthOne(vectors.AsSpan(i * Settings.Size, Settings.Size));
        return new TasteVectors(Settings.Size, vectors, [.. Enumerable.Range(0, TasteVectors.Window + TasteVectors.Lags + TasteVectors.Kinds).Select(_ => (float)chance.NextDouble())]);
    }

    /// <summary>By the definition: the logarithm of how likely each was, of it and what was drawn besides.</summary>
    static double Surprise(TasteVectors model)
    {
        var chance = new Random(Seed);
        var others = Enumerable.Range(0, Settings.Negatives).Select(_ => Drawn[chance.Next(Drawn.Length)]).ToArray();
        var direction = new float[model.Size];
        return Steps.Sum(step =>
        {
            model.Encode(step.Question, direction);
            double Likely(int item, float cost) => Math.Exp((TensorPrimitives.Dot<float>(direction, model.VectorOf(item)) / Settings.Temperature) - cost);
            var taken = Likely(step.Taken, 0);
            return -Math.Log(taken / (taken + others.Where(o => o != step.Taken).Sum(o => Likely(o, Costs[o]))));
        });
    }
}
