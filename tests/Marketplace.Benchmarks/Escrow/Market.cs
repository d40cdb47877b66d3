using Marketplace.Testing;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>A shop of the benchmark.</summary>
/// <param name="ShopId">Its id.</param>
/// <param name="Seller">Its owner, signed in.</param>
/// <param name="ProductId">Of the first SKU.</param>
/// <param name="SkuIds">What it sells.</param>
public sealed record Stall(string ShopId, MarketplaceClient Seller, string ProductId, IReadOnlyList<string> SkuIds);

/// <summary>
/// Buyers and filled shops, and what a client does with them. Clients look for the next status every few milliseconds, as an
/// order page would; that load is part of the figure. Anything but success ends the benchmark: a figure with faults in it is none.
/// </summary>
public sealed class Market
{
    /// <summary>Of every piece.</summary>
    public const long PriceFen = 6800;

    const int Stock = 1_000_000;
    const long PaidOutFen = PriceFen - (PriceFen * 5 / 100);
    const long CoinsPerOrder = PriceFen / 100;
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    (MarketplaceClient Buyer, string OrderId) newest;
    int orderLooks;
    int settledLooks;
    int lived;

    Market(IReadOnlyList<MarketplaceClient> buyers, IReadOnlyList<Stall> stalls, MarketplaceClient marketOperator) =>
        (Buyers, Stalls, Operator) = (buyers, stalls, marketOperator);

    /// <summary>Who rules and has shops paid.</summary>
    public MarketplaceClient Operator { get; }

    /// <summary>Signed in.</summary>
    public IReadOnlyList<MarketplaceClient> Buyers { get; }

    /// <summary>Open and filled.</summary>
    public IReadOnlyList<Stall> Stalls { get; }

    /// <summary>How often an order has been read by waiting clients.</summary>
    public int OrderLooks => orderLooks;

    /// <summary>How often balances and coins have been read.</summary>
    public int SettledLooks => settledLooks;

    /// <summary>Registers and fills everything; before any clock starts, since hashing a password is slow on purpose.</summary>
    public static async Task<Market> BuildAsync(MarketplaceClient visitor, int buyers, int shops, int skus)
    {
        var marketOperator = await visitor.SignInAsOperatorAsync();
        (await marketOperator.SendAsync(new Call("PUT", "/api/categories/mugs") { Body = new { name = "Mugs" } })).ExpectSuccess();
        var stalls = await Task.WhenAll(Enumerable.Range(0, shops).Select(i => OpenAsync(visitor, $"Stall {i}", skus)));
        var people = await Task.WhenAll(Enumerable.Range(0, buyers).Select(i => visitor.RegisterAsync($"Buyer {i}")));
        return new Market(people, stalls, marketOperator);
    }

    /// <summary>Checks out one piece of the SKU whose turn it is, or of the one that all want.</summary>
    public async Task<(Stall Stall, Placed Order)> PlaceAsync(int client, int piece, bool hot = false)
    {
        var stall = Stalls[hot ? 0 : piece % Stalls.Count];
        var skuId = stall.SkuIds[hot ? 0 : piece / Stalls.Count % stall.SkuIds.Count];
        return (stall, await Buyers[client].BuyAsync(skuId));
    }

    /// <summary>Checks out, pays, and waits until the order shows it.</summary>
    public async Task<(Stall Stall, string OrderId)> BuyAsync(int client, int piece, bool hot = false)
    {
        var (stall, placed) = await PlaceAsync(client, piece, hot);
        await Buyers[client].PayAsync(placed.PaymentId);
        await UntilAsync(Buyers[client], placed.OrderId, "paid");
        return (stall, placed.OrderId);
    }

    /// <summary>Buys, ships, confirms, and waits until the order shows that it is completed.</summary>
    public async Task LiveAsync(int client, int piece)
    {
        var (stall, orderId) = await BuyAsync(client, piece);
        (await stall.Seller.ShipAsync(orderId)).ExpectSuccess();
        await UntilAsync(Buyers[client], orderId, "shipped");
        (await Buyers[client].ConfirmAsync(orderId)).ExpectSuccess();
        await UntilAsync(Buyers[client], orderId, "completed");
        Interlocked.Increment(ref lived);
    }

    /// <summary>Has all shops paid what they have available, in one batch as every night, and waits until that is done.</summary>
    public async Task PayShopsAsync()
    {
        await AllSettledAsync();
        await Operator.PayShopsAsync();
    }

    /// <summary>Waits until all shops have the money of every life so far, and all buyers have their coins.</summary>
    public Task AllSettledAsync() => UntilAsync("money and coins of all lives", async () =>
    {
        Interlocked.Increment(ref settledLooks);
        var balances = await Task.WhenAll(Stalls.Select(s => s.Seller.BalanceAsync(s.ShopId)));
        var coins = await Task.WhenAll(Buyers.Select(b => b.CoinsAsync()));
        return balances.Sum(b => b.Available.Amount + b.PaidOut.Amount) == lived * PaidOutFen && coins.Sum(c => c.Balance) == lived * CoinsPerOrder;
    });

    /// <summary>Reads the order that was looked at last.</summary>
    public Task LookAtNewestOrderAsync() => newest.Buyer.OrderAsync(newest.OrderId);

    /// <summary>Looks at an order until it has a status.</summary>
    public async Task UntilAsync(MarketplaceClient buyer, string orderId, string status)
    {
        newest = (buyer, orderId);
        await UntilAsync($"{orderId} to be {status}", async () =>
        {
            Interlocked.Increment(ref orderLooks);
            return (await buyer.OrderAsync(orderId)).Status == status;
        });
    }

    static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new TimeoutException($"Still waiting for {what} after {Patience}.");
            await Task.Delay(Look);
        }
    }

    /// <summary>Registers a seller, opens a shop and puts so many products on sale.</summary>
    public static async Task<Stall> OpenAsync(MarketplaceClient visitor, string name, int skus, int coinSharePercent = 0)
    {
        var seller = await visitor.RegisterAsync($"Seller of {name}");
        var shop = (await seller.PostAsync("/api/shops", new { name, kind = "personal", coinSharePercent })).Expect(201).Read<OpenedShop>();
        var listed = new List<ListedProduct>();
        for (var i = 0; i < skus; i++) listed.Add(await seller.ListProductAsync(shop.ShopId, Stock, PriceFen, $"Mug {i}"));
        return new Stall(shop.ShopId, seller, listed[0].ProductId, [.. listed.Select(l => l.SkuId)]);
    }
}
