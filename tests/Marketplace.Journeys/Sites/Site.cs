namespace Marketplace.Journeys;

/// <summary>
/// A marketplace of its own for the tests of one collection: the app as a process over its own Azurite, a category, an operator. Tests share
/// it and meet each other's data, so each brings its own people, shops and goods.
/// </summary>
public abstract class Site : IAsyncLifetime
{
    MarketplaceProcess? process;
    MarketplaceClient? administrator;

    /// <summary>The app.</summary>
    public MarketplaceProcess Process => process ?? throw new InvalidOperationException("Not started yet.");

    /// <summary>Somebody who is not signed in.</summary>
    public MarketplaceClient Visitor { get; private set; } = null!;

    /// <summary>Who runs the marketplace.</summary>
    public MarketplaceClient Operator => administrator ?? throw new InvalidOperationException("Not started yet.");

    /// <summary>Settings beyond those that every test process gets.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Payments__Sandbox__Secret"] = ProviderVoice.Secret };

    /// <summary>Storage that outlives the app; null lets the app have its own.</summary>
    protected virtual Task<string?> StorageAsync() => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        process = await MarketplaceProcess.StartAsync(new MarketplaceProcessOptions(StorageConnection: await StorageAsync(), Settings: Settings));
        Visitor = MarketplaceClient.At(process.Address);
        administrator = await Eventually.SeesAsync(TrySignInAsync, who => who is not null, "the first operator can sign in");
        await Operator.PutCategoryAsync();
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (process is not null) await process.DisposeAsync();
    }

    /// <summary>Somebody new opens a shop and puts goods on sale.</summary>
    public async Task<Stall> OpenStallAsync(int stock = 10, long priceFen = 6_800, string name = "Mei Pottery")
    {
        var seller = await Visitor.RegisterAsync("Mei");
        var shop = await seller.OpenShopAsync(name);
        var product = await seller.ListProductAsync(shop.ShopId, stock, priceFen);
        return new Stall(seller, shop.ShopId, product.ProductId, product.SkuId);
    }

    /// <summary>Waits until so much has come to a shop, has it paid unless a night did already, and waits until the balance shows it.</summary>
    public async Task PayOutAsync(Stall stall, long held, long paidOut)
    {
        ArgumentNullException.ThrowIfNull(stall);
        await Eventually.SeesAsync(
            () => stall.Seller.BalanceAsync(stall.ShopId), seen => seen.Held.Amount == held && seen.Available.Amount + seen.PaidOut.Amount == paidOut, $"{paidOut} have come, and {held} are held");
        await Operator.PayShopsAsync();
        await stall.WaitForBalanceAsync(held, 0, paidOut);
    }

    // The first operator's account is made while the app starts; it need not be there with the first answer.
    async Task<MarketplaceClient?> TrySignInAsync()
    {
        var account = MarketplaceProcess.OperatorAccount.Split(':', 2);
        var reply = await Visitor.PostAsync("/api/sessions", new { email = account[0], password = account[1] });
        return reply.IsSuccess ? await Visitor.SignInAsOperatorAsync() : null;
    }
}

/// <summary>A shop with one product of one variant.</summary>
public sealed record Stall(MarketplaceClient Seller, string ShopId, string ProductId, string SkuId)
{
    /// <summary>Waits until so many pieces are shown as available: product pages may be a few seconds old.</summary>
    public Task WaitForAvailableAsync(int pieces) =>
        Eventually.SeesAsync(() => Seller.AvailableAsync(ProductId), seen => seen == pieces, $"{pieces} pieces are available");

    /// <summary>Waits until the shop's balances are these.</summary>
    public Task WaitForBalanceAsync(long held, long available, long paidOut)
    {
        var hoped = new WireBalance(Sum.Cny(held), Sum.Cny(available), Sum.Cny(paidOut));
        return Eventually.SeesAsync(() => Seller.BalanceAsync(ShopId), seen => seen == hoped, $"the balance is {hoped}");
    }
}
