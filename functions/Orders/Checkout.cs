using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;

namespace Marketplace.Orders;

/// <summary>What a buyer wants, checked for form: each SKU and each coupon once, in the order of their ids.</summary>
public sealed record Basket(string BuyerId, IReadOnlyList<BasketLine> Lines, int UseCoins, IReadOnlyList<string> CouponIds)
{
    /// <summary>Where it goes, if that is known already.</summary>
    public string? Region { get; init; }
}

/// <summary>Pieces of a SKU, and the path of the first line that named it.</summary>
public sealed record BasketLine(string SkuId, int Quantity, string Field);

/// <summary>Something that the buyer should know before paying.</summary>
/// <param name="Code">Stable, kebab-case.</param>
/// <param name="Message">For a person.</param>
/// <param name="SkuId">Which SKU it is about, or null.</param>
/// <param name="ShopId">Which shop it is about, or null.</param>
/// <param name="CouponId">Which coupon it is about, or null.</param>
public sealed record QuoteProblem(string Code, string Message, string? SkuId = null, string? ShopId = null, string? CouponId = null);

/// <summary>One shop's part of a checkout, and the claims of coupons that took something off it.</summary>
public sealed record ShopQuote(string ShopId, int CommissionBasisPoints, IReadOnlyList<OrderLine> Lines, OrderAmounts Amounts, IReadOnlyList<string> ClaimIds);

/// <summary>A checkout as it is priced now; a refusal says what stands in the way of placing it.</summary>
public sealed record Quote(IReadOnlyList<ShopQuote> Orders, Money Due, IReadOnlyList<QuoteProblem> Problems, Problem? Refusal);

/// <summary>
/// Prices a basket from what the catalogue says at this moment, and never from what the storefront says. The stacking order is
/// goods, shop coupon, platform coupon, coins (<see cref="Pricing"/>), then freight. Pure: the same basket, offers and wallet make
/// the same quote, whatever the order of lines.
/// </summary>
public static class Checkout
{
    /// <summary>The quote; 422 when a SKU is unknown or the whole makes no sense.</summary>
    public static Result<Quote> Price(Basket basket, IReadOnlyList<SkuOffer> offers, IReadOnlyList<Shop> shops, Wallet wallet)
    {
        var known = offers.ToDictionary(o => o.SkuId);
        var unknown = basket.Lines.Where(l => !known.ContainsKey(l.SkuId)).ToList();
        if (unknown.Count > 0) return Problem.Invalid([.. unknown.Select(l => new FieldError(l.Field, "unknown-sku", $"There is no SKU {l.SkuId}."))]);
        if (offers.Select(o => o.Price.Currency).Distinct().Count() > 1) return OrderProblems.MixedCurrencies;
        var open = shops.ToDictionary(s => s.ShopId);
        var parts = basket.Lines.Select(l => LineOf(l, known[l.SkuId])).GroupBy(l => known[l.SkuId].ShopId).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new Part(g.Key, open.GetValueOrDefault(g.Key), [.. g.OrderBy(l => l.SkuId, StringComparer.Ordinal)])).ToList();
        if (parts.Any(p => p.Goods.IsZero)) return OrderProblems.NothingDue;
        var coupons = CouponChoice.Make(basket.CouponIds, wallet, parts.ToDictionary(p => p.ShopId, p => p.Goods));
        var quotes = Quotes(basket, parts, coupons, wallet);
        return new Quote(
            quotes, quotes.Select(q => q.Amounts.Due).Aggregate((a, b) => a + b),
            [.. Concerns(basket, known, open, quotes), .. coupons.Problems], Refusal(basket, known, open, quotes) ?? coupons.Refusal);
    }

    static IReadOnlyList<ShopQuote> Quotes(Basket basket, List<Part> parts, CouponChoice coupons, Wallet wallet)
    {
        var shares = Pricing.TakeOff(
            [.. parts.Select(p => new Priceable([.. p.Lines.Select(l => l.Total)], coupons.Of(p.ShopId)?.Terms, p.Shop?.CoinSharePercent ?? 0))],
            coupons.OfPlatform?.Terms, Math.Min(basket.UseCoins, wallet.Coins));
        return [.. parts.Zip(shares, (part, taken) => QuoteOf(part, taken, coupons, basket.Region))];
    }

    static ShopQuote QuoteOf(Part part, IReadOnlyList<LineShares> shares, CouponChoice coupons, string? region)
    {
        var none = Money.Zero(part.Goods.Currency);
        Money Sum(Func<LineShares, Money> of) => shares.Select(of).Aggregate((a, b) => a + b);
        var lines = part.Lines.Zip(shares, (line, taken) => taken.Sum.IsZero ? line : line with { Shares = taken });
        var freight = part.Shop?.Freight.Of(part.Goods, region) ?? none;
        return new ShopQuote(
            part.ShopId, part.Shop?.CommissionBasisPoints ?? 0, [.. lines],
            new OrderAmounts(part.Goods, Sum(s => s.ShopDiscount + s.PlatformDiscount), Sum(s => s.Coins), freight),
            [.. new[] { coupons.Of(part.ShopId), coupons.OfPlatform }.OfType<Promotions.Contracts.ClaimedCoupon>().Select(c => c.ClaimId)]);
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
        if (quotes.Sum(q => q.Amounts.Coins.Amount) is var used && used < basket.UseCoins)
            yield return new QuoteProblem(used == 0 ? "coins-not-used" : "fewer-coins-used", $"{used} of {basket.UseCoins} coins are used: no more than you have and these shops take.");
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

    /// <summary>One shop's lines; the shop is null when there is none any more.</summary>
    sealed record Part(string ShopId, Shop? Shop, IReadOnlyList<OrderLine> Lines)
    {
        public Money Goods { get; } = Lines.Select(l => l.Total).Aggregate((a, b) => a + b);
    }
}
