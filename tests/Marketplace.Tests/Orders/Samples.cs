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
            OrderStatus.RefundAsked => In(OrderStatus.Shipped, terms).Asking(),
            OrderStatus.ReturnUnderWay => In(OrderStatus.Shipped, terms).Asking(RefundKind.ReturnAndRefund).After(Answer(true)),
            OrderStatus.Disputed => In(OrderStatus.RefundAsked, terms).After(Answer(false)),
        };
    }

    /// <summary>A signal with what belongs to it: a parcel, a refund of 10 yuan, a yes, some words, all to the buyer.</summary>
    public static Signal Signal(SignalKind kind, Actor actor, string? id = null) => new(
        id ?? Ids.From("sig", $"{kind}{actor}"), kind, actor, Start, null, kind is SignalKind.Ship or SignalKind.ReturnSent ? new Shipment("SF Express", "SF1") : null)
    {
        Ask = kind == SignalKind.AskRefund ? new RefundAsk(RefundKind.RefundOnly, Money.Cny(1_000), []) : null,
        Reply = kind == SignalKind.AnswerRefund ? new RefundReply(true, null) : null,
        Evidence = kind == SignalKind.AddEvidence ? new Evidence("It is broken.", []) : null,
        Ruling = kind == SignalKind.Rule ? new Ruling(Money.Cny(3_998), Money.Cny(0)) : null,
    };

    public static Signal Answer(bool accept) => Signal(SignalKind.AnswerRefund, Actor.Seller) with { Reply = new RefundReply(accept, null) };

    /// <summary>With a refund that is asked for.</summary>
    public static Order Asking(this Order order, RefundKind kind = RefundKind.RefundOnly, long fen = 1_000) =>
        order.After(Signal(SignalKind.AskRefund, Actor.Buyer) with { Ask = new RefundAsk(kind, Money.Cny(fen), []) });

    public static Order After(this Order order, SignalKind kind, Actor actor) => order.After(Signal(kind, actor));

    public static Order After(this Order order, Signal signal) => order.Apply(signal with { SignalId = $"sig_{order.Progress.Version}" }, Start.AddMinutes(1)).Value;
}
