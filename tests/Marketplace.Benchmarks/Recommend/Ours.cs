using Marketplace.Recommendations.Model;

namespace Marketplace.Benchmarks.Recommend;

/// <summary>The app's own model, with the settings that the app has, and what it is worth without one aspect or another.</summary>
internal static class Ours
{
    static readonly (string Name, Aspect[] Without)[] Variants =
    [
        ("ours", []), ("without recency", [Aspect.Recency]), ("without decision cycle", [Aspect.DecisionCycle]), ("without repurchase rhythm", [Aspect.Rhythm]),
        ("without all three", [Aspect.Recency, Aspect.DecisionCycle, Aspect.Rhythm]),
    ];

    public static LearningSettings SettingsFor(Trial trial, int threads) =>
        LearningSettings.Default with { IsNewOnly = trial.IsNewOnly, Split = trial.Split, Threads = threads };

    /// <summary>The method, and a look at the model once it is learned.</summary>
    public static Method Method(int threads, Action<RecommendationModel> learned) => new("ours", trial =>
    {
        var model = RecommendationModel.Learn(trial.Log, SettingsFor(trial, threads));
        learned(model);
        return Answer(trial, model);
    });

    /// <summary>Sources are learned once; the ranking anew for each variant, without the features of an aspect. Without recency, neighbours do not fade either.</summary>
    public static IEnumerable<Method> Ablation(Trial trial, int threads)
    {
        var settings = SettingsFor(trial, threads);
        var split = settings.Split(trial.Log, settings.Questions);
        var (before, whole) = (Sources.Learn(split.Known, settings), Sources.Learn(trial.Log, settings));
        foreach (var (name, without) in Variants)
        {
            yield return new Method(name, _ =>
            {
                var rows = Lesson.Of(Without(before, without), split.Questions, settings);
                return Answer(trial, new RecommendationModel(Without(whole, without), Rankings.Only(split.Target, ForestTraining.Learn(rows, threads, settings.Taste.Seed, without))));
            });
        }
    }

    static Sources Without(Sources sources, Aspect[] without) => without.Contains(Aspect.Recency) ? sources with { Session = sources.Session with { AgeDecay = 0 } } : sources;

    static Func<Question, int[]> Answer(Trial trial, RecommendationModel model) => question => model.Recommend(question, Quality.Depth, trial.IsNewOnly);
}
