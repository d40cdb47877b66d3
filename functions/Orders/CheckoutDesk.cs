using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Orders;

/// <summary>Prices a basket from catalogue and shops as they are at this moment; for quotes and checkouts alike.</summary>
public sealed class CheckoutDesk(ICatalog catalog, IShops shops)
{
    /// <summary>The quote. One storage transaction per product and per shop.</summary>
    public async Task<Result<Quote>> QuoteAsync(Basket basket, CancellationToken cancellation)
    {
        var offers = await catalog.FindSkusAsync([.. basket.Lines.Select(l => l.SkuId)], cancellation);
        var selling = await Task.WhenAll(offers.Select(o => o.ShopId).Distinct().Select(id => shops.FindAsync(id, cancellation)));
        return Checkout.Price(basket, offers, [.. selling.OfType<Shop>()]);
    }
}
