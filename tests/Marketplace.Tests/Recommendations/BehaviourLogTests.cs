using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class BehaviourLogTests
{
    [Fact]
    public void A_trail_is_read_oldest_first_and_what_came_at_once_keeps_its_order()
    {
        var trail = Trail.Of([Logs.View(3, 20), Logs.View(1, 10), Logs.View(2, 10)]);
        Assert.Equal([1, 2, 3], trail.Happenings.ToArray().Select(h => h.Item));
        Assert.Equal((10, 20), (trail.First, trail.Last));
        Assert.Equal([2, 3], trail.Recent(2).Happenings.ToArray().Select(h => h.Item));
    }

    [Fact]
    public void Before_a_time_nothing_is_known_of_that_time_or_later()
    {
        var trail = Trail.Of([Logs.View(1, 10), Logs.View(2, 20), Logs.View(3, 30)]);
        Assert.Equal(0, trail.Before(10).Length);
        Assert.Equal(1, trail.Before(20).Length);
        Assert.Equal(2, trail.Before(21).Length);
        Assert.Equal(3, trail.Before(31).Length);
    }

    [Fact]
    public void Backwards_the_nearest_comes_last_as_long_before_as_it_came_after()
    {
        var trail = Trail.Of([Logs.View(1, 10), Logs.View(2, 20), Logs.View(3, 50), Logs.View(4, 60)]);
        Assert.Equal([Logs.View(4, -40), Logs.View(3, -30), Logs.View(2, 0)], trail.Backwards(1, 9).Happenings.ToArray());
        Assert.Equal([Logs.View(3, -30), Logs.View(2, 0)], trail.Backwards(1, 2).Happenings.ToArray());
    }

    [Fact]
    public void The_log_before_a_time_drops_visitors_who_came_later()
    {
        var log = Logs.Sessions(5, [1, 2], [3, 4], [0, 1]);
        var before = log.Before(101);
        Assert.Equal(2, before.Trails.Length);
        Assert.Equal(3, before.EventCount);
        Assert.Equal((0, 100), (before.Start, before.End));
        Assert.Equal(100, log.TimeAt(0.34));
    }

    [Fact]
    public void Each_event_after_the_split_is_asked_for_with_the_visitors_own_past()
    {
        var examples = Example.From(Logs.Sessions(5, [1, 2], [3, 4, 0]), 100);
        Assert.Equal(["3 > 4", "3,4 > 0"], examples.Select(InWords));
    }

    [Fact]
    public void Purchases_are_asked_for_where_people_buy_and_what_was_bought_at_once_is_one_answer()
    {
        var log = new BehaviourLog([Trail.Of([Logs.View(1, 10), Logs.Buy(2, 20), Logs.Buy(3, 20), Logs.View(4, 30)])], 5);
        Assert.Equal(["1 > 2,3"], Example.From(log, 20).Select(InWords));
    }

    [Fact]
    public void A_part_of_the_examples_is_spread_evenly()
    {
        var examples = Example.From(Logs.Sessions(9, [0, 1, 2, 3, 4, 5, 6, 7, 8]), 0);
        Assert.Equal([1, 3, 5, 7], Example.Some(examples, 4).Select(e => e.Answers[0]));
        Assert.Same(examples, Example.Some(examples, 100));
    }

    static string InWords(Example example) => $"{string.Join(',', example.Question.Past.Happenings.ToArray().Select(h => h.Item))} > {string.Join(',', example.Answers)}";
}
