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
}
