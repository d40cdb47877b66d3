using Marketplace.Testing;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>A way that an order can go.</summary>
/// <param name="Name">In words.</param>
/// <param name="LiveAsync">Lives one order, the first, the second and so on, until its last status shows.</param>
public sealed record Branch(string Name, Func<int, Task> LiveAsync);

/// <summary>The ways that an order can go, each lived by the first buyer.</summary>
public sealed class Branches(Market market, Stall thrifty, string couponId)
{
    const long PartFen = 1_700;
    const int UsedCoins = 10;
    static readonly object Parcel = new { carrier = "SF Express", trackingNumber = "SF9" };

    /// <summary>All of them, the shortest first.</summary>
    public IReadOnlyList<Branch> All =>
    [
        new("cancelled before payment", CancelUnpaidAsync),
        new("cancelled by the shop before shipment", CancelPaidAsync),
        new("refunded before shipment", RefundUnsentAsync),
        new("confirmed", piece => market.LiveAsync(0, piece)),
        new("confirmed after an extension", ExtendAsync),
        new("confirmed, with a shop's coupon and coins", _ => SaveAsync()),
        new("a part refunded after shipment, then confirmed", RefundPartAsync),
        new("a part sent back and refunded, then confirmed", SendBackAsync),
        new("disputed and ruled", QuarrelAsync),
    ];

    MarketplaceClient Buyer => market.Buyers[0];

    /// <summary>Opens the shop that takes part in coins, and claims its coupons for the first buyer, so many.</summary>
    public static async Task<Branches> PrepareAsync(Market market, MarketplaceClient visitor, int coupons)
    {
        var thrifty = await Market.OpenAsync(visitor, "Thrifty", skus: 1, coinSharePercent: 20);
        var coupon = new { name = "Off", threshold = Sum.Cny(1), amount = Sum.Cny(500), stock = coupons, perUser = Math.Min(100, coupons), endsAt = "2096-01-01T00:00:00Z" };
        var couponId = (await thrifty.Seller.PostAsync($"/api/shops/{thrifty.ShopId}/coupons", coupon)).Expect(201).Read<WireCoupon>().CouponId;
        for (var i = 0; i < coupons; i++) await market.Buyers[0].ClaimCouponAsync(couponId);
        return new Branches(market, thrifty, couponId);
    }

    async Task CancelUnpaidAsync(int piece)
    {
        var (_, placed) = await market.PlaceAsync(0, piece);
        (await Buyer.CancelAsync(placed.OrderId)).ExpectSuccess();
        await market.UntilAsync(Buyer, placed.OrderId, "cancelled");
    }

    async Task CancelPaidAsync(int piece)
    {
        var (stall, orderId) = await market.BuyAsync(0, piece);
        (await stall.Seller.CancelAsync(orderId)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "refunded");
    }

    async Task RefundUnsentAsync(int piece)
    {
        var (stall, orderId) = await market.BuyAsync(0, piece);
        await AskAsync(orderId, Market.PriceFen);
        (await stall.Seller.AnswerRefundAsync(orderId, true)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "refunded");
    }

    async Task ExtendAsync(int piece)
    {
        var (_, orderId) = await SentAsync(piece);
        (await Buyer.ExtendAsync(orderId)).ExpectSuccess();
        await ConfirmAsync(orderId);
    }

    async Task SaveAsync()
    {
        var body = new { lines = new[] { new Line(thrifty.SkuIds[0], 1) }, couponIds = new[] { couponId }, useCoins = UsedCoins, address = MarketplaceClient.Home };
        var placed = (await Buyer.PostAsync("/api/orders", body, MarketplaceClient.NewKey())).Expect(201).Read<Placed>();
        await Buyer.PayAsync(placed.PaymentId);
        await market.UntilAsync(Buyer, placed.OrderId, "paid");
        await SendAsync(thrifty, placed.OrderId);
        await ConfirmAsync(placed.OrderId);
    }

    async Task RefundPartAsync(int piece)
    {
        var (stall, orderId) = await SentAsync(piece);
        await AskAsync(orderId, PartFen);
        (await stall.Seller.AnswerRefundAsync(orderId, true)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "shipped");
        await ConfirmAsync(orderId);
    }

    async Task SendBackAsync(int piece)
    {
        var (stall, orderId) = await SentAsync(piece);
        await AskAsync(orderId, PartFen, "return-and-refund");
        (await stall.Seller.AnswerRefundAsync(orderId, true, MarketplaceClient.Home)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "return-under-way");
        (await Buyer.ActAsync(orderId, "return-sent", Parcel)).ExpectSuccess();
        (await stall.Seller.ActAsync(orderId, "return-received")).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "shipped");
        await ConfirmAsync(orderId);
    }

    async Task QuarrelAsync(int piece)
    {
        var (stall, orderId) = await SentAsync(piece);
        await AskAsync(orderId, Market.PriceFen);
        (await stall.Seller.AnswerRefundAsync(orderId, false)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "disputed");
        (await Buyer.ActAsync(orderId, "add-evidence", new { text = "It is in pieces." })).ExpectSuccess();
        (await market.Operator.RuleAsync(orderId, PartFen, Market.PriceFen - PartFen)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "completed");
    }

    async Task<(Stall Stall, string OrderId)> SentAsync(int piece)
    {
        var (stall, orderId) = await market.BuyAsync(0, piece);
        await SendAsync(stall, orderId);
        return (stall, orderId);
    }

    async Task SendAsync(Stall stall, string orderId)
    {
        (await stall.Seller.ShipAsync(orderId)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "shipped");
    }

    async Task AskAsync(string orderId, long fen, string kind = "refund-only")
    {
        (await Buyer.AskRefundAsync(orderId, fen, kind)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "refund-asked");
    }

    async Task ConfirmAsync(string orderId)
    {
        (await Buyer.ConfirmAsync(orderId)).ExpectSuccess();
        await market.UntilAsync(Buyer, orderId, "completed");
    }
}
