using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Orders;

/// <summary>What a buyer wants, checked for form: each SKU once, in the order of their ids.</summary>
public sealed record Basket(string BuyerId, IReadOnlyList<BasketLine> Lines, int UseCoins);

/// <summary>Pieces of a SKU, and the path of the first line that named it.</summary>
public sealed record BasketLine(string SkuId, int Quantity, string Field);

/// <summary>Something that the buyer should know before paying.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Message">For a person.</param>
/// <param name="SkuId">Which SKU it is about, or null.</param>
/// <param name="ShopId">Which shop it is about, or null.</param>
public sealed record QuoteProblem(string Code, string Message, string? SkuId = null, string? ShopId = null);

/// <summary>One shop's part of a checkout.</summary>
public sealed record ShopQuote(string ShopId, int CommissionBasisPoints, IReadOnlyList<OrderLine> Lines, OrderAmounts Amounts);

/// <summary>A checkout as it is priced now; a refusal says what stands in the way of placing it.</summary>
public sealed record Quote(IReadOnlyList<ShopQuote> Orders, Money Due, IReadOnlyList<QuoteProblem> Problems, Problem? Refusal);

/// <summary>
/// Prices a basket from what the catalogue says at this moment, and never from what the storefront says. The stacking order is
/// goods, shop coupon, platform coupon, coins, freight; coupons are refused, coins count as none and freight is free as long as
/// the slices that give them are not there. Pure: the same basket and offers make the same quote, whatever the order of lines.
/// </summary>
public static class Checkout
{
    /// <summary>The quote; 422 when a SKU is unknown or the whole makes no sense.</summary>
    public static Result<Quote> Price(Basket basket, IReadOnlyList<SkuOffer> offers, IReadOnlyList<Shop> shops)
    {
        var known = offers.ToDictionary(o => o.SkuId);
        var unknown = basket.Lines.Where(l => !known.ContainsKey(l.SkuId)).ToList();
        if (unknown.Count > 0) return Problem.Invalid([.. unknown.Select(l => new FieldError(l.Field, "unknown-sku", $"There is no SKU {l.SkuId}."))]);
        if (offers.Select(o => o.Price.Currency).Distinct().Count() > 1) return OrderProblems.MixedCurrencies;
        var open = shops.ToDictionary(s => s.ShopId);
        var quotes = basket.Lines.Select(l => (Line: l, Offer: known[l.SkuId])).GroupBy(x => x.Offer.ShopId).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => PriceShop(g.Key, open.GetValueOrDefault(g.Key), g.Select(x => LineOf(x.Line, x.Offer)))).ToList();
        if (quotes.Any(q => q.Amounts.Due.Amount <= 0)) return OrderProblems.NothingDue;
        return new Quote(
            quotes, quotes.Select(q => q.Amounts.Due).Aggregate((a, b) => a + b),
            [.. Concerns(basket, known, open, quotes)], Refusal(basket, known, open, quotes));
    }

    static ShopQuote PriceShop(string shopId, Shop? shop, IEnumerable<OrderLine> lines)
    {
        var sorted = lines.OrderBy(l => l.SkuId, StringComparer.Ordinal).ToList();
        var goods = sorted.Select(l => l.Total).Aggregate((a, b) => a + b);
        var none = Money.Zero(goods.Currency);
        return new ShopQuote(shopId, shop?.CommissionBasisPoints ?? 0, sorted, new OrderAmounts(goods, none, none, none));
    }

    static OrderLine LineOf(BasketLine line, SkuOffer offer) =>
        new(offer.SkuId, offer.ProductId, offer.Title, offer.Options, offer.PictureUrl, offer.Price, line.Quantity);

    static IEnumerable<QuoteProblem> Concerns(
        Basket basket, Dictionary<string, SkuOffer> offers, Dictionary<string, Shop> shops, IReadOnlyList<ShopQuote> quotes)
    {
        foreach (var line in basket.Lines.Where(l => !offers[l.SkuId].OnSale))
            yield return new QuoteProblem("not-on-sale", $"{offers[line.SkuId].Title} is not on sale.", line.SkuId);
        foreach (var quote in quotes.Where(q => !IsOpen(shops, q.ShopId)))
            yield return new QuoteProblem("shop-not-open", "This shop does not sell now.", ShopId: quote.ShopId);
        foreach (var quote in quotes.Where(q => IsTheirs(shops, q.ShopId, basket.BuyerId)))
            yield return new QuoteProblem(OrderProblems.OwnShop.Code, OrderProblems.OwnShop.Title, ShopId: quote.ShopId);
        if (basket.UseCoins > 0) yield return new QuoteProblem("coins-not-used", "None of these shops takes coins yet; 0 of them are used.");
    }

    static Problem? Refusal(
        Basket basket, Dictionary<string, SkuOffer> offers, Dictionary<string, Shop> shops, IReadOnlyList<ShopQuote> quotes)
    {
        if (quotes.Any(q => IsTheirs(shops, q.ShopId, basket.BuyerId))) return OrderProblems.OwnShop;
        if (quotes.FirstOrDefault(q => !IsOpen(shops, q.ShopId)) is { } closed) return OrderProblems.ShopNotOpen(closed.ShopId);
        var off = basket.Lines.Where(l => !offers[l.SkuId].OnSale).ToList();
        return off.Count == 0 ? null : OrderProblems.NotOnSale([.. off.Select(l => new FieldError(l.Field, "not-on-sale", $"{l.SkuId} is not on sale."))]);
    }

    static bool IsOpen(Dictionary<string, Shop> shops, string shopId) => shops.GetValueOrDefault(shopId) is { Status: ShopStatus.Open };

    static bool IsTheirs(Dictionary<string, Shop> shops, string shopId, string buyerId) => shops.GetValueOrDefault(shopId)?.RoleOf(buyerId) is not null;
}
