namespace Marketplace.Local.DemoData;

/// <summary>
/// Buys and sells a little, so that orders of every kind of state can be looked at: one completed, one on its way, one paid. The status
/// of an order says what is left to do, so a trade that was cut off goes on.
/// </summary>
internal sealed class DemoTrade(DemoApi api, DemoProgress progress)
{
    private static readonly string[] Life = ["awaiting-payment", "paid", "shipped", "completed"];

    private static readonly (string Buyer, string Item, string Shop, int Quantity, string Until)[] Trades =
    [
        ("lin", "POT-01", "pottery", 2, "completed"),
        ("bo", "TEA-08", "tea", 1, "shipped"),
        ("hana", "APP-05", "apparel", 1, "paid"),
    ];

    /// <summary>How many orders there are in the end.</summary>
    public async Task<int> RunAsync(
        IReadOnlyDictionary<string, DemoPerson> people, IReadOnlyDictionary<string, (string ShopId, DemoPerson Owner)> shops, IReadOnlyDictionary<string, string> skus)
    {
        List<string> orders = [];
        foreach (var (buyer, item, shop, quantity, until) in Trades)
            orders.Add(await progress.OnceAsync($"order {buyer}", () => TradeAsync(people[buyer], shops[shop].Owner, skus[item], quantity, until)));
        await progress.OnceAsync("review lin", () => ReviewAsync(orders[0], people["lin"], shops["pottery"].Owner, skus["POT-01"]));
        return Trades.Length;
    }

    private async Task<string> TradeAsync(DemoPerson buyer, DemoPerson seller, string skuId, int quantity, string until)
    {
        var body = new { lines = new[] { new { skuId, quantity } }, address = Address(buyer) };
        var placed = await api.DoAsync("/api/orders", buyer, body, $"demo-order-{skuId}");
        var orderId = placed.Json.GetProperty("orders")[0].GetProperty("orderId").GetString()!;
        await StepAsync(orderId, buyer, "awaiting-payment", until, () => PayAsync(placed.Text("paymentId")!));
        await StepAsync(orderId, buyer, "paid", until, () => api.PostAsync($"/api/orders/{orderId}/actions/ship", seller, new { carrier = "SF Express", trackingNumber = "SF" + orderId[^10..] }, $"demo-ship-{orderId}"));
        await StepAsync(orderId, buyer, "shipped", until, () => api.PostAsync($"/api/orders/{orderId}/actions/confirm", buyer, new { }, $"demo-confirm-{orderId}"));
        return orderId;
    }

    /// <summary>The buyer of the completed order says what they think, and the shop thanks.</summary>
    private async Task<string> ReviewAsync(string orderId, DemoPerson buyer, DemoPerson seller, string skuId)
    {
        var body = new { orderId, skuId, rating = 5, text = "Thrown by hand, every one a little different. Well packed.", ratings = new { delivery = 4 } };
        var reviewId = (await api.DoAsync("/api/reviews", buyer, body, "demo-review")).Text("reviewId")!;
        await api.DoAsync($"/api/reviews/{reviewId}/reply", seller, new { text = "Thank you! Enjoy your tea." }, "demo-reply");
        return reviewId;
    }

    private async Task<DemoAnswer> PayAsync(string paymentId) =>
        await api.PostAsync($"/sandbox/payments/{paymentId}/actions/approve", null, new { }, $"demo-pay-{paymentId}");

    /// <summary>Takes the step that leads out of a status, unless the order is further or this is far enough, and waits until it has.</summary>
    private async Task StepAsync(string orderId, DemoPerson buyer, string from, string until, Func<Task<DemoAnswer>> step)
    {
        if (Place(from) >= Place(until) || await StatusAsync(orderId, buyer) != from) return;
        DemoApi.Checked(orderId, await step());
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        for (var looks = 0; await StatusAsync(orderId, buyer) == from; looks++)
        {
            if (looks == 240) throw new DemoRefusedException($"Order {orderId} stays {from}.");
            await pause.WaitForNextTickAsync(api.Stopping);
        }
    }

    private async Task<string> StatusAsync(string orderId, DemoPerson buyer) =>
        DemoApi.Checked($"/api/orders/{orderId}", await api.GetAsync($"/api/orders/{orderId}", buyer)).Text("status")!;

    private static int Place(string status) => Array.IndexOf(Life, status);

    private static object Address(DemoPerson buyer) => new
    {
        recipient = buyer.DisplayName,
        phone = "13800000000",
        region = "Zhejiang",
        city = "Hangzhou",
        street = "1 Lake Road",
        postalCode = "310000",
    };
}
