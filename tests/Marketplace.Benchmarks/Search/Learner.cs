using Marketplace.Search;

namespace Marketplace.Benchmarks.Search;

/// <summary>One query with the features of everything found for it, and the grades.</summary>
internal sealed record Measured(GradedQuery Query, IReadOnlyList<string> Ids, IReadOnlyList<double[]> Features)
{
    /// <summary>NDCG when ranked by these weights.</summary>
    public double Ndcg(double[] weights) => Query.Ndcg(Ranking.Order(Features, weights).Select(i => Ids[i]));
}

/// <summary>
/// Learns one weight for each feature: the softmax of the scores of a query's finds should look like their grades (a list-wise loss), by
/// stochastic gradients with momentum (Adam). Everything is seeded, so the same data gives the same weights.
/// </summary>
internal static class Learner
{
    const int Epochs = 8;
    const double Rate = 0.003;
    const int Folds = 5;

    /// <summary>The mean NDCG of every query when ranked by weights learned from the other four fifths of the queries.</summary>
    public static double CrossValidated(IReadOnlyList<Measured> queries)
    {
        var results = new double[queries.Count];
        Parallel.For(0, Folds, fold =>
        {
            var weights = Learn([.. queries.Where((_, i) => i % Folds != fold)]);
            for (var i = fold; i < queries.Count; i += Folds) results[i] = queries[i].Ndcg(weights);
        });
        return results.Average();
    }

    /// <summary>The weights for features as they are measured.</summary>
    public static double[] Learn(IReadOnlyList<Measured> queries)
    {
        var useful = queries.Where(q => q.Ids.Any(id => q.Query.Grades.ContainsKey(id))).ToArray();
        var (mean, spread) = Moments(useful);
        var state = new Adam(Ranking.Features.Length);
        var chance = new Random(7);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            chance.Shuffle(useful);
            foreach (var query in useful) state.Step(Gradient(query, state.Weights, mean, spread), Rate * (1 - (epoch / (double)Epochs)));
        }

        return [.. state.Weights.Select((w, f) => w / spread[f])];
    }

    static double[] Gradient(Measured query, double[] weights, double[] mean, double[] spread)
    {
        var scaled = query.Features.Select(x => x.Select((v, f) => (v - mean[f]) / spread[f]).ToArray()).ToList();
        var scores = scaled.Select(x => x.Zip(weights, (v, w) => v * w).Sum()).ToList();
        var top = scores.Max();
        var shares = scores.Select(s => Math.Exp(s - top)).ToList();
        var (sum, grades) = (shares.Sum(), query.Ids.Select(id => query.Query.Grades.GetValueOrDefault(id)).ToList());
        var total = grades.Sum();
        var gradient = new double[weights.Length];
        for (var i = 0; i < scaled.Count; i++)
        {
            var wrong = (shares[i] / sum) - (grades[i] / total);
            for (var f = 0; f < gradient.Length; f++) gradient[f] += wrong * scaled[i][f];
        }

        return gradient;
    }

    static (double[] Mean, double[] Spread) Moments(IReadOnlyList<Measured> queries)
    {
        var (mean, square, count) = (new double[Ranking.Features.Length], new double[Ranking.Features.Length], 0);
        foreach (var x in queries.SelectMany(q => q.Features))
        {
            count++;
            for (var f = 0; f < x.Length; f++) (mean[f], square[f]) = (mean[f] + x[f], square[f] + (x[f] * x[f]));
        }

        mean = [.. mean.Select(m => m / count)];
        return (mean, [.. square.Select((s, f) => Math.Sqrt(Math.Max(0, (s / count) - (mean[f] * mean[f]))) + 1e-6)]);
    }

    sealed class Adam(int size)
    {
        readonly double[] momentum = new double[size];
        readonly double[] energy = new double[size];
        int steps;

        public double[] Weights { get; } = new double[size];

        public void Step(double[] gradient, double rate)
        {
            steps++;
            for (var f = 0; f < size; f++)
            {
                momentum[f] = (0.9 * momentum[f]) + (0.1 * gradient[f]);
                energy[f] = (0.999 * energy[f]) + (0.001 * gradient[f] * gradient[f]);
                Weights[f] -= rate * (momentum[f] / (1 - Math.Pow(0.9, steps))) / (Math.Sqrt(energy[f] / (1 - Math.Pow(0.999, steps))) + 1e-8);
            }
        }
    }
}
