namespace Marketplace.Journeys;

[Collection(Lives.Name)]
public sealed class InboxTests(LivesSite site) : Journey(site)
{
    [Fact]
    public async Task Both_sides_are_told_what_the_other_did_once_and_strangers_nothing()
    {
        // Less than the least that is paid out, so that no night tells of a payout.
        var stall = await site.OpenStallAsync(priceFen: 90);
        var (buyer, stranger) = (await site.Visitor.RegisterAsync("Lin"), await site.Visitor.RegisterAsync("Stranger"));
        var placed = await buyer.BuyAsync(stall.SkuId);
        await buyer.PayAsync(placed.PaymentId, new { duplicates = 3 });
        await stall.Seller.WaitForNotificationAsync("order-paid", placed.OrderId);
        await buyer.WaitForStatusAsync(placed.OrderId, "paid");
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        var shipped = await buyer.WaitForNotificationAsync("order-shipped", placed.OrderId);
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        await stall.Seller.WaitForNotificationAsync("order-completed", placed.OrderId);

        Assert.Equal(["order-completed", "order-paid"], (await stall.Seller.InboxAsync()).Items.Select(i => i.Kind));
        Assert.Equal(["order-shipped"], (await buyer.InboxAsync()).Items.Select(i => i.Kind));
        Assert.Empty((await stranger.InboxAsync()).Items);

        (await buyer.PostAsync($"/api/notifications/{shipped.NotificationId}/read", null)).Expect(200);
        (await buyer.PostAsync($"/api/notifications/{shipped.NotificationId}/read", null)).Expect(200);
        (await stall.Seller.PostAsync($"/api/notifications/{shipped.NotificationId}/read", null)).ExpectProblem(404, "not-found");
        Assert.Equal(0, (await buyer.InboxAsync()).Unread);
        (await stall.Seller.PostAsync("/api/notifications/read", null)).Expect(200);
        Assert.Equal(0, (await stall.Seller.InboxAsync()).Unread);
    }
}
