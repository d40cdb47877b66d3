using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace Marketplace.Recommendations.Model;

/// <summary>
/// Learns the ranking: gradient-boosted trees that put the answers of each question before the other candidates (LambdaRank, by LightGBM). Smaller trees when there is little to learn from. The same rows give the
/// same trees.
/// </summary>
internal static class ForestTraining
{
    /// <summary>With fewer there is nothing to be learned.</summary>
    const int FewestQuestions = 50;
    const int MostLeaves = 31;
    const int FewestLeaves = 7;
    const int QuestionsPerLeaf = 500;
    const int Trees = 200;

    /// <summary>The library ends the process (SIGSEGV) when two learn at once with different numbers of threads: one after the other.</summary>
    static readonly Lock Library = new();

    /// <param name="rows">Ordered by question.</param>
    /// <param name="without">Aspects that are to be left out, to measure what they bring.</param>
    public static Forest Learn(IReadOnlyList<LessonRow> rows, int threads, int seed, params Aspect[] without)
    {
        var questions = rows.Count == 0 ? 0 : rows[^1].Question + 1;
        if (questions < FewestQuestions) return Tree.Join([]);
        var context = new MLContext(seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Features.Count);
        var data = context.Data.LoadFromEnumerable(rows.Select(r => new Row { Label = r.IsAnswer ? 1 : 0, Question = (uint)r.Question + 1, Features = Masked(r.Features, without) }), schema);
        try
        {
            lock (Library)
            {
                var trained = context.Ranking.Trainers.LightGbm(Options(questions, threads, seed)).Fit(data).Model.TrainedTreeEnsemble;
                return Tree.Join([.. trained.Trees.Select(t => new Tree(t.NumericalSplitFeatureIndexes, t.NumericalSplitThresholds, t.LeftChild, t.RightChild, t.LeafValues))]);
            }
        }
        catch (ArgumentNullException) // The library falls over trees without a branch: nothing tells answers from others.
        {
            return Tree.Join([]);
        }
    }

    static LightGbmRankingTrainer.Options Options(int questions, int threads, int seed) => new()
    {
        LabelColumnName = nameof(Row.Label),
        RowGroupColumnName = nameof(Row.Question),
        FeatureColumnName = nameof(Row.Features),
        NumberOfIterations = Trees,
        NumberOfLeaves = Math.Clamp(questions / QuestionsPerLeaf, FewestLeaves, MostLeaves),
        LearningRate = 0.06,
        MinimumExampleCountPerLeaf = 50,
        CustomGains = [0, 1],
        NumberOfThreads = threads,
        Seed = seed,
        Deterministic = true,
        Booster = new GradientBooster.Options { FeatureFraction = 0.8, SubsampleFraction = 0.8, SubsampleFrequency = 1 },
    };

    static float[] Masked(float[] features, Aspect[] without) => without.Length == 0 ? features : [.. features.Select((value, f) => without.Contains(Features.Aspects[f]) ? 0 : value)];

    sealed class Row
    {
        public float Label { get; set; }

        [KeyType(int.MaxValue)]
        public uint Question { get; set; }

        public float[] Features { get; set; } = [];
    }
}
