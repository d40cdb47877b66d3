using Marketplace.Recommendations.Model;
using Marketplace.Recommendations.Serving;

namespace Marketplace.Tests.Recommendations;

public sealed class RankingsTests
{
    static readonly Forest None = Tree.Join([]);

    [Fact]
    public void Target_without_trees_is_left_to_the_nearest_lighter_one_or_else_to_a_heavier()
    {
        var (click, purchase) = (Leaf(1), Leaf(2));
        Assert.Equal([(click, 0.5), (purchase, 0.5)], new Rankings([click, None, purchase]).For(new Blend(0.2, 0.3, 0.5)));
        Assert.Equal([(click, 1.0)], new Rankings([click, None, None]).For(Blend.Of(Target.Purchase)));
        Assert.Equal([(purchase, 1.0)], Rankings.Only(Target.Purchase, purchase).For(Blend.Of(Target.Click)));
        Assert.Equal([(purchase, 1.0)], new Rankings([click, None, purchase]).For(Blend.Of(Target.Purchase)));
        Assert.Empty(new Rankings([None, None, None]).For(new Blend(0.2, 0.3, 0.5)));
    }

    [Fact]
    public void One_ranking_is_taken_as_it_is_and_several_by_their_places()
    {
        Assert.Equal([3, 1, 2], Rankings.Blended([[3, 1, 2]], [1]));
        var both = Rankings.Blended([[9, 8, 7], [0.1f, 0.3f, 0.2f]], [0.5, 0.5]);
        Assert.Equal([1, 0, 2], both.Index().OrderByDescending(b => b.Item).Select(b => b.Index));
        var clicks = Rankings.Blended([[9, 8, 7], [0.1f, 0.3f, 0.2f]], [0.9, 0.1]);
        Assert.Equal(0, clicks.Index().MaxBy(b => b.Item).Index);
    }

    [Fact]
    public void Purchases_are_foreseen_otherwise_than_clicks()
    {
        var model = RecommendationModel.Learn(Funnel(), LearningSettings.Default with { Taste = new TasteSettings(Size: 8, Epochs: 1, Negatives: 16), Threads = 1 });
        Assert.All(Enum.GetValues<Target>(), t => Assert.True(model.Rankings.Of(t).Count > 0));
        foreach (var (looked, clicked, bought) in new[] { (0, 10, 20), (7, 17, 27) })
        {
            Assert.Equal(clicked, model.Recommend(Logs.Asked(looked), 1, Blend.Of(Target.Click), isNewOnly: true)[0]);
            Assert.Equal(bought, model.Recommend(Logs.Asked(looked), 1, Blend.Of(Target.Purchase), isNewOnly: true)[0]);
        }
    }

    [Fact]
    public void Every_scenario_says_what_it_leads_to() =>
        Assert.All(Enum.GetValues<Scenario>(), s => Assert.Equal(1, ScenarioSettings.Of(s).Targets is var t ? t.Click + t.Cart + t.Purchase : 0, 6));

    static Forest Leaf(double value) => Tree.Join([new Tree([], [], [], [], [value])]);

    /// <summary>Whoever looks at 0 to 9 goes on to look at ten more, and every fourth buys twenty more instead.</summary>
    static BehaviourLog Funnel() => new(
        [.. Enumerable.Range(0, 2_000).Select(v => Trail.Of([Logs.View(v % 10, v * 100), v / 10 % 4 == 0 ? Logs.Buy((v % 10) + 20, (v * 100) + 50) : Logs.View((v % 10) + 10, (v * 100) + 50)]))], 30);
}
