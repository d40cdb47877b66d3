using Marketplace.Catalog.Contracts;
using Marketplace.Coins.Contracts;
using Marketplace.Promotions.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;

namespace Marketplace.Orders;

/// <summary>Prices a basket from catalogue, shops and the buyer's wallet as they are at this moment; for quotes and checkouts alike.</summary>
public sealed class CheckoutDesk(ICatalog catalog, IShops shops, ICoupons coupons, ICoins coins, TimeProvider time)
{
    /// <summary>The quote. One storage transaction per product, per shop, per coupon, and one if coins are wanted.</summary>
    /// <param name="basket">What is wanted.</param>
    /// <param name="attempt">The checkout that runs, whose own orders may hold coupons and coins from an earlier run; null when nothing is placed.</param>
    /// <param name="cancellation">Of the request.</param>
    public async Task<Result<Quote>> QuoteAsync(Basket basket, Attempt? attempt, CancellationToken cancellation)
    {
        var claims = basket.CouponIds.Count == 0 ? Task.FromResult<IReadOnlyList<ClaimedCoupon>>([]) : coupons.FindAsync(basket.BuyerId, basket.CouponIds, cancellation);
        var offers = await catalog.FindSkusAsync([.. basket.Lines.Select(l => l.SkuId)], cancellation);
        var shopIds = offers.Select(o => o.ShopId).Distinct().ToList();
        var own = attempt is null ? new HashSet<string>() : OrderPlan.OrderIds(attempt, shopIds);
        var spendable = basket.UseCoins == 0 ? Task.FromResult(0L) : coins.SpendableAsync(basket.BuyerId, basket.UseCoins, own, cancellation);
        var selling = await Task.WhenAll(shopIds.Select(id => shops.FindAsync(id, cancellation)));
        return Checkout.Price(basket, offers, [.. selling.OfType<Shop>()], new Wallet(await claims, await spendable, time.GetUtcNow(), own));
    }
}
