using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>What a checkout promises: priced here and now, one order per shop, all or nothing.</summary>
[Collection(Lives.Name)]
public class CheckoutTests(LivesSite site) : Journey(site)
{
    [Fact]
    public async Task A_cart_of_several_shops_makes_one_order_per_shop_under_one_payment()
    {
        var (mugs, bowls) = (await site.OpenStallAsync(priceFen: 6_800), await site.OpenStallAsync(priceFen: 9_900));
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var quote = await buyer.QuoteAsync(new Line(mugs.SkuId, 2), new Line(bowls.SkuId, 1));
        Assert.Equal(Sum.Cny(23_500), quote.Due);
        var placed = await buyer.PlaceOrdersAsync(MarketplaceClient.NewKey(), new Line(mugs.SkuId, 2), new Line(bowls.SkuId, 1));
        Assert.Equal(Sum.Cny(23_500), placed.Due);
        Assert.Equal(new[] { mugs.ShopId, bowls.ShopId }.Order(), placed.Orders.Select(o => o.ShopId).Order());
        var (mugOrder, bowlOrder) = (placed.Orders.Single(o => o.ShopId == mugs.ShopId), placed.Orders.Single(o => o.ShopId == bowls.ShopId));
        Assert.Equal((Sum.Cny(13_600), Sum.Cny(9_900)), (mugOrder.Due, bowlOrder.Due));

        await buyer.PayAsync(placed.PaymentId);
        await buyer.WaitForStatusAsync(mugOrder.OrderId, "paid");
        await buyer.WaitForStatusAsync(bowlOrder.OrderId, "paid");
        Assert.Equal(404, (await mugs.Seller.GetAsync($"/api/orders/{bowlOrder.OrderId}")).Status);

        // One shop's part goes through, the other's is refunded: they do not touch each other.
        (await bowls.Seller.CancelAsync(bowlOrder.OrderId)).ExpectSuccess();
        (await mugs.Seller.ShipAsync(mugOrder.OrderId)).ExpectSuccess();
        (await buyer.ConfirmAsync(mugOrder.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(mugOrder.OrderId, "completed");
        await buyer.WaitForStatusAsync(bowlOrder.OrderId, "refunded");
        await site.PayOutAsync(mugs, 0, 12_920);
        await bowls.WaitForBalanceAsync(0, 0, 0);
        Assert.Equal("paid", (await buyer.PaymentAsync(placed.PaymentId)).Status);
        await site.Operator.WaitForCleanAuditAsync();
    }

    [Fact]
    public async Task A_declined_payment_cancels_all_its_orders()
    {
        var (mugs, bowls) = (await site.OpenStallAsync(stock: 2), await site.OpenStallAsync(stock: 2));
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var placed = await buyer.PlaceOrdersAsync(MarketplaceClient.NewKey(), new Line(mugs.SkuId, 2), new Line(bowls.SkuId, 2));
        (await buyer.TellProviderAsync(placed.PaymentId, "decline")).Expect(200);
        foreach (var order in placed.Orders) await buyer.WaitForStatusAsync(order.OrderId, "cancelled");
        await mugs.WaitForAvailableAsync(2);
        await bowls.WaitForAvailableAsync(2);
        Assert.Equal("declined", (await buyer.PaymentAsync(placed.PaymentId)).Status);
    }

    [Fact]
    public async Task What_one_shop_lacks_places_no_order_at_another()
    {
        var (mugs, bowls) = (await site.OpenStallAsync(stock: 5), await site.OpenStallAsync(stock: 1));
        var buyer = await site.Visitor.RegisterAsync("Lin");
        var refused = await buyer.TryPlaceOrdersAsync(MarketplaceClient.NewKey(), new Line(mugs.SkuId, 1), new Line(bowls.SkuId, 2));
        Assert.Contains(bowls.SkuId, JsonSerializer.Serialize(refused.ExpectProblem(409, "out-of-stock")), StringComparison.Ordinal);
        await mugs.WaitForAvailableAsync(5);
        await bowls.WaitForAvailableAsync(1);
        Assert.Empty(await buyer.AllAsync<JsonElement>("/api/orders?role=buyer"));
        Assert.Empty(await mugs.Seller.AllAsync<JsonElement>($"/api/orders?role=seller&shop={mugs.ShopId}"));
    }

    [Fact]
    public async Task Two_lines_of_one_sku_reach_for_the_stock_once()
    {
        var stall = await site.OpenStallAsync(stock: 5);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        (await buyer.TryPlaceOrdersAsync(MarketplaceClient.NewKey(), new Line(stall.SkuId, 3), new Line(stall.SkuId, 3))).ExpectProblem(409, "out-of-stock");
        var placed = await buyer.PlaceOrdersAsync(MarketplaceClient.NewKey(), new Line(stall.SkuId, 3), new Line(stall.SkuId, 2));
        Assert.Equal(5, Assert.Single((await buyer.OrderAsync(placed.OrderId)).Lines).Quantity);
        await stall.WaitForAvailableAsync(0);
    }

    [Fact]
    public async Task A_price_that_changed_since_the_buyer_saw_it_is_said_and_nothing_is_placed()
    {
        var stall = await site.OpenStallAsync(priceFen: 6_800);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        object Body(long due) => new { lines = new[] { new Line(stall.SkuId, 1) }, address = MarketplaceClient.Home, expectedDue = Sum.Cny(due) };
        (await buyer.PostAsync("/api/orders", Body(6_700), MarketplaceClient.NewKey())).ExpectProblem(409, "price-changed");
        await stall.WaitForAvailableAsync(10);
        (await buyer.PostAsync("/api/orders", Body(6_800), MarketplaceClient.NewKey())).Expect(201);
    }

    [Fact]
    public async Task One_does_not_buy_from_oneself_nor_what_is_not_on_sale_nor_from_a_suspended_shop()
    {
        var stall = await site.OpenStallAsync();
        var buyer = await site.Visitor.RegisterAsync("Lin");
        (await stall.Seller.TryPlaceOrdersAsync(MarketplaceClient.NewKey(), new Line(stall.SkuId, 1))).ExpectProblem(422, "own-shop");
        (await stall.Seller.PostAsync($"/api/products/{stall.ProductId}/actions/take-off-sale")).Expect(200);
        (await buyer.TryPlaceOrdersAsync(MarketplaceClient.NewKey(), new Line(stall.SkuId, 1))).ExpectProblem(409, "not-on-sale");
        (await stall.Seller.PostAsync($"/api/products/{stall.ProductId}/actions/put-on-sale")).Expect(200);
        var open = await buyer.BuyAndPayAsync(stall.SkuId);
        (await site.Operator.PostAsync($"/api/shops/{stall.ShopId}/actions/suspend", new { reason = "Papers." })).Expect(200);
        (await buyer.TryPlaceOrdersAsync(MarketplaceClient.NewKey(), new Line(stall.SkuId, 1))).ExpectProblem(409, "shop-not-open");
        (await stall.Seller.ShipAsync(open.OrderId)).ExpectSuccess();
        (await buyer.ConfirmAsync(open.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(open.OrderId, "completed");
    }

    [Fact]
    public async Task A_business_shop_sells_once_an_operator_has_verified_it()
    {
        var seller = await site.Visitor.RegisterAsync("Mei");
        var shop = await seller.OpenShopAsync("Kiln Works", "business");
        Assert.Equal("awaiting-verification", shop.Status);
        var draft = await seller.DraftProductAsync(shop.ShopId);
        var faults = (await seller.PostAsync($"/api/products/{draft.ProductId}/actions/put-on-sale")).Problem;
        Assert.Equal(422, faults.Status);
        Assert.NotEmpty(faults.Errors!);
        (await seller.PostAsync($"/api/shops/{shop.ShopId}/actions/verify")).ExpectProblem(403, "forbidden");
        (await site.Operator.PostAsync($"/api/shops/{shop.ShopId}/actions/verify", new { reason = "Papers are in order." })).Expect(200);
        (await seller.PostAsync($"/api/products/{draft.ProductId}/actions/put-on-sale")).Expect(200);
        var buyer = await site.Visitor.RegisterAsync("Lin");
        await buyer.BuyAsync(draft.SkuId);
    }
}
