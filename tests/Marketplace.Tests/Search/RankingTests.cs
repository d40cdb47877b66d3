using Marketplace.Search;

namespace Marketplace.Tests.Search;

public sealed class RankingTests
{
    static readonly string[] Titles =
    [
        "Shower head filter for hard water", "Acme chrome shower head", "Shower curtain in white", "Acme 5 gal. bucket", "Acme 2 gal. bucket", "Head lamp with strap", "Bucket lid for 5 gal. buckets", "Shower hose",
    ];

    static readonly Lexicon Shop = Lexicon.Learn(Titles);

    [Theory]
    [InlineData("shower head", "Acme chrome shower head")]
    [InlineData("5 gallon bucket", "Acme 5 gal. bucket")]
    [InlineData("2gal bucket", "Acme 2 gal. bucket")]
    [InlineData("head lamp", "Head lamp with strap")]
    public void The_thing_itself_comes_before_what_is_for_it(string query, string first)
    {
        var candidates = Titles.Select(t => new Candidate(TitleLayout.Write(TermReader.Read(t)), 1)).ToList();
        Assert.Equal(first, Titles[Ranking.Order(QueryPlan.Make(query, Shop), candidates, Shop)[0]]);
    }

    [Fact]
    public void Each_feature_has_a_weight_and_a_value_that_is_a_number()
    {
        Assert.Equal(Ranking.Features.Length, Ranking.Weights.Length);
        foreach (var query in new[] { "shower", "zzz", "5 gal", "茶" })
            foreach (var measured in Ranking.Measure(QueryPlan.Make(query, Shop), [new Candidate("", 0), new Candidate("=", 1), new Candidate(TitleLayout.Write(TermReader.Read(Titles[3])), 2)], Shop))
            {
                Assert.Equal(Ranking.Features.Length, measured.Length);
                Assert.All(measured, v => Assert.True(double.IsFinite(v)));
            }

        Assert.Empty(Ranking.Order(QueryPlan.Make("shower", Shop), [], Shop));
    }
}
