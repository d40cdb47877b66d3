using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class DecisionCyclesTests
{
    const long Day = 86_400;
    static readonly int[] Categories = [0, 0, 1, -1];

    /// <summary>Sofas (category 0) are bought ten days after the first look, tea (1) within the hour.</summary>
    static readonly DecisionCycles Learned = DecisionCycles.Learn(new BehaviourLog(
        Enumerable.Range(0, 20).Select(v => Trail.Of([Logs.View(0, v), Logs.View(1, v + (5 * Day)), Logs.Buy(1, v + (10 * Day)), Logs.View(2, v + (20 * Day)), Logs.Buy(2, v + (20 * Day) + 3600)])), 4, Categories));

    [Fact]
    public void A_category_takes_as_long_as_from_the_first_look_to_the_purchase()
    {
        // Twenty observations of its own against five of all: exp((20 ln 10 d + 5 (ln 10 d + ln 1 h) / 2) / 25).
        var all = (Math.Log(10 * Day) + Math.Log(3600)) / 2;
        Assert.Equal(((20 * Math.Log(10 * Day)) + (5 * all)) / 25, Learned.Of(0).Mean, 1e-3);
        Assert.Equal(((20 * Math.Log(3600)) + (5 * all)) / 25, Learned.Of(1).Mean, 1e-3);
    }

    [Fact]
    public void One_who_looked_yesterday_is_early_for_a_sofa_and_late_for_tea()
    {
        Assert.True(Learned.Of(0).Place(Day) < -0.5);
        Assert.True(Learned.Of(1).Place(Day) > 0.5);
    }

    [Fact]
    public void A_category_nobody_bought_in_is_taken_to_be_like_all() => Assert.Equal(Learned.Of(7).Mean, Learned.Of(-1).Mean);

    [Fact]
    public void Deciding_begins_with_the_first_look_and_ends_with_the_purchase()
    {
        var open = DecisionCycles.OpenSince(Trail.Of([Logs.View(0, 10), Logs.View(1, 20), Logs.View(2, 30), Logs.Buy(2, 40), Logs.View(3, 50)]), Categories);
        Assert.Equal([(0, 10L)], open.Select(o => (o.Key, o.Value)));
        Assert.Equal([(1, 60L)], DecisionCycles.OpenSince(Trail.Of([Logs.View(2, 30), Logs.Buy(2, 40), Logs.View(2, 60)]), Categories).Select(o => (o.Key, o.Value)));
    }

    [Fact]
    public void Without_purchases_there_is_nothing_to_say() =>
        Assert.Equal(0, DecisionCycles.Learn(new BehaviourLog([Trail.Of([Logs.View(0, 1), Logs.View(1, 2)])], 4, Categories)).Of(0).Place(Day));
}
