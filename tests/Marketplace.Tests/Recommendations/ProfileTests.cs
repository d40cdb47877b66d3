using FsCheck.Xunit;
using Marketplace.Recommendations;

namespace Marketplace.Tests.Recommendations;

public class ProfileTests
{
    static readonly Profile None = Profile.New("trl_1");

    [Fact]
    public void Deeds_stand_in_the_order_in_which_they_were_done_and_know_since_when()
    {
        var profile = None.With([View("b", 20), View("a", 10)]).With([View("c", 15)]);
        Assert.Equal(["a", "c", "b"], profile.Recent.Select(d => d.ProductId));
        Assert.Equal(10, profile.Since);
        Assert.Equal(3, profile.Unlogged.Count);
    }

    [Fact]
    public void What_is_known_already_changes_nothing()
    {
        var profile = None.With([View("a", 10)]);
        Assert.Same(profile, profile.With([View("a", 10)]));
        Assert.Single(profile.With([View("a", 10), View("b", 11)]).Logged().With([View("a", 10), View("c", 12)]).Unlogged);
    }

    [Fact]
    public void Latest_deeds_are_remembered_and_purchases_for_longer()
    {
        var profile = None.With([new Deed(DeedKind.Buy, 1, "bought"), .. Enumerable.Range(2, Profile.MostRecent).Select(i => View($"p{i}", i))]);
        Assert.Equal(Profile.MostRecent, profile.Recent.Count);
        Assert.Equal("bought", Assert.Single(profile.Bought).ProductId);
        Assert.Equal("bought", profile.Deeds.First().ProductId);
        Assert.Same(profile, profile.With([new Deed(DeedKind.Buy, 1, "bought")]));
        var many = None.With(Enumerable.Range(0, Profile.MostRecent + Profile.MostBought + 50).Select(i => new Deed(DeedKind.Buy, i, $"p{i}")));
        Assert.Equal(Profile.MostBought, many.Bought.Count);
        Assert.Equal("p50", many.Bought[0].ProductId);
    }

    [Fact]
    public void Merged_profile_knows_what_both_knew_and_keeps_its_own_trail()
    {
        var (mine, theirs) = (None.With([View("a", 10)]).Logged(), Profile.New("trl_2").With([View("b", 5), View("a", 10)]));
        var merged = mine.Merge(theirs);
        Assert.Equal("trl_1", merged.Trail);
        Assert.Equal(["b", "a"], merged.Recent.Select(d => d.ProductId));
        Assert.Equal(5, merged.Since);
        Assert.Equal(2, merged.Unlogged.Count);
    }

    [Property]
    public bool Merging_twice_is_merging_once(byte[] mine, byte[] theirs)
    {
        var (one, other) = (None.With(Deeds(mine)), Profile.New("trl_2").With(Deeds(theirs)));
        var merged = one.Merge(other);
        return merged.Merge(other).Recent.SequenceEqual(merged.Recent) && merged.Merge(other).Unlogged.SequenceEqual(merged.Unlogged);
    }

    [Property]
    public bool Deeds_told_in_other_portions_are_the_same_profile(byte[] deeds, byte cut)
    {
        var all = Deeds(deeds).DistinctBy(d => d.At).ToList();
        var at = all.Count == 0 ? 0 : cut % (all.Count + 1);
        return None.With(all).Recent.SequenceEqual(None.With(all.Skip(at)).With(all.Take(at)).Recent);
    }

    static IEnumerable<Deed> Deeds(byte[]? bytes) => (bytes ?? []).Select(b => new Deed(b % 5 == 0 ? DeedKind.Buy : DeedKind.View, b / 2, $"p{b % 7}"));

    static Deed View(string product, long at) => new(DeedKind.View, at, product);
}
