using FsCheck.Xunit;
using Marketplace.Recommendations;
using Marketplace.Recommendations.Serving;
using Marketplace.Shared;

namespace Marketplace.Tests.Recommendations;

public class FeedTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Three categories of ten in three shops; the higher its number, the older and the better selling a product.</summary>
    static readonly Shelf Market = new([.. "phone cup shoe".Split(' ').SelectMany((kind, k) => Enumerable.Range(0, 10).Select(i => Good($"{kind}{i}", kind, $"shop{i % 3}", i, i * (k + 1))))]);

    [Fact]
    public void Who_is_unknown_is_shown_what_sells_and_what_is_new()
    {
        var feed = Feed.Make(Market, [], Scenario.Home, [], Now, 12);
        Assert.Equal(12, feed.Count);
        Assert.Contains(feed, p => p.Because == Because.Selling);
        Assert.Contains(feed, p => p.Because == Because.New);
        Assert.Equal(3, feed.Select(p => p.Good.CategoryId).Distinct().Count());
    }

    [Fact]
    public void What_was_looked_at_comes_to_the_front_and_says_so()
    {
        var feed = Feed.Make(Market, [Did(DeedKind.View, "cup1"), Did(DeedKind.View, "cup2")], Scenario.Home, [], Now, 6);
        Assert.True(feed.Count(p => p.Good.CategoryId == "cup") >= 4);
        Assert.Equal("Because you looked at cup2", Reasons.Words(feed.First(p => p.Because == Because.OfInterest && p.Good.ProductId is not ("cup1" or "cup2"))));
    }

    [Fact]
    public void Latest_interest_counts_for_more_than_earlier_ones()
    {
        var deeds = Enumerable.Range(0, 5).Select(i => Did(DeedKind.View, $"cup{i}", -10 + i)).Append(Did(DeedKind.View, "shoe1", -1)).Concat(Enumerable.Range(2, 4).Select(i => Did(DeedKind.View, $"shoe{i}")));
        var feed = Feed.Make(Market, [.. deeds], Scenario.Home, [], Now, 5);
        Assert.True(feed.Count(p => p.Good.CategoryId == "shoe") > feed.Count(p => p.Good.CategoryId == "cup"));
    }

    [Fact]
    public void Who_has_bought_a_phone_is_shown_no_phones_for_a_month()
    {
        IReadOnlyList<Deed> deeds = [Did(DeedKind.View, "phone1"), Did(DeedKind.View, "phone2"), Did(DeedKind.Buy, "phone2")];
        Assert.DoesNotContain(Feed.Make(Market, deeds, Scenario.Home, [], Now), p => p.Good.CategoryId == "phone");
        var later = Feed.Make(Market, deeds, Scenario.Home, [], Now + Taste.Satisfied + TimeSpan.FromHours(1));
        Assert.Contains(later, p => p.Good.CategoryId == "phone");
        Assert.DoesNotContain(later, p => p.Good.ProductId == "phone2");
    }

    [Fact]
    public void What_was_skipped_is_not_shown_again() =>
        Assert.DoesNotContain(Feed.Make(Market, [Did(DeedKind.Skip, "cup9")], Scenario.Home, [], Now), p => p.Good.ProductId == "cup9");

    [Fact]
    public void Product_page_shows_what_goes_with_the_product_and_not_the_product()
    {
        var feed = Feed.Make(Market, [Did(DeedKind.View, "cup1")], Scenario.Product, [Market.Find("shoe3")!], Now, 5);
        Assert.All(feed, p => Assert.Equal("shoe", p.Good.CategoryId));
        Assert.DoesNotContain(feed, p => p.Good.ProductId == "shoe3");
        Assert.Equal("Goes with shoe3", Reasons.Words(feed[0]));
    }

    [Fact]
    public void No_shop_crowds_the_others_out()
    {
        var shelf = new Shelf([.. Enumerable.Range(0, 20).Select(i => Good($"a{i}", "cup", "big", 0, 100)), .. Enumerable.Range(0, 3).Select(i => Good($"b{i}", "cup", "small", 0, 60))]);
        Assert.Contains(Feed.Make(shelf, [], Scenario.Home, [], Now, 8), p => p.Good.ShopId == "small");
    }

    [Fact]
    public void Empty_market_has_an_empty_feed() => Assert.Empty(Feed.Make(Shelf.Empty, [Did(DeedKind.View, "cup1")], Scenario.Home, [], Now));

    [Property]
    public bool Longer_feed_begins_with_the_shorter_and_nothing_stands_in_it_twice(byte[] seen, byte count)
    {
        Deed[] deeds = [.. (seen ?? []).Select((b, i) => Did((DeedKind)(b % 7), $"{(b % 3) switch { 0 => "cup", 1 => "shoe", _ => "phone" }}{b % 10}", -i))];
        var (all, some) = (Feed.Make(Market, deeds, Scenario.Home, [], Now), Feed.Make(Market, deeds, Scenario.Home, [], Now, count % 20));
        return all.Take(some.Count).Select(p => p.Good).SequenceEqual(some.Select(p => p.Good)) && all.DistinctBy(p => p.Good.ProductId).Count() == all.Count;
    }

    static Good Good(string id, string category, string shop, int daysOld, long sold) => new(id, shop, id, [category, "all"], Money.Cny(100), null, Now.AddDays(-daysOld), sold);

    static Deed Did(DeedKind kind, string product, int minutes = 0) => new(kind, Now.AddMinutes(minutes).ToUnixTimeMilliseconds(), product);
}
