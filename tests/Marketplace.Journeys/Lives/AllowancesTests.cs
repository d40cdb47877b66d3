namespace Marketplace.Journeys;

/// <summary>Coupons, coins and freight, as buyers, shops and the platform see them.</summary>
[Collection(Lives.Name)]
public class AllowancesTests(LivesSite site) : Journey(site)
{
    [Fact]
    public async Task A_buyer_uses_two_coupons_and_coins_and_the_shop_gets_what_the_platform_took_off()
    {
        var stall = await site.OpenStallAsync(stock: 10, priceFen: 10_000);
        await TermsAsync(stall, new { coinSharePercent = 20, freight = new { flat = Sum.Cny(1_000), freeFrom = Sum.Cny(50_000), regions = new { Zhejiang = Sum.Cny(600) } } });
        var buyer = await site.Visitor.RegisterAsync("Lin");
        await EarnCoinsAsync(stall, buyer);
        var (ofShop, ofPlatform) = (await stall.Seller.IssueCouponAsync(stall.ShopId, 20_000, 1_000, 5), await site.Operator.IssueCouponAsync(null, 20_000, 500, 5));
        await buyer.ClaimCouponAsync(ofShop);
        await buyer.ClaimCouponAsync(ofPlatform);

        var basket = new { lines = new[] { new Line(stall.SkuId, 2) }, couponIds = new[] { ofShop, ofPlatform }, useCoins = 100_000, address = MarketplaceClient.Home };
        var quote = (await buyer.PostAsync("/api/checkout/quote", basket)).Expect(200).Read<WireQuote>();
        Assert.Equal((1_500, 500, 600), (quote.Orders[0].Discounts.Amount, quote.Orders[0].Coins.Amount, quote.Orders[0].Freight.Amount));
        var placed = (await buyer.PostAsync("/api/orders", basket, MarketplaceClient.NewKey())).Expect(201).Read<Placed>();
        Assert.Equal((18_600, quote.Due), (placed.Due.Amount, placed.Due));
        Assert.Equal(0, (await buyer.CoinsAsync()).Balance);
        (await buyer.PostAsync("/api/orders", basket, MarketplaceClient.NewKey())).ExpectProblem(422, "coupon-not-valid-now");

        await buyer.PayAsync(placed.PaymentId);
        await buyer.WaitForStatusAsync(placed.OrderId, "paid");
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "completed");

        // 20 000 less the shop's own 1 000, and 600 for sending; 5 % of all that is commission. The first order paid out 47 500.
        await site.PayOutAsync(stall, held: 0, paidOut: 47_500 + 19_600 - 980);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task Money_coins_and_coupon_all_come_back_from_an_order_that_nobody_ships()
    {
        var stall = await site.OpenStallAsync(stock: 10, priceFen: 10_000);
        await TermsAsync(stall, new { coinSharePercent = 30 });
        var buyer = await site.Visitor.RegisterAsync("Lin");
        await EarnCoinsAsync(stall, buyer);
        var coupon = await site.Operator.IssueCouponAsync(null, 0, 700, 5);
        await buyer.ClaimCouponAsync(coupon);
        var basket = new { lines = new[] { new Line(stall.SkuId, 1) }, couponIds = new[] { coupon }, useCoins = 500, address = MarketplaceClient.Home };
        var placed = (await buyer.PostAsync("/api/orders", basket, MarketplaceClient.NewKey())).Expect(201).Read<Placed>();
        await buyer.PayAsync(placed.PaymentId);
        await buyer.WaitForStatusAsync(placed.OrderId, "paid");
        await site.Operator.AdvanceClockAsync(TimeSpan.FromHours(73));
        await buyer.WaitForStatusAsync(placed.OrderId, "refunded");
        await Eventually.SeesAsync(() => buyer.CoinsAsync(), coins => coins.Balance == 500, "the coins are back");
        await Eventually.SeesAsync(
            async () => (await buyer.GetAsync("/api/me/coupons")).Expect(200).Text, text => text.Contains("\"status\":\"usable\"", StringComparison.Ordinal), "the coupon is back");
        await Eventually.SeesAsync(() => buyer.PaymentAsync(placed.PaymentId), seen => seen.Status == "refunded", "the money went back");
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task Three_hundred_claims_of_thirty_coupons_over_HTTP_are_thirty()
    {
        var coupon = await site.Operator.IssueCouponAsync(null, 0, 100, 30);
        var buyers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => site.Visitor.RegisterAsync($"Buyer {i}")));
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => buyers[i % 30].PostAsync($"/api/coupons/{coupon}/claims", null, MarketplaceClient.NewKey())));
        var mine = await Task.WhenAll(buyers.Select(async b => (await b.GetAsync("/api/me/coupons")).Expect(200).Text.Split("\"claimId\"").Length - 1));
        Assert.Equal((30, 30), (answers.Count(a => a.Status == 201), mine.Sum()));
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Equal(409, a.Status));
    }

    static async Task TermsAsync(Stall stall, object terms)
    {
        var read = await stall.Seller.GetAsync($"/api/shops/{stall.ShopId}");
        (await stall.Seller.SendAsync(new Call("PATCH", $"/api/shops/{stall.ShopId}") { Body = terms, IfMatch = read.ETag })).Expect(200);
    }

    /// <summary>Buys for 500 yuan, which earns 500 coins; sent free from there on.</summary>
    static async Task EarnCoinsAsync(Stall stall, MarketplaceClient buyer)
    {
        var placed = await buyer.BuyAndPayAsync(stall.SkuId, 5);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        (await buyer.ConfirmAsync(placed.OrderId)).ExpectSuccess();
        await Eventually.SeesAsync(() => buyer.CoinsAsync(), coins => coins.Balance == 500, "500 coins");
    }
}
