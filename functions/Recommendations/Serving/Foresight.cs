using Marketplace.Recommendations.Learning;
using Marketplace.Recommendations.Model;

namespace Marketplace.Recommendations.Serving;

/// <summary>A product as the learned model sees it for somebody.</summary>
/// <param name="Share">1 for the first place, falling with the place; above 0.</param>
/// <param name="From">The product of the person's past that leads to it most, or null.</param>
/// <param name="IsDue">Whether it was bought, and it is about the time at which such things are bought again.</param>
internal sealed record Foreseen(double Share, string? From, bool IsDue);

/// <summary>
/// What the learned model foresees for somebody at a moment, by what they did up to then and what is at hand. Without a model, or of somebody who did nothing that it knows, nothing. Pure.
/// </summary>
internal sealed class Foresight
{
    const int Most = 200;
    const int Latest = 10;
    const double Fall = 10;
    const float OftenBoughtAgain = 0.2f;
    const float NearlyDue = -0.5f;
    static readonly TimeSpan LeastRest = TimeSpan.FromDays(1);
    static readonly TimeSpan MostRest = TimeSpan.FromDays(90);
    readonly LearnedModel? model;
    readonly Dictionary<string, Foreseen> items;

    Foresight(LearnedModel? model, Dictionary<string, Foreseen> items) => (this.model, this.items) = (model, items);

    public static Foresight None { get; } = new(null, []);

    /// <summary>Products, best first.</summary>
    public IEnumerable<string> Products => items.Keys;

    public Foreseen? Of(string productId) => items.GetValueOrDefault(productId);

    /// <summary>How long a purchase satisfies the wish for such things: half of the usual time until the next one. Null for what is seldom bought again, or not known.</summary>
    public TimeSpan? SatisfiedFor(string productId)
    {
        if (model?.NumberOf(productId) is not { } number || model.Model.Sources.Rhythms.Of(number) is not { AgainShare: >= OftenBoughtAgain, Interval: { Deviation: > 0 } interval }) return null;
        var rest = TimeSpan.FromSeconds(Math.Exp(interval.Mean) / 2);
        return rest < LeastRest ? LeastRest : rest > MostRest ? MostRest : rest;
    }

    public static Foresight Of(LearnedModel? model, IReadOnlyList<Deed> deeds, IReadOnlyList<Good> focus, DateTimeOffset now, Blend blend)
    {
        if (model is null) return None;
        var past = model.TrailOf(deeds.Concat(focus.Select(g => new Deed(DeedKind.View, now.ToUnixTimeMilliseconds(), g.ProductId))));
        if (past.Length == 0) return new Foresight(model, []);
        var (question, sources) = (new Question(past, now.ToUnixTimeSeconds()), model.Model.Sources);
        var (state, latest) = (VisitorState.Of(question, sources.Categories), past.Recent(Latest).Happenings.ToArray().Select(h => h.Item).Reverse().Distinct().ToArray());
        var ranked = model.Model.Recommend(question, Most, blend);
        return new Foresight(model, ranked.Index().ToDictionary(r => model.NameOf(r.Item), r => At(r.Index, r.Item), StringComparer.Ordinal));

        Foreseen At(int place, int item) =>
            new(1 / (1 + (place / Fall)), From(sources, latest, item) is { } from ? model.NameOf(from) : null, IsDue(sources, state, item));
    }

    /// <summary>Which of the latest products is tied most to one; itself if it is among them.</summary>
    static int? From(Sources sources, int[] latest, int item)
    {
        if (latest.Contains(item)) return item;
        var (best, most) = ((int?)null, 0f);
        foreach (var seen in latest)
        {
            var at = sources.Together.TargetsOf(seen).IndexOf(item);
            if (at < 0 || sources.Together.WeightsOf(seen)[at] is var weight && weight <= most) continue;
            (best, most) = (seen, weight);
        }

        return best;
    }

    static bool IsDue(Sources sources, VisitorState state, int item) =>
        state.Touched.TryGetValue(item, out var touch) && touch.Buys > 0 && sources.Rhythms.Of(item) is { AgainShare: >= OftenBoughtAgain, Interval: { Deviation: > 0 } interval }
        && interval.Place(state.Question.Now - touch.Bought) >= NearlyDue;
}
