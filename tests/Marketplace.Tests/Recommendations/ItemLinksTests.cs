using Marketplace.Recommendations.Model;

namespace Marketplace.Tests.Recommendations;

public sealed class ItemLinksTests
{
    const float Tolerance = 1e-5f;

    [Fact]
    public void The_cosine_is_how_often_two_were_together_by_how_often_each_was_there()
    {
        var links = ItemLinks.Build(Logs.Sessions(4, [1, 2], [1, 3], [1, 2]), LinkSettings.Cosine);
        Assert.Equal([2, 3], links.TargetsOf(1));
        Assert.Equal(2 / MathF.Sqrt(6), links.WeightsOf(1)[0], Tolerance);
        Assert.Equal(1 / MathF.Sqrt(3), links.WeightsOf(1)[1], Tolerance);
        Assert.Equal(0, links.TargetsOf(0).Length);
    }

    [Fact]
    public void What_comes_next_counts_by_its_distance_and_what_came_before_counts_less()
    {
        var links = ItemLinks.Build(Logs.Sessions(5, [4, 1, 2, 3]), new LinkSettings(DistancePower: 1, BackwardWeight: 0.3, FromPower: 1, ToPower: 0));
        Assert.Equal([2, 3, 4], links.TargetsOf(1));
        Assert.Equal([1, 0.5f, 0.3f], links.WeightsOf(1).ToArray(), (a, b) => Math.Abs(a - b) < Tolerance);
    }

    [Fact]
    public void What_happened_far_apart_or_long_ago_counts_less()
    {
        var log = new BehaviourLog([Trail.Of([Logs.View(1, 0), Logs.View(2, 0), Logs.View(3, 50)]), Trail.Of([Logs.View(1, 100), Logs.View(4, 100)])], 5);
        var apart = ItemLinks.Build(log, new LinkSettings(TimeDecay: 0.5, FromPower: 1, ToPower: 0));
        Assert.Equal(MathF.Exp(-1) / 2, WeightOf(apart, 1, 3), Tolerance);
        Assert.Equal(1 / 2f, WeightOf(apart, 1, 2), Tolerance);
        var old = ItemLinks.Build(log, new LinkSettings(AgeDecay: 1, FromPower: 1, ToPower: 0));
        Assert.Equal(MathF.Exp(-1) / 2, WeightOf(old, 1, 2), Tolerance);
        Assert.Equal(1 / 2f, WeightOf(old, 1, 4), Tolerance);
    }

    [Fact]
    public void Only_the_strongest_links_are_kept()
    {
        var links = ItemLinks.Build(Logs.Sessions(4, [1, 2], [1, 3], [1, 2]), LinkSettings.Cosine with { Links = 1 });
        Assert.Equal([2], links.TargetsOf(1));
    }

    [Fact]
    public void Products_too_far_apart_in_a_trail_are_not_tied()
    {
        var links = ItemLinks.Build(Logs.Sessions(5, [1, 2, 3, 4]), LinkSettings.Cosine with { Window = 2 });
        Assert.Equal([2, 3], links.TargetsOf(1).ToArray().Order());
    }

    [Fact]
    public void Two_who_share_two_products_and_little_else_tie_them_together()
    {
        // Both have 1 and 2, one of them 3 as well: 1 / (1 + 2 shared) / sqrt(2 × 3).
        var links = Swing.Build(Logs.Sessions(6, [1, 2], [3, 2, 1], [4, 1], [5, 4]));
        Assert.Equal(1 / 3f / MathF.Sqrt(6), WeightOf(links, 1, 2), Tolerance);
        Assert.Equal([2], links.TargetsOf(1));
        Assert.Equal(0, links.TargetsOf(4).Length);
    }

    static float WeightOf(ItemLinks links, int item, int other) => links.WeightsOf(item)[links.TargetsOf(item).IndexOf(other)];
}
