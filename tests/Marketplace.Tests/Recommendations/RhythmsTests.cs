using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class RhythmsTests
{
    const long Day = 86_400;

    /// <summary>Milk (0) weekly by ten visitors, phones (1) once each; bread (2) is of milk's category and was bought once.</summary>
    static readonly BehaviourLog Log = new(
        [
            .. Enumerable.Range(0, 10).Select(_ => Trail.Of(Enumerable.Range(1, 6).Select(week => Logs.Buy(0, week * 7 * Day)))),
            .. Enumerable.Range(0, 20).Select(v => Trail.Of([Logs.View(1, v * Day), Logs.Buy(1, (v + 1) * Day)])),
            Trail.Of([Logs.Buy(2, Day)]),
        ],
        3, [0, 1, 0]);

    static readonly Rhythms Learned = Rhythms.Learn(Log);

    [Fact]
    public void What_is_bought_every_week_has_the_interval_of_a_week() =>
        Assert.Equal(7, Math.Exp(Learned.Of(0).Interval.Mean) / Day, 0.01);

    [Fact]
    public void The_share_bought_again_is_drawn_towards_the_category_and_that_towards_all()
    {
        // 50 of 81 purchases were followed by another one of the same: all (50 + 0) / (81 + 10); the category of milk (50 + 10 × all) / (61 + 10); milk (50 + 10 × category) / (60 + 10).
        var all = 50 / 91f;
        var category = (50 + (10 * all)) / 71;
        Assert.Equal((50 + (10 * category)) / 70, Learned.Of(0).AgainShare, 1e-4f);
        Assert.Equal(10 * category / 11, Learned.Of(2).AgainShare, 1e-4f);
    }

    [Fact]
    public void Milk_is_due_after_a_week_and_not_the_day_after()
    {
        var milk = Learned.Of(0);
        Assert.True(milk.Due(Day) < 0.05 * milk.Due(7 * Day));
        Assert.True(milk.Due(14 * Day) < milk.Due(7 * Day));
    }

    [Fact]
    public void A_phone_that_was_bought_is_less_due_than_milk_at_any_time()
    {
        foreach (var days in new[] { 3, 7, 30 }) Assert.True(Learned.Of(1).Due(days * Day) < 0.5 * Learned.Of(0).Due(days * Day));
    }

    [Fact]
    public void What_was_seldom_bought_takes_its_categorys_rhythm() => Assert.Equal(Math.Exp(Learned.Of(0).Interval.Mean), Math.Exp(Learned.Of(2).Interval.Mean), Day);

    [Fact]
    public void Without_any_second_purchase_nothing_is_ever_due()
    {
        var once = Rhythms.Learn(new BehaviourLog([Trail.Of([Logs.Buy(0, 1)])], 1));
        Assert.Equal(0, once.Of(0).Due(7 * Day));
    }
}
