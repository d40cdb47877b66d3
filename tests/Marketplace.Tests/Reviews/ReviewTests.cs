using System.Text.Json;
using Marketplace.Media.Contracts;
using Marketplace.Operations;
using Marketplace.Orders.Contracts;
using Marketplace.Reviews;
using Marketplace.Reviews.Contracts;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Reviews;

public sealed class ReviewTests(Azurite azurite) : IAsyncLifetime
{
    const string Missing = "rev_01J00000000000000000000000";
    ReviewWorld world = null!;

    public async ValueTask InitializeAsync() => world = await ReviewWorld.StartAsync(azurite);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Buyer_of_a_completed_order_reviews_it_and_everybody_sees_it_but_not_the_whole_name_nor_the_order()
    {
        var sale = world.Sell();
        var picture = world.Picture(world.Buyer);
        var written = await world.ReviewAsync(sale, 4, "A <b>fine</b> mug & all", new[] { picture }, new { delivery = 2 });
        Assert.Equal(201, written.Status);

        var list = await world.ListAsync();
        var seen = list.At("items.0");
        Assert.Equal("A <b>fine</b> mug & all", seen.GetProperty("text").GetString());
        Assert.Equal("l***n", seen.GetProperty("author").GetString());
        Assert.Equal((4, 4, 2), (list.At("items.0.ratings.described").GetInt32(), list.At("items.0.ratings.service").GetInt32(), list.At("items.0.ratings.delivery").GetInt32()));
        Assert.Equal(picture, list.At("items.0.pictures.0.mediaId").GetString());
        Assert.Equal((1, 4m, 1), (list.At("summary.count").GetInt32(), list.At("summary.average").GetDecimal(), list.At("summary.stars").GetProperty("4").GetInt32()));
        Assert.DoesNotContain(sale.OrderId, list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Buyer.UserId, list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_line_is_reviewed_once_however_many_try_at_once()
    {
        var sale = world.Sell(lines: 2);
        var tried = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => world.ReviewAsync(sale, 1 + (i % 5), $"{i}")));
        Assert.Single(tried, t => t.Status == 201);
        Assert.All(tried.Where(t => t.Status != 201), t => Assert.Equal((409, "reviewed-already"), (t.Status, t.Code)));
        Assert.Equal(201, (await world.PostAsync(new { orderId = sale.OrderId, skuId = sale.Lines[1].SkuId, rating = 3, text = "The other." })).Status);
        Assert.Equal(2, (await world.ListAsync()).At("summary.count").GetInt32());
    }

    [Fact]
    public async Task Same_key_gives_the_same_answer()
    {
        var sale = world.Sell();
        var (first, again) = (await world.ReviewAsync(sale, key: "k"), await world.ReviewAsync(sale, key: "k"));
        Assert.Equal((201, 201, first.Text), (first.Status, again.Status, again.Text));
        Assert.Equal((422, "idempotency-key-reused"), (await world.ReviewAsync(sale, 1, key: "k")) is var other ? (other.Status, other.Code) : default);
    }

    [Fact]
    public async Task Only_the_buyer_reviews_and_to_others_the_order_does_not_exist()
    {
        var sale = world.Sell();
        foreach (var other in new[] { world.Stranger, world.Seller, world.Boss })
            Assert.Equal((404, "not-found"), (await world.ReviewAsync(sale, by: other)) is var no ? (no.Status, no.Code) : default);
        Assert.Equal(404, (await world.PostAsync(new { orderId = "ord_'", skuId = "x", rating = 5, text = "x" })).Status);
        Assert.Equal(0, (await world.ListAsync()).At("summary.count").GetInt32());
    }

