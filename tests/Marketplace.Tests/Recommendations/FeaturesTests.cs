using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class FeaturesTests
{
    const long Day = 86_400;
    static readonly LearningSettings Settings = LearningSettings.Default with { Taste = new TasteSettings(Size: 8, Epochs: 1, Negatives: 16), Threads = 1 };

    [Fact]
    public void Shuffling_the_future_changes_no_feature()
    {
        var log = Logs.Town(visitors: 120);
        var now = log.TimeAt(0.7);
        var shuffled = Shuffled(log, now);
        Assert.Equal(AllFeatures(log.Before(now), log, now), AllFeatures(shuffled.Before(now), shuffled, now));
        Assert.NotEqual(AllFeatures(log, log, now), AllFeatures(shuffled, shuffled, now));
    }

    [Fact]
    public void The_lesson_knows_of_each_question_only_what_was_before_it()
    {
        var log = Logs.Town(visitors: 120);
        var (start, later) = (log.TimeAt(0.7), log.TimeAt(0.85));
        var shuffled = Shuffled(log, later);
        var sources = Sources.Learn(log.Before(start), Settings);
        Assert.Equal(Questions(log), Questions(shuffled));

        HashSet<string> Questions(BehaviourLog whole) =>
            [.. Example.From(whole, start).Where(e => e.Question.Now < later).Select(e => $"{string.Join(',', e.Answers)} {string.Join(' ', Measured(sources, e.Question))}")];
    }

    [Fact]
    public void Each_feature_has_a_name_an_aspect_and_a_value_that_is_a_number()
    {
        var sources = Sources.Learn(Logs.Town(visitors: 60), Settings);
        Assert.Equal(Features.Count, Features.Names.Distinct().Count());
        Assert.Equal(Features.Count, Features.Aspects.Count);
        foreach (var question in new[] { Logs.Asked(), Logs.Asked(3), Logs.Asked([.. Enumerable.Range(0, 100)]), new Question(Trail.Of([Logs.Buy(5, 10)]), 0) })
            Assert.All(Measured(sources, question), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void What_the_visitor_did_with_a_product_is_in_its_row()
    {
        var sources = Sources.Learn(Logs.Town(visitors: 60), Settings);
        var now = 40 * Day;
        var row = RowOf(sources, new Question(Trail.Of([new(7, EventKind.Cart, now - (2 * Day)), Logs.Buy(7, now - Day), Logs.View(12, now - 60)]), now), 7);
        Assert.Equal((2, 1, 1, 1, 0), (row["times touched"], row["events since touched"], row["in cart"], row["times bought"], row["viewed"]));
        Assert.Equal(MathF.Log2(1 + Day), row["time since touched"], 1e-3f);
        Assert.Equal(MathF.Log2(61), row["time since anything"], 1e-3f);
        Assert.Equal(0, row["deciding"]);
        Assert.Equal(sources.Rhythms.Of(7).Due(Day), row["due"]);
        Assert.Equal(1, RowOf(sources, new Question(Trail.Of([Logs.View(12, now - 60)]), now), 13)["deciding"]);
    }

    [Fact]
    public void The_same_question_has_the_same_candidates_and_rows_whatever_was_asked_between()
    {
        var sources = Sources.Learn(Logs.Town(visitors: 60), Settings);
        var shortlist = new Shortlist(sources);
        var first = shortlist.Gather(Logs.Asked(3, 4)).ToArray();
        shortlist.Gather(Logs.Asked(50, 60, 70));
        Assert.Equal(first, shortlist.Gather(Logs.Asked(3, 4)));
        Assert.Equal(Measured(sources, Logs.Asked(3, 4)), first.SelectMany(i => Row(shortlist, i)));
    }

    [Fact]
    public void Without_any_past_the_popular_are_candidates() => Assert.Equal(Sources.Learn(Logs.Sessions(5, [1, 2], [1, 3]), Settings).Popularity.Leaders.Order(), new Shortlist(Sources.Learn(Logs.Sessions(5, [1, 2], [1, 3]), Settings)).Gather(Logs.Asked()).Order());

    /// <summary>From a time on other products, other kinds, other times.</summary>
    static BehaviourLog Shuffled(BehaviourLog log, long time)
    {
        var chance = new Random(5);
        return new BehaviourLog(
            log.Trails.Select(t => Trail.Of([.. t.Before(time).Happenings, .. t.Happenings[t.Before(time).Length..].ToArray().Select(_ => new Happening(chance.Next(log.ItemCount), (EventKind)chance.Next(4), time + chance.Next(1_000_000)))])),
            log.ItemCount, log.Categories);
    }

    static List<string> AllFeatures(BehaviourLog learned, BehaviourLog asked, long now)
    {
        var sources = Sources.Learn(learned, Settings);
        return [.. asked.Trails.Select(t => string.Join(' ', Measured(sources, new Question(t.Before(now), now)))).Order(StringComparer.Ordinal)];
    }

    static List<float> Measured(Sources sources, Question question)
    {
        var shortlist = new Shortlist(sources);
        return shortlist.Gather(question).SelectMany(item => Row(shortlist, item)).ToList();
    }

    static float[] Row(Shortlist shortlist, int item)
    {
        var row = new float[Features.Count];
        Features.Measure(shortlist, item, row);
        return row;
    }

    static Dictionary<string, float> RowOf(Sources sources, Question question, int item)
    {
        var shortlist = new Shortlist(sources);
        shortlist.Gather(question);
        return Row(shortlist, item).Select((value, f) => (value, f)).ToDictionary(x => Features.Names[x.f], x => x.value);
    }
}
