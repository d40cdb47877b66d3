using Marketplace.Catalog.Contracts;
using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;

namespace Marketplace.Tests.Orders;

/// <summary>Orders and offers to test with.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    public static readonly string Buyer = Ids.From("usr", "buyer");
    public static readonly string Seller = Ids.From("usr", "seller");
    public static readonly Address Home = new("Lin", "13800000000", "Zhejiang", "Hangzhou", "1 Lake Road", "310000");

    public static string ShopId(int shop) => Ids.From("shp", $"{shop}");

    public static string SkuId(int sku) => Ids.From("sku", $"{sku}");

    public static Shop Shop(int shop, string? owner = null, ShopStatus status = ShopStatus.Open) =>
        new(ShopId(shop), $"Shop {shop}", ShopKind.Personal, status, owner ?? Seller, [], 0, 500);

    public static SkuOffer Offer(int sku, int shop, long fen, bool onSale = true, string currency = "CNY") => new(
        SkuId(sku), Ids.From("prd", $"{sku}"), ShopId(shop), $"Mug {sku}", new Dictionary<string, string> { ["Color"] = "Red" }, new Money(fen, currency), onSale, null);

    public static Basket Basket(params (int Sku, int Quantity)[] lines) => new(
        Buyer, [.. lines.Select((l, i) => new BasketLine(SkuId(l.Sku), l.Quantity, $"lines[{i}].skuId"))], 0, []);

    /// <summary>A wallet without coupons.</summary>
    public static Wallet Purse(long coins = 0) => new([], coins, Start, new HashSet<string>());

    public static Order Placed(OrderTerms? terms = null)
    {
        var quote = Checkout.Price(Basket((1, 2)), [Offer(1, 1, 1_999)], [Shop(1)], Purse()).Value;
        return OrderPlan.Make(new Attempt("cause", Start), 0, quote, Buyer, Home, terms ?? new OrderTerms(), Start).Single();
    }

    /// <summary>An order that has come to a status by its ordinary way, or was put there.</summary>
    public static Order In(OrderStatus status, OrderTerms? terms = null)
    {
        var placed = Placed(terms);
        return status switch
        {
            OrderStatus.AwaitingPayment => placed,
            OrderStatus.Paid => placed.After(SignalKind.Paid, Actor.Provider),
            OrderStatus.Shipped => In(OrderStatus.Paid, terms).After(SignalKind.Ship, Actor.Seller),
            OrderStatus.Completed => In(OrderStatus.Shipped, terms).After(SignalKind.Confirm, Actor.Buyer),
            OrderStatus.Cancelled => placed.After(SignalKind.Cancel, Actor.Buyer),
            OrderStatus.Refunded => In(OrderStatus.Paid, terms).After(SignalKind.Cancel, Actor.Seller),
            OrderStatus.RefundAsked or OrderStatus.ReturnUnderWay or OrderStatus.Disputed =>
                placed with { Progress = placed.Progress with { Status = status } },
        };
    }

    public static Signal Signal(SignalKind kind, Actor actor, string? id = null) => new(
        id ?? Ids.From("sig", $"{kind}{actor}"), kind, actor, Start, null, kind == SignalKind.Ship ? new Shipment("SF Express", "SF1") : null);

    static Order After(this Order order, SignalKind kind, Actor actor) => order.Apply(Signal(kind, actor), Start.AddMinutes(1)).Value;
}