    [Theory]
    [InlineData(OrderStatus.AwaitingPayment)]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Shipped)]
    [InlineData(OrderStatus.RefundAsked)]
    [InlineData(OrderStatus.ReturnUnderWay)]
    [InlineData(OrderStatus.Disputed)]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Refunded)]
    public async Task Order_that_is_not_completed_is_not_reviewed(OrderStatus status) =>
        Assert.Equal((409, "not-completed"), (await world.ReviewAsync(world.Sell(status))) is var no ? (no.Status, no.Code) : default);

    [Fact]
    public async Task Bad_fields_are_named_all_at_once_and_nothing_is_written()
    {
        var sale = world.Sell();
        var bad = await world.PostAsync(new { orderId = sale.OrderId, skuId = "", rating = 6, text = new string('x', 2_001), media = new[] { "x" }, ratings = new { service = 0 } });
        Assert.Equal(422, bad.Status);
        Assert.Equal(["skuId", "rating", "ratings.service", "text", "media[0]"], bad.At("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
        foreach (var text in new[] { "", "   ", "a\u0000b", null }) Assert.Equal(422, (await world.PostAsync(new { orderId = sale.OrderId, skuId = sale.Lines[0].SkuId, rating = 5, text })).Status);
        var notBought = await world.PostAsync(new { orderId = sale.OrderId, skuId = "sku_01J00000000000000000000000", rating = 5, text = "x" });
        Assert.Equal("not-in-order", notBought.At("errors.0.code").GetString());
        Assert.Equal(0, (await world.ListAsync()).At("summary.count").GetInt32());
    }

    [Fact]
    public async Task Pictures_are_ones_own_and_ready_and_a_strangers_is_as_good_as_none()
    {
        var sale = world.Sell();
        async Task<string?> WhyAsync(string id) => (await world.ReviewAsync(sale, media: new[] { id })).At("errors.0.code").GetString();
        Assert.Equal("unknown-media", await WhyAsync(world.Picture(world.Stranger)));
        Assert.Equal("unknown-media", await WhyAsync("med_01J00000000000000000000000"));
        Assert.Equal("not-ready", await WhyAsync(world.Picture(world.Buyer, MediaStatus.Processing)));
        var ten = Enumerable.Range(0, 10).Select(_ => world.Picture(world.Buyer)).ToList();
        Assert.Equal("too-many", (await world.ReviewAsync(sale, media: ten)).At("errors.0.code").GetString());
        Assert.Equal(201, (await world.ReviewAsync(sale, media: ten[..9])).Status);
    }

    [Fact]
    public async Task Shop_replies_once_and_nobody_else_does()
    {
        var review = await world.ReviewedAsync();
        foreach (var other in new[] { world.Buyer, world.Stranger, world.Boss })
            Assert.Equal((403, "forbidden"), (await world.ReplyAsync(review, other)) is var no ? (no.Status, no.Code) : default);
        Assert.Equal("Thank you.", (await world.ReplyAsync(review, world.Seller)).At("reply.text").GetString());
        Assert.Equal((409, "replied-already"), (await world.ReplyAsync(review, world.Seller, "More.")) is var twice ? (twice.Status, twice.Code) : default);
        Assert.Equal(404, (await world.ReplyAsync(Missing, world.Seller)).Status);
        Assert.Equal("Thank you.", (await world.ListAsync()).At("items.0.reply.text").GetString());
    }

    [Fact]
    public async Task Author_follows_up_once_and_nobody_else_does()
    {
        var review = await world.ReviewedAsync();
        foreach (var other in new[] { world.Seller, world.Stranger, world.Boss })
            Assert.Equal((403, "forbidden"), (await world.FollowUpAsync(review, other)) is var no ? (no.Status, no.Code) : default);
        Assert.Equal("unknown-media", (await world.FollowUpAsync(review, world.Buyer, media: new[] { world.Picture(world.Seller) })).At("errors.0.code").GetString());
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        var after = await world.FollowUpAsync(review, world.Buyer, media: new[] { world.Picture(world.Buyer) });
        Assert.Equal((200, 1), (after.Status, after.At("followUp.pictures").GetArrayLength()));
        Assert.Equal((409, "followed-up-already"), (await world.FollowUpAsync(review, world.Buyer)) is var twice ? (twice.Status, twice.Code) : default);
    }

    [Fact]
    public async Task Hidden_review_is_out_of_sight_and_out_of_all_counts_on_the_record()
    {
        var (bad, good) = (await world.ReviewedAsync(1), await world.ReviewedAsync(5));
        await world.PumpAsync();
        Assert.Equal(3m, (await world.ShopRatingsAsync()).AsDescribed);
        foreach (var other in new[] { world.Seller, world.Buyer, world.Stranger }) Assert.Equal(403, (await world.HideAsync(bad, other)).Status);
        Assert.Equal(422, (await world.HideAsync(bad, world.Boss, " ")).Status);
        Assert.Equal(404, (await world.HideAsync(Missing, world.Boss)).Status);

        Assert.Equal("Insults.", (await world.HideAsync(bad, world.Boss)).At("reason").GetString());
        Assert.Equal("Insults.", (await world.HideAsync(bad, world.Boss, "Another reason.")).At("reason").GetString());
        await world.PumpAsync(times: 3);

        var list = await world.ListAsync();
        Assert.Equal([good], list.At("items").EnumerateArray().Select(i => i.GetProperty("reviewId").GetString()));
        Assert.Equal((1, 5m), (list.At("summary.count").GetInt32(), list.At("summary.average").GetDecimal()));
        Assert.Equal((5m, 1), ((await world.ShopRatingsAsync()).AsDescribed, (await world.ShopRatingsAsync()).Count));
        foreach (var late in new[] { await world.ReplyAsync(bad, world.Seller), await world.FollowUpAsync(bad, world.Buyer) }) Assert.Equal((409, "review-hidden"), (late.Status, late.Code));
        var (entries, _) = await world.Market.Get<AuditLogTable>().PageAsync(null, 20, default);
        Assert.Contains(entries, e => e is { Action: "review.hide", Outcome: AuditOutcome.Done, Detail: "Insults." } && e.Target == bad && e.OperatorId == world.Boss.UserId);
    }

    [Fact]
    public async Task Reviews_are_paged_newest_first_and_hidden_ones_leave_no_gap()
    {
        List<string> all = [];
        for (var i = 0; i < 6; i++)
        {
            all.Insert(0, await world.ReviewedAsync(1 + (i % 5)));
            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await world.HideAsync(all[1], world.Boss);
        var first = await world.ListAsync("limit=2");
        var rest = await world.ListAsync($"limit=3&cursor={first.At("nextCursor").GetString()}");
        Assert.Equal(all.Where(id => id != all[1]), first.At("items").EnumerateArray().Concat(rest.At("items").EnumerateArray()).Select(i => i.GetProperty("reviewId").GetString()));
        Assert.Equal(JsonValueKind.Null, rest.At("nextCursor").ValueKind);
    }

    [Fact]
    public async Task Product_without_reviews_has_none_and_one_that_nobody_knows_is_not_there()
    {
        var list = await world.ListAsync();
        Assert.Equal((200, 0, JsonValueKind.Null), (list.Status, list.At("summary.count").GetInt32(), list.At("summary.average").ValueKind));
        foreach (var unknown in new[] { "prd_01J00000000000000000000000", "prd_'", "" }) Assert.Equal(404, (await world.ListAsync(productId: unknown)).Status);
        Assert.Equal(400, (await world.ListAsync("cursor=bm9uZQ")).Status);
    }

    [Fact]
    public async Task Counts_are_exact_when_many_review_one_product_at_once()
    {
        var written = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => world.ReviewAsync(world.Sell(), 1 + (i % 3))));
        Assert.All(written, w => Assert.Equal(201, w.Status));
        var list = await world.ListAsync();
        Assert.Equal((12, 4, 4, 4, 0), (list.At("summary.count").GetInt32(), list.At("summary.stars").GetProperty("1").GetInt32(), list.At("summary.stars").GetProperty("2").GetInt32(), list.At("summary.stars").GetProperty("3").GetInt32(), list.At("summary.stars").GetProperty("5").GetInt32()));
    }

    [Fact]
    public async Task Products_page_shows_its_rating_and_changes_its_tag_by_it()
    {
        var before = await world.Market.GetProductAsync(world.ProductId, world.Seller);
        Assert.Equal((0, JsonValueKind.Null), (before.At("rating.count").GetInt32(), before.At("rating.average").ValueKind));
        foreach (var stars in new[] { 5, 4, 4 }) await world.ReviewedAsync(stars);
        var after = await world.Market.GetProductAsync(world.ProductId, world.Seller);
        Assert.Equal((3, 4.33m), (after.At("rating.count").GetInt32(), after.At("rating.average").GetDecimal()));
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task Each_change_is_news_once_to_the_other_side()
    {
        var review = await world.ReviewedAsync(2);
        await world.ReplyAsync(review, world.Seller);
        await world.FollowUpAsync(review, world.Buyer);
        await world.HideAsync(review, world.Boss);
        await world.PumpAsync(times: 2);
        Assert.Equal(["review-followed-up", "review-written"], (await world.InboxAsync(world.Seller)).Order());
        Assert.Equal(["review-hidden", "review-replied"], (await world.InboxAsync(world.Buyer)).Order());
        Assert.Empty(await world.InboxAsync(world.Stranger));
    }

    [Fact]
    public async Task Event_of_what_was_not_written_in_the_end_tells_nothing()
    {
        var review = await world.ReviewedAsync();
        await world.HearAsync(new ReviewEvent(review, ReviewFact.Hidden));
        await world.HearAsync(new ReviewEvent(Missing, ReviewFact.Written));
        Assert.Empty(await world.InboxAsync(world.Buyer));
        Assert.Empty(await world.InboxAsync(world.Seller));
        await Assert.ThrowsAsync<JsonException>(() => world.HearAsync("""{"reviewId":"x"}"""));
    }

    [Theory]
    [InlineData("Lin", "L***n")]
    [InlineData("李", "李***")]
    [InlineData("👩‍👩‍👧x", "👩‍👩‍👧***x")]
    [InlineData("", "***")]
    public void Names_are_shown_by_their_ends(string name, string shown) => Assert.Equal(shown, Review.Masked(name));
}
