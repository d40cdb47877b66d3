using Marketplace.Search;

namespace Marketplace.Tests.Search;

public sealed class TermTests
{
    [Theory]
    [InlineData("Red Running Shoes", "red run shoe")]
    [InlineData("Ｆｕｌｌ ｗｉｄｔｈ Café", "full width cafe")]
    [InlineData("DeckOver paint", "deck over paint")]
    [InlineData("bucket 5-gal.", "bucket 5 gallon 5gallon")]
    [InlineData("bucket 5 gallons", "bucket 5 gallon 5gallon")]
    [InlineData("5gal bucket", "5 gallon bucket 5gallon")]
    [InlineData("1-1/2 in. elbow", "1_1_2 inch elbow 1_1_2inch")]
    [InlineData("1/2\" x 3'", "1_2 inch 3 foot 1_2inch 1_2x3 3foot")]
    [InlineData("2x4", "2 4 2x4")]
    [InlineData("2 in. x 4 in. x 8 ft.", "2 inch 4 inch 8 foot 2inch 2x4 4inch 4x8 8foot")]
    [InlineData("1,000 sq. ft.", "1000 sqft 1000sqft")]
    [InlineData("4.50 oz 0.5 oz .5 oz", "4.5 ounc 0.5 ounc 0.5 ounc 4.5ounce 0.5ounce 0.5ounce")]
    [InlineData("A19 bulb, T-8", "a19 bulb t 8")]
    [InlineData("红色陶瓷杯 mug", "红色 色陶 陶瓷 瓷杯 mug")]
    [InlineData("杯", "杯")]
    [InlineData("ｶﾞﾗｽ", "ガラ ラス")]
    [InlineData("도자기", "도자 자기")]
    [InlineData("the of and", "")]
    [InlineData("((\"\" -- \\ ^~*? '' ", "")]
    public void Terms_are_the_same_however_they_are_written(string text, string terms) =>
        Assert.Equal(terms.Replace("ounc ", "ounce ", StringComparison.Ordinal), TermReader.Read(text).ToIndexLine());

    [Fact]
    public void An_index_has_single_characters_beside_the_pairs() => Assert.Equal("茶 壶 茶壶", TermReader.Read("茶壶", single: true).ToIndexLine());

    [Fact]
    public void No_term_can_be_an_operator_of_a_query()
    {
        var chance = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, 30).Select(_ => chance.Next(3) == 0 ? (char)chance.Next(1, 0xFFFF) : (char)chance.Next(32, 127)));
            var line = TermReader.Read(text);
            foreach (var term in line.ToIndexLine().Split(' ', StringSplitOptions.RemoveEmptyEntries))
                Assert.All(term, c => Assert.True(char.IsLetterOrDigit(c) || c is '_' or '.' || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.EnclosingMark, $"'{c}' of '{text}'"));
        }
    }

    [Fact]
    public void A_layout_is_read_as_it_was_written()
    {
        var layout = TitleLayout.Read(TitleLayout.Write(TermReader.Read("Acme 5 gal. steel bucket with lid (red)")));
        Assert.Equal(["acm", "5", "gallon", "steel", "bucket", "lid", "red"], layout.Terms.ToArray());
        Assert.Equal(("5gallon", 5, 4), (layout.Measures.ToArray().Single(), layout.HeadEnd, layout.HeadNoun));
        Assert.Equal(0, TitleLayout.Read("").Terms.Length);
    }
}
