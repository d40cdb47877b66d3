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

    /// <summary>The method, and a look at the model once it is learned.</summary>
    public static Method Method(int threads, Action<RecommendationModel> learned) => new("ours", trial =>
    {
        var settings = LearningSettings.Default with { IsNewOnly = trial.IsNewOnly, Threads = threads };
        var model = RecommendationModel.Learn(trial.Log, trial.Parts(trial.Log, settings.Questions), settings);
        learned(model);
        return Answer(trial, model);
    });

    /// <summary>Sources are learned once; the ranking anew for each variant, without the features of an aspect. Without recency, neighbours do not fade either.</summary>
    public static IEnumerable<Method> Ablation(Trial trial, int threads)
    {
        var settings = LearningSettings.Default with { IsNewOnly = trial.IsNewOnly, Threads = threads };
        var whole = Sources.Learn(trial.Log, settings);
        var parts = trial.Parts(trial.Log, settings.Questions).Select(split => (Sources: Sources.Learn(split.Known, settings), split.Questions)).ToList();
        foreach (var (name, without) in Variants)
            yield return new Method(name, _ => Answer(trial, Ranked(Without(whole, without), Lesson.Of(parts.Select(p => (Without(p.Sources, without), p.Questions)), settings), settings, without)));
    }

    /// <summary>For what matters most alone.</summary>
    static RecommendationModel Ranked(Sources whole, IReadOnlyList<LessonRow> rows, LearningSettings settings, Aspect[] without) =>
        new(whole, Rankings.Only(Target.Purchase, ForestTraining.Learn(rows, settings.Threads, settings.Taste.Seed, without)));

    static Sources Without(Sources sources, Aspect[] without) => without.Contains(Aspect.Recency) ? sources with { Session = sources.Session with { AgeDecay = 0 } } : sources;

    static Func<Question, int[]> Answer(Trial trial, RecommendationModel model) => question => model.Recommend(question, Quality.Depth, trial.IsNewOnly);
}
