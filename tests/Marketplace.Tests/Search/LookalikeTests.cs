using Marketplace.Search;

namespace Marketplace.Tests.Search;

public class LookalikeTests
{
    [Theory]
    [InlineData("Blue enamel kettle, 2 litres", "Enamel kettle blue", 0.5, 1)]
    [InlineData("Blue enamel kettle, 2 litres", "Blue bicycle", 0, 0.29)]
    [InlineData("Celadon mug", "celadon mugs", 1, 1)]
    [InlineData("青瓷茶杯", "青瓷茶壶", 0.3, 0.99)]
    [InlineData("", "Celadon mug", 0, 0)]
    [InlineData("!?", "!?", 0, 0)]
    public void Titles_share_what_they_share(string title, string other, double least, double most)
    {
        Assert.InRange(Lookalikes.Shared(title, other), least, most);
        Assert.Equal(Lookalikes.Shared(title, other), Lookalikes.Shared(other, title));
    }

    [Fact]
    public void What_reads_and_looks_like_it_comes_before_what_does_one_of_these() =>
        Assert.Equal(["both", "first", "looks", "last"], Lookalikes.Fuse(["first", "both", "last"], ["looks", "both"]));
}
