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
        var feed = Feed.Make(Market, [], Scenario.Home, Focus.None, Now, 12);
        Assert.Equal(12, feed.Count);
        Assert.Contains(feed, p => p.Because == Because.Selling);
        Assert.Contains(feed, p => p.Because == Because.New);
        Assert.Equal(3, feed.Select(p => p.Good.CategoryId).Distinct().Count());
    }

    [Fact]
    public void What_was_looked_at_comes_to_the_front_and_says_so()
    {
        var feed = Feed.Make(Market, [Did(DeedKind.View, "cup1"), Did(DeedKind.View, "cup2")], Scenario.Home, Focus.None, Now, 6);
        Assert.True(feed.Count(p => p.Good.CategoryId == "cup") >= 4);
        Assert.Equal("Because you looked at cup2", Reasons.Words(feed.First(p => p.Because == Because.OfInterest && p.Good.ProductId is not ("cup1" or "cup2"))));
    }

    [Fact]
    public void Latest_interest_counts_for_more_than_earlier_ones()
    {
        var deeds = Enumerable.Range(0, 5).Select(i => Did(DeedKind.View, $"cup{i}", -10 + i)).Append(Did(DeedKind.View, "shoe1", -1)).Concat(Enumerable.Range(2, 4).Select(i => Did(DeedKind.View, $"shoe{i}")));
        var feed = Feed.Make(Market, [.. deeds], Scenario.Home, Focus.None, Now, 5);
        Assert.True(feed.Count(p => p.Good.CategoryId == "shoe") > feed.Count(p => p.Good.CategoryId == "cup"));
    }

    [Fact]
    public void Who_has_bought_a_phone_is_shown_no_phones_for_a_month()
    {
        IReadOnlyList<Deed> deeds = [Did(DeedKind.View, "phone1"), Did(DeedKind.View, "phone2"), Did(DeedKind.Buy, "phone2")];
        Assert.DoesNotContain(Feed.Make(Market, deeds, Scenario.Home, Focus.None, Now), p => p.Good.CategoryId == "phone");
        var later = Feed.Make(Market, deeds, Scenario.Home, Focus.None, Now + Taste.Satisfied + TimeSpan.FromHours(1));
        Assert.Contains(later, p => p.Good.CategoryId == "phone");
        Assert.DoesNotContain(later, p => p.Good.ProductId == "phone2");
    }

    [Fact]
    public void What_was_skipped_is_not_shown_again() =>
        Assert.DoesNotContain(Feed.Make(Market, [Did(DeedKind.Skip, "cup9")], Scenario.Home, Focus.None, Now), p => p.Good.ProductId == "cup9");

    [Fact]
    public void Product_page_shows_what_goes_with_the_product_and_not_the_product()
    {
        var feed = Feed.Make(Market, [Did(DeedKind.View, "cup1")], Scenario.Product, new Focus([Market.Find("shoe3")!], Alike.None), Now, 5);
        Assert.All(feed, p => Assert.Equal("shoe", p.Good.CategoryId));
        Assert.DoesNotContain(feed, p => p.Good.ProductId == "shoe3");
        Assert.Equal("Goes with shoe3", Reasons.Words(feed[0]));
    }

    [Fact]
    public void No_shop_crowds_the_others_out()
    {
        var shelf = new Shelf([.. Enumerable.Range(0, 20).Select(i => Good($"a{i}", "cup", "big", 0, 100)), .. Enumerable.Range(0, 3).Select(i => Good($"b{i}", "cup", "small", 0, 60))]);
        Assert.Contains(Feed.Make(shelf, [], Scenario.Home, Focus.None, Now, 8), p => p.Good.ShopId == "small");
    }

    [Fact]
    public void Long_feed_reaches_the_third_interest_however_much_the_first_two_offer()
    {
        string[] kinds = [.. Enumerable.Range(0, 13).Select(k => $"kind{k:00}")];
        var shelf = new Shelf([.. kinds.SelectMany((kind, k) => Enumerable.Range(0, 200).Select(i => Good($"{kind}-{i}", kind, $"shop{i}", k == 12 ? 0 : 100, 0)))]);
        var feed = Feed.Make(shelf, [.. kinds[..12].Select((kind, k) => Did(DeedKind.View, $"{kind}-0", k - 12))], Scenario.Home, Focus.None, Now);
        int[] latestFirst = [.. kinds[..12].Reverse().Select(kind => feed.Count(p => p.Good.CategoryId == kind))];
        Assert.True(latestFirst[1] > latestFirst[2] && latestFirst[2] > 0, string.Join(' ', latestFirst));
    }

    [Fact]
    public void Empty_market_has_an_empty_feed() => Assert.Empty(Feed.Make(Shelf.Empty, [Did(DeedKind.View, "cup1")], Scenario.Home, Focus.None, Now));

    [Property]
    public bool Longer_feed_begins_with_the_shorter_and_nothing_stands_in_it_twice(byte[] seen, byte count)
    {
        Deed[] deeds = [.. (seen ?? []).Select((b, i) => Did((DeedKind)(b % 7), $"{(b % 3) switch { 0 => "cup", 1 => "shoe", _ => "phone" }}{b % 10}", -i))];
        var (all, some) = (Feed.Make(Market, deeds, Scenario.Home, Focus.None, Now), Feed.Make(Market, deeds, Scenario.Home, Focus.None, Now, count % 20));
        return all.Take(some.Count).Select(p => p.Good).SequenceEqual(some.Select(p => p.Good)) && all.DistinctBy(p => p.Good.ProductId).Count() == all.Count;
    }

    [Fact]
    public void What_is_like_the_product_shown_comes_first_whatever_its_category_and_says_so()
    {
        var shoe = Market.Find("shoe3")!;
        var alike = Alike.Of([(shoe, ["cup5", "gone", "shoe7"])], _ => false);
        var feed = Feed.Make(Market, [], Scenario.Product, new Focus([shoe], alike), Now, 5);
        Assert.Equal(("shoe7", "cup5"), (feed[0].Good.ProductId, feed.Single(p => p.Good.CategoryId == "cup").Good.ProductId));
        Assert.Equal(("Similar to shoe3", "alike"), (Reasons.Words(feed.Single(p => p.Good.ProductId == "cup5")), Reasons.Code(feed.Single(p => p.Good.ProductId == "cup5"))));
    }

    [Fact]
    public void Pairs_that_the_model_knows_are_left_to_it()
    {
        var (shoe, cup) = (Market.Find("shoe1")!, Market.Find("cup1")!);
        var alike = Alike.Of([(shoe, ["shoe2", "shoe3", "shoe4"]), (cup, ["shoe4", "cup2"])], id => id is "shoe1" or "shoe2");
        Assert.Equal(["cup2", "shoe3", "shoe4"], alike.Products.Order(StringComparer.Ordinal));
        Assert.Equal((1.0, cup), alike.Of("shoe4"));
        Assert.True(alike.Of("shoe3").Share is > 0.9 and < 1);
        Assert.Equal((0.0, null), alike.Of("shoe2"));
    }

    static Good Good(string id, string category, string shop, int daysOld, long sold) => new(id, shop, id, [category, "all"], Money.Cny(100), null, Now.AddDays(-daysOld), sold);

    static Deed Did(DeedKind kind, string product, int minutes = 0) => new(kind, Now.AddMinutes(minutes).ToUnixTimeMilliseconds(), product);
}
