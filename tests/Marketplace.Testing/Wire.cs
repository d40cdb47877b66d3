using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marketplace.Testing;

/// <summary>The shapes of the contract as a client writes them down; independent of the app's own types, so that a renamed member is seen.</summary>
public static class Wire
{
    /// <summary>camelCase, and whatever a shape names must be there.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
    };
}

/// <summary>Minor units and an ISO currency.</summary>
public sealed record Sum(long Amount, string Currency)
{
    /// <summary>An amount in yuan's fen.</summary>
    public static Sum Cny(long fen) => new(fen, "CNY");
}

/// <summary>One page of a list.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Answer of a sign-in and of a refresh.</summary>
public sealed record WireSession(string AccessToken, string RefreshToken, int ExpiresIn, string UserId, IReadOnlyList<string> Roles);

/// <summary>Who one is.</summary>
public sealed record WireMe(string UserId, string Email, string DisplayName, IReadOnlyList<string> Roles, IReadOnlyList<WireMyShop> Shops);

/// <summary>A shop where one works.</summary>
public sealed record WireMyShop(string ShopId, string Role);

/// <summary>A shop as it was opened.</summary>
public sealed record OpenedShop(string ShopId, string Status);

/// <summary>A product as it was listed.</summary>
public sealed record ListedProduct(string ProductId, IReadOnlyList<ListedSku> Skus)
{
    /// <summary>Of a product with one variant.</summary>
    [JsonIgnore]
    public string SkuId => Skus.Single().SkuId;
}

/// <summary>A SKU as it was listed.</summary>
public sealed record ListedSku(string SkuId, string SkuCode);

/// <summary>A SKU as buyers see it.</summary>
public sealed record WireSku(string SkuId, IReadOnlyDictionary<string, string> Options, Sum Price, int Available);

/// <summary>A product as buyers see it.</summary>
public sealed record WireProduct(string ProductId, string ShopId, string Title, string Description, string Status, IReadOnlyList<WireSku> Skus);

/// <summary>A coupon as it was issued.</summary>
public sealed record WireCoupon(string CouponId, string? ShopId, int Left);

/// <summary>So many of a SKU.</summary>
public sealed record Line(string SkuId, int Quantity);

/// <summary>Where an order goes.</summary>
public sealed record WireAddress(string Recipient, string Phone, string Region, string? City, string Street, string? PostalCode);

/// <summary>A checkout as it would be.</summary>
public sealed record WireQuote(IReadOnlyList<WireQuotedOrder> Orders, Sum Due, IReadOnlyList<JsonElement> Problems);

/// <summary>One shop's part of a quote.</summary>
public sealed record WireQuotedOrder(string ShopId, IReadOnlyList<JsonElement> Lines, Sum Goods, Sum Discounts, Sum Coins, Sum Freight, Sum Due);

/// <summary>A checkout that was placed.</summary>
public sealed record Placed(string CheckoutId, string PaymentId, string PayUrl, Sum Due, IReadOnlyList<PlacedOrder> Orders)
{
    /// <summary>Of a checkout in one shop.</summary>
    [JsonIgnore]
    public string OrderId => Orders.Single().OrderId;
}

/// <summary>One order of a checkout.</summary>
public sealed record PlacedOrder(string OrderId, string ShopId, Sum Due);

/// <summary>An order as its parties see it.</summary>
public sealed record WireOrder(
    string OrderId, string PaymentId, string ShopId, string Status, IReadOnlyList<WireOrderLine> Lines, WireAmounts Amounts, WireAddress Address,
    WireDeadlines Deadlines, IReadOnlyList<WireTimelineEntry> Timeline, IReadOnlyList<WireRefund> Refunds, IReadOnlyList<WireEvidence> Evidence);

/// <summary>Money that was asked back.</summary>
public sealed record WireRefund(string RefundId, string Kind, string Stage, Sum Amount, long Coins, IReadOnlyList<Line> Lines);

/// <summary>What a side showed the operator.</summary>
public sealed record WireEvidence(DateTimeOffset At, string Actor, string? Text, IReadOnlyList<string> MediaIds);

/// <summary>A line of an order.</summary>
public sealed record WireOrderLine(string SkuId, string Title, IReadOnlyDictionary<string, string> Options, Sum Price, int Quantity, int RefundedQuantity);

/// <summary>What an order costs.</summary>
public sealed record WireAmounts(Sum Goods, Sum Discounts, Sum Coins, Sum Freight, Sum Due, Sum Refunded);

/// <summary>Until when what must have happened.</summary>
public sealed record WireDeadlines(
    DateTimeOffset PayBy, DateTimeOffset? ShipBy, DateTimeOffset? ConfirmBy, DateTimeOffset? AnswerBy = null, DateTimeOffset? ReturnBy = null, DateTimeOffset? ReceiveBy = null, DateTimeOffset? EvidenceBy = null);

/// <summary>One thing that happened to an order.</summary>
public sealed record WireTimelineEntry(DateTimeOffset At, string Actor, string What, string? Reason);

/// <summary>A payment as its payer sees it.</summary>
public sealed record WirePayment(string PaymentId, string Status, Sum Amount, IReadOnlyList<PlacedOrder> Orders);

/// <summary>A shop's money.</summary>
public sealed record WireBalance(Sum Held, Sum Available, Sum PaidOut);

/// <summary>A line of a shop's statement: what it changed in each balance.</summary>
public sealed record WireStatementLine(
    string LineId, DateTimeOffset At, string Kind, string? OrderId, Sum Amount, Sum Commission, Sum Held, Sum Available, Sum PaidOut, string? Reference, string? Reason);

/// <summary>A payout to a shop.</summary>
public sealed record WirePayout(string PayoutId, Sum Amount, string Status, DateTimeOffset At, string? Reason);

/// <summary>A buyer's coins.</summary>
public sealed record WireCoins(long Balance, Sum Worth, IReadOnlyList<WireExpiringCoins> Expiring);

/// <summary>Coins that expire together.</summary>
public sealed record WireExpiringCoins(long Amount, DateTimeOffset At);

/// <summary>What the ledger's audit found.</summary>
public sealed record WireAudit(int Transfers, int Unbalanced, int EscrowsNotZero, int ProviderMismatch, bool Ok, IReadOnlyList<string> Findings)
{
    /// <inheritdoc/>
    public override string ToString() => $"ok {Ok}, {Transfers} transfers, {Unbalanced} unbalanced, {EscrowsNotZero} escrows not zero, {ProviderMismatch} mismatches: {string.Join("; ", Findings)}";
}
