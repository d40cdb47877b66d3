namespace Marketplace.Journeys;

[Collection(Lives.Name)]
public sealed class ReviewJourneyTests(LivesSite site) : Journey(site)
{
    [Fact]
    public async Task A_review_from_the_completed_order_to_reply_follow_up_ratings_and_hiding()
    {
        var stall = await site.OpenStallAsync();
        var (buyer, stranger) = (await site.Visitor.RegisterAsync("Lin"), await site.Visitor.RegisterAsync("Stranger"));
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        var asked = new { orderId = placed.OrderId, skuId = stall.SkuId, rating = 4, text = "<script>alert(1)</script> lovely" };
        (await buyer.PostAsync("/api/reviews", asked)).ExpectProblem(409, "not-completed");
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "completed");
        (await stranger.PostAsync("/api/reviews", asked)).ExpectProblem(404, "not-found");

        var foreign = await stranger.UploadPictureAsync(MarketplaceClient.SmallestGif, "dot.gif", "image/gif");
        (await buyer.PostAsync("/api/reviews", new { asked.orderId, asked.skuId, asked.rating, asked.text, media = new[] { foreign } })).ExpectProblem(422, "invalid-fields");
        var picture = await buyer.UploadPictureAsync(MarketplaceClient.SmallestGif, "dot.gif", "image/gif");
        var review = await buyer.ReviewAsync(placed.OrderId, stall.SkuId, 4, asked.text, [picture], new { delivery = 2 });
        (await buyer.PostAsync("/api/reviews", asked)).ExpectProblem(409, "reviewed-already");

        await stall.Seller.WaitForNotificationAsync("review-written", placed.OrderId);
        (await stall.Seller.PostAsync($"/api/reviews/{review.ReviewId}/reply", new { text = "Thank you." })).Expect(200);
        await buyer.WaitForNotificationAsync("review-replied", placed.OrderId);
        (await buyer.PostAsync($"/api/reviews/{review.ReviewId}/follow-up", new { text = "Still lovely." })).Expect(200);
        await Eventually.SeesAsync(() => site.Visitor.ShopRatingsAsync(stall.ShopId), seen => seen == new WireShopRatings(4, 4, 2, 1), "the shop is rated");

        var page = await site.Visitor.ReviewsAsync(stall.ProductId);
        var seen = Assert.Single(page.Items);
        Assert.Equal((asked.text, "L***n", "Thank you.", "Still lovely."), (seen.Text, seen.Author, seen.Reply?.Text, seen.FollowUp?.Text));
        (await site.Visitor.GetAsync(Assert.Single(seen.Pictures).Urls["160"])).Expect(200);
        Assert.Equal((1, 4m), (page.Summary.Count, page.Summary.Average));

        (await stall.Seller.PostAsync($"/api/reviews/{review.ReviewId}/actions/hide", new { reason = "I do not like it." })).ExpectProblem(403, "forbidden");
        (await site.Operator.PostAsync($"/api/reviews/{review.ReviewId}/actions/hide", new { reason = "Markup." })).Expect(200);
        await buyer.WaitForNotificationAsync("review-hidden", placed.OrderId);
        Assert.Equal(0, (await site.Visitor.ReviewsAsync(stall.ProductId)).Summary.Count);
        await Eventually.SeesAsync(() => site.Visitor.ShopRatingsAsync(stall.ShopId), seen => seen.Count == 0, "the shop's rating is gone");
        var log = (await site.Operator.GetAsync("/api/operations/audit-log")).Expect(200).Text;
        Assert.Contains("review.hide", log, StringComparison.Ordinal);
    }
}
