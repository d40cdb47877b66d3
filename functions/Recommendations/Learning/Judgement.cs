using Marketplace.Recommendations.Contracts;
using Marketplace.Recommendations.Model;

namespace Marketplace.Recommendations.Learning;

/// <summary>
/// Says how well the last day is foreseen, and whether a new model takes over. Pure. The last day is held out of what the judged model has learned from; of a short log it is
/// a fifth at most.
/// </summary>
internal static class Judgement
{
    /// <summary>How many of the first places count.</summary>
    public const int Places = 20;

    /// <summary>With fewer questions than this nothing can be said.</summary>
    public const int LeastQuestions = 20;

    const int MostQuestions = 2_000;
    const long Day = 24 * 60 * 60;
    const double MostHeldOut = 0.2;

    /// <summary>When the part begins that is held out.</summary>
    public static long HeldOutFrom(BehaviourLog log) => Math.Max(log.End - Day, log.TimeAt(1 - MostHeldOut));

    /// <summary>What to ask about: purchases, if the held-out part has enough of them; else whatever comes next.</summary>
    public static Target AskOf(BehaviourLog log, long from) => Example.Of(log, from, Target.Purchase).Count >= LeastQuestions ? Target.Purchase : Target.Click;

    /// <summary>As many questions as are asked, evenly spread.</summary>
    public static IReadOnlyList<Example> Some(IReadOnlyList<Example> questions) => Example.Some(questions, MostQuestions);

    /// <summary>The share of answers among the first places, and the mean of one by the place of the first answer.</summary>
    public static ModelScores Of(IReadOnlyList<Example> questions, Func<Question, IReadOnlyList<int>> recommend)
    {
        var (recall, rank) = (0.0, 0.0);
        foreach (var (question, answers) in questions)
        {
            var shown = recommend(question);
            var found = answers.Count(shown.Contains);
            recall += (double)found / answers.Length;
            if (found > 0) rank += 1.0 / (1 + shown.Index().First(s => answers.Contains(s.Item)).Index);
        }

        return questions.Count == 0 ? new ModelScores(0, 0) : new ModelScores(Math.Round(recall / questions.Count, 4), Math.Round(rank / questions.Count, 4));
    }

    /// <summary>Asks a model that numbers products in its own way. What it does not know it cannot foresee.</summary>
    public static Func<Question, IReadOnlyList<int>> Translated(LearnedModel model, IReadOnlyList<string> products, Target target)
    {
        var there = products.Select(p => model.NumberOf(p) ?? -1).ToArray();
        var back = products.Index().Where(p => there[p.Index] >= 0).ToDictionary(p => there[p.Index], p => p.Index);
        return question =>
        {
            var past = Trail.Of(question.Past.Happenings.ToArray().Where(h => there[h.Item] >= 0).Select(h => h with { Item = there[h.Item] }));
            return [.. model.Model.Recommend(new Question(past, question.Now), Places, Blend.Of(target)).Select(i => back.GetValueOrDefault(i, -1))];
        };
    }

    /// <summary>Whether the new one takes over: not worse than what serves now by more than the margin.</summary>
    public static bool TakesOver(ModelScores candidate, ModelScores serving, double margin) => candidate.Recall >= serving.Recall - margin;
}
