using Marketplace.Notifications;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Orders;

namespace Marketplace.Tests.Notifications;

public class OrderWordsTests
{
    [Theory]
    [InlineData("paid", "provider", "shop")]
    [InlineData("shipped", "seller", "buyer")]
    [InlineData("extended", "buyer", "shop")]
    [InlineData("reminded", "system", "buyer")]
    [InlineData("confirmed", "buyer", "nobody")]
    [InlineData("confirmed", "system", "buyer")]
    [InlineData("completed", "system", "shop")]
    [InlineData("cancelled", "buyer", "nobody")]
    [InlineData("cancelled", "system", "buyer")]
    [InlineData("refunded", "buyer", "shop")]
    [InlineData("refunded", "seller", "buyer")]
    [InlineData("refunded", "system", "both")]
    [InlineData("ship-came-too-late", "seller", "shop")]
    [InlineData("confirm-came-too-late", "buyer", "buyer")]
    [InlineData("payment-came-too-late", "provider", "nobody")]
    [InlineData("refund-asked", "buyer", "shop")]
    [InlineData("refund-refused", "seller", "buyer")]
    [InlineData("ruled", "operator", "both")]
    [InlineData("something-new", "buyer", "shop")]
    public void Each_word_is_told_to_whom_it_concerns(string what, string by, string who)
    {
        var told = OrderWords.Of(Event(what, by));
        Assert.Equal(who, (told?.ToBuyer, told?.ToShop) switch { (true, true) => "both", (true, _) => "buyer", (_, true) => "shop", _ => "nobody" });
    }

    [Fact]
    public void News_have_a_stable_kind_data_and_words()
    {
        var news = OrderWords.Of(Event("refund-asked", "buyer", "It is chipped."))!.News;
        Assert.Equal("order-refund-asked", news.Kind);
        Assert.Equal("It is chipped.", news.Data["reason"]);
        Assert.Equal(Event("x", "y").OrderId, news.Data["orderId"]);
        Assert.Contains("asks for money back", news.Text, StringComparison.Ordinal);
        Assert.Contains("It is chipped.", news.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Word_that_is_not_known_is_told_by_itself() =>
        Assert.StartsWith("News of an order: something new.", OrderWords.Of(Event("something-new", "buyer"))!.News.Text, StringComparison.Ordinal);

    internal static OrderEvent Event(string what, string by, string? reason = null, string shop = "one", string buyer = "one", int entry = 1) => new(
        Ids.From("ord", "one"), entry, Samples.Start, what, by, reason, OrderStatus.Paid, Ids.From("shp", shop), Ids.From("usr", buyer), Money.Cny(6_800), "Celadon mug");
}
