using Marketplace.Promotions.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>What was taken off a line, so that the line can be refunded exactly: it cost its total less all three in money.</summary>
/// <param name="ShopDiscount">By the shop's coupon; the shop bears it.</param>
/// <param name="PlatformDiscount">By the platform's coupon; the platform bears it.</param>
/// <param name="Coins">Paid with coins; the platform bears it.</param>
public sealed record LineShares(Money ShopDiscount, Money PlatformDiscount, Money Coins)
{
    /// <summary>All three.</summary>
    public Money Sum => ShopDiscount + PlatformDiscount + Coins;
}

/// <summary>One shop's goods, and what may be taken off them.</summary>
/// <param name="Totals">Each line's price; above zero together, in one currency.</param>
/// <param name="Coupon">Of the shop, or null.</param>
/// <param name="CoinPercent">Up to this share of the goods may be paid with coins.</param>
public sealed record Priceable(IReadOnlyList<Money> Totals, CouponTerms? Coupon, int CoinPercent)
{
    /// <summary>What the goods cost before anything is taken off.</summary>
    public Money Goods => Totals.Aggregate((a, b) => a + b);
}

/// <summary>
/// What is taken off the goods of a checkout, in stacking order: each shop's coupon, then the platform's over all shops, then coins.
/// Every discount is split by value to the fen, first over shops and then over lines, and each shop's goods keep a price of one fen
/// at least, since an order needs something to hold. Pure. More off never costs the buyer more, money and coins together: thresholds look
/// at undiscounted goods, and a later discount shrinks by no more than an earlier one took.
/// </summary>
public static class Pricing
{
    const int MostCoinPercent = 30;
    const string CoinCurrency = "CNY";

    /// <summary>The shares of each line of each shop.</summary>
    /// <param name="shops">At least one; all in one currency.</param>
    /// <param name="platform">The platform's coupon, or null.</param>
    /// <param name="coins">At most so many are used; one is worth a fen.</param>
    public static IReadOnlyList<IReadOnlyList<LineShares>> TakeOff(IReadOnlyList<Priceable> shops, CouponTerms? platform, long coins)
    {
        var currency = shops[0].Goods.Currency;
        var goods = shops.Select(s => s.Goods.Amount).ToArray();
        var byShop = shops.Select((s, i) => Math.Min(s.Coupon?.DiscountOn(s.Goods, s.Goods).Amount ?? 0, goods[i] - 1)).ToArray();
        var room = goods.Zip(byShop, (g, off) => g - off - 1).ToArray();
        var left = new Money(room.Sum() + shops.Count, currency);
        var byPlatform = Split.ByValue(Math.Min(platform?.DiscountOn(new Money(goods.Sum(), currency), left).Amount ?? 0, room.Sum()), room);
        var caps = currency == CoinCurrency ? shops.Select((s, i) => Math.Min(CoinCap(s), room[i] - byPlatform[i])).ToArray() : new long[shops.Count];
        var byCoins = Split.ByValue(Math.Min(coins, caps.Sum()), caps);
        return [.. shops.Select((s, i) => OverLines(s.Totals, byShop[i], byPlatform[i], byCoins[i]))];
    }

    static long CoinCap(Priceable shop) => shop.Goods.Amount * Math.Min(shop.CoinPercent, MostCoinPercent) / 100;

    static IReadOnlyList<LineShares> OverLines(IReadOnlyList<Money> totals, long byShop, long byPlatform, long byCoins)
    {
        var left = totals.Select(t => t.Amount).ToArray();
        var (shop, platform, coins) = (Split.TakeOff(left, byShop), Split.TakeOff(left, byPlatform), Split.TakeOff(left, byCoins));
        Money Of(long amount) => new(amount, totals[0].Currency);
        return [.. totals.Select((_, i) => new LineShares(Of(shop[i]), Of(platform[i]), Of(coins[i])))];
    }
}
