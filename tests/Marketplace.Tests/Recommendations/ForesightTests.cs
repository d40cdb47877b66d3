using Marketplace.Recommendations;
using Marketplace.Recommendations.Learning;
using Marketplace.Recommendations.Model;
using Marketplace.Recommendations.Serving;
using Marketplace.Shared;

namespace Marketplace.Tests.Recommendations;

/// <summary>What a learned model brings into a feed.</summary>
public sealed class ForesightTests
{
    static readonly Blend Buying = Blend.Of(Target.Purchase);
    static readonly LearningSettings Settings = LearningSettings.Default with { Taste = new TasteSettings(Size: 8, Epochs: 1, Negatives: 16), Threads = 1 };
    static readonly BehaviourLog Log = Logs.Town(visitors: 150);
    static readonly Lazy<LearnedModel> Town = new(() => Learn(Log));

    /// <summary>The same town before anybody bought anything: what comes next is foreseen, which is more of the same family.</summary>
    static readonly Lazy<LearnedModel> Strollers = new(() => Learn(new BehaviourLog(Log.Trails.Select(t => Trail.Of(t.Happenings.ToArray().Where(h => h.Kind != EventKind.Buy))), Log.ItemCount, Log.Categories)));
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Log.End + 60);

    /// <summary>All products of the town, of one category and as old as each other, so that nothing but the model tells them apart.</summary>
    static readonly Shelf Shelf = new(Enumerable.Range(0, Log.ItemCount).Select(i => new Good($"p{i}", $"s{i}", $"Product {i}", [$"c{i / 10}"], Money.Cny(100), null, Now.AddDays(-400), 0)));

    [Fact]
    public void What_others_went_on_to_comes_to_the_front_and_says_after_what()
    {
        IReadOnlyList<Deed> deeds = [Did(DeedKind.View, 31, -2), Did(DeedKind.View, 32, -1)];
        var foresight = Foresight.Of(Strollers.Value, deeds, [], Now, Buying);
        var feed = Feed.Make(Shelf, deeds, Scenario.Home, Focus.None, Now, 8, foresight);
        var foreseen = feed.Where(p => p.Because == Because.Foreseen && p.Good.ProductId is not ("p31" or "p32")).ToList();
        Assert.NotEmpty(foresight.Products);
        Assert.True(feed.Count(p => p.Good.CategoryId == "c3") >= 5, string.Join(", ", feed.Select(p => p.Good.ProductId)));
        Assert.All(foreseen, p => Assert.StartsWith(p.From is { } from ? $"Others who looked at {from.Title}" : "Chosen for you", Reasons.Words(p), StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_bought_again_and_again_is_offered_when_it_is_due_and_not_the_day_after()
    {
        var item = Enumerable.Range(0, Log.ItemCount).MaxBy(i => Town.Value.Model.Sources.Rhythms.Of(i).AgainShare);
        var usual = TimeSpan.FromSeconds(Math.Exp(Town.Value.Model.Sources.Rhythms.Of(item).Interval.Mean));
        Deed[] Bought(TimeSpan ago) => [new Deed(DeedKind.Buy, (Now - ago).ToUnixTimeMilliseconds(), $"p{item}")];
        var due = Feed.Make(Shelf, Bought(usual * 1.1), Scenario.Home, Focus.None, Now, 20, Foresight.Of(Town.Value, Bought(usual * 1.1), [], Now, Buying));
        Assert.Equal("due-again", Reasons.Code(due.Single(p => p.Good.ProductId == $"p{item}")));
        var soon = Bought(TimeSpan.FromHours(1));
        Assert.DoesNotContain(Feed.Make(Shelf, soon, Scenario.Home, Focus.None, Now, 200, Foresight.Of(Town.Value, soon, [], Now, Buying)), p => p.Good.ProductId == $"p{item}");
        Assert.True(Foresight.Of(Town.Value, soon, [], Now, Buying).SatisfiedFor($"p{item}") < Taste.Satisfied);
    }

    [Fact]
    public void Without_a_model_or_of_somebody_it_knows_nothing_about_nothing_is_foreseen()
    {
        Assert.Empty(Foresight.Of(null, [Did(DeedKind.View, 1, 0)], [], Now, Buying).Products);
        Assert.Empty(Foresight.Of(Town.Value, [], [], Now, Buying).Products);
        Assert.Empty(Foresight.Of(Town.Value, [new Deed(DeedKind.View, Now.ToUnixTimeMilliseconds(), "p-unknown"), new Deed(DeedKind.Search, Now.ToUnixTimeMilliseconds(), null, "tea")], [], Now, Buying).Products);
    }

    [Fact]
    public void What_is_at_hand_counts_as_looked_at()
    {
        var near = Foresight.Of(Strollers.Value, [], [Shelf.Find("p55")!], Now, Buying);
        Assert.Contains(near.Products.Take(20), p => p is "p50" or "p51" or "p52" or "p53" or "p54" or "p56" or "p57" or "p58" or "p59");
    }

    [Theory]
    [InlineData(null, null, Standing.Unknown)]
    [InlineData(2, 1, Standing.New)]
    [InlineData(30, 1, Standing.Active)]
    [InlineData(30, 20, Standing.Dormant)]
    [InlineData(300, 61, Standing.Churned)]
    public void Standings_follow_from_the_first_deed_and_the_last(int? first, int? last, object standing)
    {
        Deed[] deeds = first is null ? [] : [Did(DeedKind.View, 1, -first.Value * 1440), Did(DeedKind.View, 2, -last!.Value * 1440)];
        Assert.Equal(standing, Standings.Of(deeds, Now));
    }

    [Fact]
    public void A_model_with_its_names_is_the_same_after_saving_and_damage_is_told()
    {
        using var saved = new MemoryStream();
        Town.Value.Save(saved);
        var loaded = LearnedModel.Load("m1", new MemoryStream(saved.ToArray()));
        Deed[] deeds = [Did(DeedKind.View, 31, -2)];
        Assert.Equal(Foresight.Of(Town.Value, deeds, [], Now, Buying).Products, Foresight.Of(loaded, deeds, [], Now, Buying).Products);
        var bytes = saved.ToArray();
        bytes[20] ^= 1;
        Assert.Throws<InvalidDataException>(() => LearnedModel.Load("m1", new MemoryStream(bytes)));
        Assert.Throws<InvalidDataException>(() => LearnedModel.Load("m1", new MemoryStream(saved.ToArray()[..^5])));
    }

    [Fact]
    public void Lines_that_stand_in_the_log_twice_count_once_and_deeds_without_a_product_say_nothing()
    {
        var history = new DeedHistory();
        var view = new Deed(DeedKind.View, 1_000_000, "a");
        foreach (var deed in new[] { view, view, view with { At = 2_000_000 }, new Deed(DeedKind.Search, 1_500_000, null, "tea"), new Deed(DeedKind.Skip, 1_500_000, "b"), new Deed(DeedKind.Buy, 3_000_000, "c") })
            history.Add(new LogLine("t", deed));
        var log = history.Log(product => product == "a" ? "cups" : null);
        Assert.Equal(["a", "c"], history.Products());
        Assert.Equal([0, -1], log.Categories);
        Assert.Equal([new Happening(0, EventKind.View, 1_000), new Happening(0, EventKind.View, 2_000), new Happening(1, EventKind.Buy, 3_000)], log.Trails.Single().Happenings.ToArray());
    }

    static LearnedModel Learn(BehaviourLog log) => new("m1", [.. Enumerable.Range(0, log.ItemCount).Select(i => $"p{i}")], RecommendationModel.Learn(log, Settings));

    static Deed Did(DeedKind kind, int item, int minutes) => new(kind, Now.AddMinutes(minutes).ToUnixTimeMilliseconds(), $"p{item}");
}
