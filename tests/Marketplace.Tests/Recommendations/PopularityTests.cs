using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class PopularityTests
{
    [Fact]
    public void What_was_touched_lately_leads_whatever_was_popular_before()
    {
        var popularity = Popularity.Learn(new BehaviourLog([Trail.Of([.. Enumerable.Range(0, 9).Select(t => Logs.View(1, t)), Logs.View(2, 95), Logs.View(2, 100), Logs.View(3, 98)])], 5));
        Assert.Equal([2, 3, 1], popularity.Leaders);
        Assert.Equal([0, 9, 2, 1, 0], popularity.Counts);
        Assert.Equal([0, 0, 2, 1, 0], popularity.LatelyCounts);
        Assert.Equal(100, popularity.LastTimes[2]);
    }

    [Fact]
    public void What_is_known_of_all_products_stands_in_for_one_that_few_have_touched()
    {
        var popularity = Popularity.Learn(new BehaviourLog(
            [Trail.Of([.. Enumerable.Range(0, 30).SelectMany(t => new[] { Logs.View(0, 2 * t), Logs.Buy(1, (2 * t) + 1) })]), Trail.Of([new Happening(0, EventKind.Cart, 5)])], 3));
        Assert.Equal((30, 0, 1), (popularity.Buys[1], popularity.Buys[0], popularity.Carts[0]));
        Assert.Equal(30 / 61f, popularity.BuyShare(2), 4);
        Assert.True(popularity.BuyShare(1) > 0.8 && popularity.BuyShare(0) < 0.2);
        Assert.True(popularity.CartShare(0) > popularity.CartShare(1));
    }
}
