namespace Marketplace.Recommendations.Model;

/// <summary>What a visitor did with one product.</summary>
/// <param name="Count">How often.</param>
/// <param name="Back">How many events ago the latest was.</param>
/// <param name="Last">When that was.</param>
/// <param name="Kinds">A bit for each kind of event.</param>
/// <param name="Buys">How often it was bought.</param>
/// <param name="Bought">When last.</param>
internal readonly record struct Touch(int Count, int Back, long Last, int Kinds, int Buys, long Bought)
{
    public bool Has(EventKind kind) => (Kinds & (1 << (int)kind)) != 0;

    /// <summary>With an event that was before all those it knows.</summary>
    public Touch With(Happening earlier) => new(
        Count + 1, Back, Last, Kinds | (1 << (int)earlier.Kind), Buys + (earlier.Kind == EventKind.Buy ? 1 : 0), Buys == 0 && earlier.Kind == EventKind.Buy ? earlier.Time : Bought);
}

/// <summary>A visitor's past, summed up by product and by category; all that features of candidates ask of it is a look-up.</summary>
internal sealed class VisitorState
{
    const float CategoryDecay = 5;

    VisitorState(Question question, Dictionary<int, Touch> touched, Dictionary<int, (float Weight, int Count)> categories, Dictionary<int, long> openSince) =>
        (Question, Touched, Categories, OpenSince) = (question, touched, categories, openSince);

    public Question Question { get; }

    public IReadOnlyDictionary<int, Touch> Touched { get; }

    /// <summary>By category: its events, later ones weighing more, and how many there were.</summary>
    public IReadOnlyDictionary<int, (float Weight, int Count)> Categories { get; }

    /// <summary>By category: since when the visitor is deciding.</summary>
    public IReadOnlyDictionary<int, long> OpenSince { get; }

    public static VisitorState Of(Question question, int[] categories)
    {
        var (touched, weights, past) = (new Dictionary<int, Touch>(), new Dictionary<int, (float, int)>(), question.Past);
        for (var back = 0; back < past.Length; back++)
        {
            var happening = past[past.Length - 1 - back];
            touched[happening.Item] = touched.GetValueOrDefault(happening.Item, new Touch(0, back, happening.Time, 0, 0, 0)).With(happening);
            if (categories[happening.Item] is not (>= 0 and var category)) continue;
            var (weight, count) = weights.GetValueOrDefault(category);
            weights[category] = (weight + MathF.Exp(-back / CategoryDecay), count + 1);
        }

        return new VisitorState(question, touched, weights, DecisionCycles.OpenSince(past, categories));
    }
}
