using System.Globalization;
using System.Text.Json;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>A shop of the benchmark.</summary>
/// <param name="ShopId">Its id.</param>
/// <param name="Seller">Its owner, signed in.</param>
/// <param name="SkuIds">What it sells.</param>
public sealed record Stall(string ShopId, Session Seller, IReadOnlyList<string> SkuIds);

/// <summary>An order that a client has placed.</summary>
public sealed record PlacedOrder(string OrderId, string PaymentId);

/// <summary>
/// Buyers and filled shops, and what a client does with them. Clients look for the next status every few milliseconds, as an
/// order page would; that load is part of the figure.
/// </summary>
public sealed class Market
{
    const int Stock = 1_000_000;
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    readonly Session http;
    (Session Buyer, string OrderId) newest;
    int orderLooks;
    int settledLooks;

    Market(Session http, IReadOnlyList<Session> buyers, IReadOnlyList<Stall> stalls) => (this.http, Buyers, Stalls) = (http, buyers, stalls);

    /// <summary>Signed in.</summary>
    public IReadOnlyList<Session> Buyers { get; }

    /// <summary>Open and filled.</summary>
    public IReadOnlyList<Stall> Stalls { get; }

    /// <summary>How often an order has been read by waiting clients.</summary>
    public int OrderLooks => orderLooks;

    /// <summary>How often balances and coins have been read.</summary>
    public int SettledLooks => settledLooks;

    /// <summary>Registers and fills everything; before any clock starts.</summary>
    public static async Task<Market> BuildAsync(HttpClient http, int buyers, int shops, int skus)
    {
        var stalls = await Task.WhenAll(Enumerable.Range(0, shops).Select(i => OpenAsync(http, i, skus)));
        var people = await Task.WhenAll(Enumerable.Range(0, buyers).Select(i => Person(http, $"buyer{i}").RegisterAsync()));
        return new Market(new Session(http, "", ""), people, stalls);
    }

    /// <summary>Signs everybody in again: access tokens live for minutes, and hashing must not happen while a clock runs.</summary>
    public Task SignInAsync() => Task.WhenAll(Buyers.Concat(Stalls.Select(s => s.Seller)).Select(s => s.SignInAsync()));

    /// <summary>One piece of one SKU, from one of the shops.</summary>
    public (Stall Stall, string SkuId) Choose(int piece) =>
        (Stalls[piece % Stalls.Count], Stalls[piece % Stalls.Count].SkuIds[piece / Stalls.Count % Stalls[0].SkuIds.Count]);

    /// <summary>Checks out one piece.</summary>
    public static async Task<PlacedOrder> PlaceAsync(Session buyer, string skuId)
    {
        var placed = await buyer.PostAsync("/api/orders", new
        {
            lines = new[] { new { skuId, quantity = 1 } },
            address = new { recipient = "Lin", phone = "13800000000", region = "Zhejiang", city = "Hangzhou", street = "1 Lake Road", postalCode = "310000" },
        });
        return new PlacedOrder(placed.GetProperty("orders")[0].GetProperty("orderId").GetString()!, placed.GetProperty("paymentId").GetString()!);
    }

    /// <summary>Pays and waits until the order shows it.</summary>
    public async Task PayAsync(Session buyer, PlacedOrder order)
    {
        await http.PostAsync($"/sandbox/payments/{order.PaymentId}/actions/approve");
        await UntilAsync(buyer, order, "paid");
    }

    /// <summary>Ships, confirms, and waits until the order shows that it is completed.</summary>
    public async Task FinishAsync(Session buyer, Stall stall, PlacedOrder order)
    {
        await stall.Seller.PostAsync($"/api/orders/{order.OrderId}/actions/ship", new { carrier = "SF Express", trackingNumber = "SF1234567890" });
        await UntilAsync(buyer, order, "shipped");
        await buyer.PostAsync($"/api/orders/{order.OrderId}/actions/confirm");
        await UntilAsync(buyer, order, "completed");
    }

    /// <summary>Reads the order that was looked at last.</summary>
    public Task LookAtNewestOrderAsync() => newest.Buyer.GetAsync($"/api/orders/{newest.OrderId}");

    /// <summary>What all shops have been paid out, in fen, and the coins of all buyers.</summary>
    public async Task<(long PaidOutFen, long Coins)> SettledAsync()
    {
        Interlocked.Increment(ref settledLooks);
        return (await PaidOutAsync(), await CoinsAsync());
    }

    async Task<long> PaidOutAsync()
    {
        var balances = await Task.WhenAll(Stalls.Select(s => s.Seller.GetAsync($"/api/shops/{s.ShopId}/balance")));
        return balances.Sum(b => b.GetProperty("paidOut").GetProperty("amount").GetInt64());
    }

    async Task<long> CoinsAsync() => (await Task.WhenAll(Buyers.Select(b => b.GetAsync("/api/coins")))).Sum(c => c.GetProperty("balance").GetInt64());

    /// <summary>Waits until something is so; a minute without it ends the benchmark.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > Patience) throw new TimeoutException($"Still waiting for {what} after {Patience}.");
            await Task.Delay(Look);
        }
    }

    Task UntilAsync(Session buyer, PlacedOrder order, string status) => UntilAsync($"{order.OrderId} to be {status}", async () =>
    {
        Interlocked.Increment(ref orderLooks);
        newest = (buyer, order.OrderId);
        return (await buyer.GetAsync($"/api/orders/{order.OrderId}")).GetProperty("status").GetString() == status;
    });

    static Session Person(HttpClient http, string name) => new(http, $"{name}-{Guid.NewGuid():n}@example.org", "a pass phrase nobody guesses");

    static async Task<Stall> OpenAsync(HttpClient http, int index, int skus)
    {
        var seller = await Person(http, $"seller{index}").RegisterAsync();
        var shopId = Text(await seller.PostAsync("/api/shops", new { name = $"Stall {index}", kind = "personal" }), "shopId");
        var categoryId = Text((await seller.GetAsync("/api/categories")).GetProperty("items")[0], "categoryId");
        var ids = new List<string>();
        for (var i = 0; i < skus; i++) ids.Add(await ListAsync(seller, shopId, categoryId, i));
        return new Stall(shopId, seller, ids);
    }

    static async Task<string> ListAsync(Session seller, string shopId, string categoryId, int index)
    {
        var listed = await seller.PostAsync($"/api/shops/{shopId}/products", new
        {
            title = string.Create(CultureInfo.InvariantCulture, $"Mug {index}"),
            description = "Thrown by hand.",
            categoryId,
            attributes = new { },
            media = Array.Empty<string>(),
            skus = new[] { new { skuCode = "MUG", options = new { Size = "300 ml" }, price = new { amount = 6800, currency = "CNY" }, stock = Stock } },
        });
        await seller.PostAsync($"/api/products/{Text(listed, "productId")}/actions/put-on-sale");
        return Text(listed.GetProperty("skus")[0], "skuId");
    }

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
