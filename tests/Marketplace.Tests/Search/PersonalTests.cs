using FsCheck.Xunit;
using Marketplace.Recommendations;
using Marketplace.Recommendations.Contracts;
using Marketplace.Recommendations.Serving;
using Marketplace.Search;
using Marketplace.Shared;

namespace Marketplace.Tests.Search;

/// <summary>What somebody is interested in, blended into what was found.</summary>
public class PersonalTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    static readonly Shelf Shelf = new("mug lamp".Split(' ').SelectMany(kind => Enumerable.Range(0, 5).Select(i => new Good($"{kind}{i}", $"shop{i}", $"{kind} {i}", [kind], Money.Cny(100), null, Now.AddDays(-9), 0))));

    [Fact]
    public void What_is_of_interest_comes_forward_and_says_why()
    {
        var order = Personal.Order(["lamp0", "lamp1", "mug0", "mug1"], Of(Did(DeedKind.View, "mug3")).In);
        Assert.Equal(["mug0", "mug1", "lamp0", "lamp1"], order.Select(o => o.Item));
        Assert.Equal(["Because you looked at mug 3", null], [order[0].Reason, order[2].Reason]);
    }

    [Fact]
    public void What_was_bought_or_skipped_is_not_brought_forward()
    {
        string[] ranked = ["lamp0", "mug0", "mug1"];
        Assert.Equal(ranked, Personal.Order(ranked, Of(Did(DeedKind.View, "mug3"), Did(DeedKind.Buy, "mug3")).In).Select(o => o.Item));
        Assert.Equal("mug1", Personal.Order(ranked, Of(Did(DeedKind.Cart, "mug3"), Did(DeedKind.Cart, "mug4"), Did(DeedKind.Cart, "mug2"), Did(DeedKind.Skip, "mug0")).In)[0].Item);
    }

    [Property]
    public bool Nothing_moves_forward_by_more_than_its_interest_is_worth_and_nothing_is_lost(byte[] strengths)
    {
        var ranked = (strengths ?? []).Select((s, i) => (Place: i, Strength: s / 255.0)).ToList();
        var order = Personal.Order(ranked, r => r.Strength > 0 ? new Interest(r.Strength, "why") : null);
        return order.Select(o => o.Item.Place).Order().SequenceEqual(Enumerable.Range(0, ranked.Count))
            && order.Index().All(o => o.Item.Item.Place - o.Index <= Math.Ceiling(Personal.Reach * o.Item.Item.Strength));
    }

    [Fact]
    public void Searches_are_told_the_latest_first_and_once() =>
        Assert.Equal(["tea", "mug"], Of(Search("tea", -3), Search("mug", -2), Search("tea", -1)).Searches);

    static Interests Of(params Deed[] deeds) => InterestDesk.Of(deeds, Shelf, null, Now);

    static Deed Did(DeedKind kind, string product) => new(kind, Now.ToUnixTimeMilliseconds(), product);

    static Deed Search(string query, int minutes) => new(DeedKind.Search, Now.AddMinutes(minutes).ToUnixTimeMilliseconds(), null, query);
}
