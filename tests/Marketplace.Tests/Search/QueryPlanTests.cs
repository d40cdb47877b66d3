using Marketplace.Search;

namespace Marketplace.Tests.Search;

public sealed class QueryPlanTests
{
    static readonly Lexicon Shop = Lexicon.Learn(
    [
        .. Enumerable.Repeat("bathroom faucet in chrome", 20), .. Enumerable.Repeat("framing nailer kit", 10), .. Enumerable.Repeat("bath tub mat", 5), .. Enumerable.Repeat("deck over paint", 4), .. Enumerable.Repeat("deckover stain", 4),
        .. Enumerable.Repeat("paint brush", 30), .. Enumerable.Repeat("caulk gun", 6), .. Enumerable.Repeat("light fixture", 9),
    ]);

    [Theory]
    [InlineData("fraiming nailer", "framing nailer")]
    [InlineData("fuacet chrom", "faucet chrome")]
    [InlineData("bathtub mat", "bath tub mat")]
    [InlineData("liht fixture 5-gal.", "light fixture 5-gal.")]
    public void Words_that_no_title_has_are_mended(string typed, string meant) => Assert.Equal(meant, QueryPlan.Make(typed, Shop).Corrected);

    [Theory]
    [InlineData("paint brush")]
    [InlineData("caulking gun")]
    [InlineData("fixtures")]
    [InlineData("qqqqqqqq")]
    [InlineData("陶瓷杯子")]
    [InlineData("")]
    public void Words_that_are_known_or_like_nothing_stay(string typed) => Assert.Null(QueryPlan.Make(typed, Shop).Corrected);

    [Fact]
    public void Compounds_are_asked_for_joined_and_cut()
    {
        Assert.Contains(QueryPlan.Make("deck over", Shop).Extra, t => t.Text == "deckov");
        Assert.Equal(["deck"], QueryPlan.Make("deckover", Shop).Extra.Select(t => t.Text).Where(t => t == "deck"));
        Assert.Contains(QueryPlan.Make("5 gal paint", Shop).Extra, t => t.Text == "5gallon");
    }

    [Fact]
    public void An_empty_lexicon_mends_nothing() => Assert.Null(QueryPlan.Make("fraiming nailer", Lexicon.Empty).Corrected);

    [Fact]
    public void An_expression_holds_terms_and_nothing_that_was_typed_between()
    {
        var plan = QueryPlan.Make("paint) OR *:* \"brush^9 (", Shop);
        Assert.Equal("+(terms:paint^1 body:paint^0.2) +(terms:brush^1 body:brush^0.2) +(terms:9^1 body:9^0.2) ", plan.ToExpression([("terms", 1), ("body", 0.2)], all: true));
        Assert.True(QueryPlan.Make("\"((--**", Shop).IsEmpty);
    }

    [Fact]
    public void The_longest_query_stays_small() =>
        Assert.True(QueryPlan.Make(string.Join(' ', Enumerable.Range(0, 5_000).Select(i => $"w{i} {i}x{i + 1}")), Shop).ToExpression([("terms", 1)], false).Length < 10_000);

    [Fact]
    public void A_filter_quotes_every_value()
    {
        var asked = new SearchAsked(null, SearchOrder.Newest, 0, 10) { Category = "a' or true or '", Shop = "x') or true", Attributes = [("Gla'ze", ["b' or 'c"])], MinPrice = 5 };
        Assert.Equal(
            "categories/any(c: c eq 'a'' or true or ''') and search.ismatch('true', 'shopTerms', 'simple', 'all') and price ge 5 and attributes/any(a: a eq 'gla''ze=b'' or ''c')", asked.ToFilter());
    }
}
