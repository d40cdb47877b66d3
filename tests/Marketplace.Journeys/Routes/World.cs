using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>
/// One of each: people of every role, a shop with goods on sale and a draft, an order in each state. Routes are filled in from it, and its
/// reads are compared before and after what must change nothing.
/// </summary>
public sealed class World
{
    readonly Dictionary<Role, MarketplaceClient> people;
    readonly Dictionary<string, string> names;
    readonly Dictionary<string, Placed> orders;

    World(Dictionary<Role, MarketplaceClient> people, Stall stall, string draftId, string couponId, string mediaId, string dropId, string notificationId, string reviewId, string payoutId, string findingId, Dictionary<string, Placed> orders)
    {
        (this.people, Stall, this.orders) = (people, stall, orders);
        DraftId = draftId;
        names = new Dictionary<string, string>
        {
            ["shopId"] = stall.ShopId,
            ["productId"] = stall.ProductId,
            ["skuId"] = stall.SkuId,
            ["categoryId"] = "mugs",
            ["couponId"] = couponId,
            ["mediaId"] = mediaId,
            ["dropId"] = dropId,
            ["notificationId"] = notificationId,
            ["reviewId"] = reviewId,
            ["file"] = "480.webp",
            ["paymentId"] = orders["awaiting"].PaymentId,
            ["instanceId"] = orders["shipped"].OrderId,
            ["action"] = "raise-event",
            ["id"] = "bm9uZQ",
            ["payoutId"] = payoutId,
            ["findingId"] = findingId,
        };
    }

    /// <summary>The shop and what it sells.</summary>
    public Stall Stall { get; }

    /// <summary>A product that was never on sale.</summary>
    public string DraftId { get; }

    /// <summary>Somebody of a role.</summary>
    public MarketplaceClient As(Role role) => people[role];

    /// <summary>An order by its state: awaiting, paid, shipped, asked, returning, disputed or done.</summary>
    public Placed Order(string state) => orders[state];

    /// <summary>Makes everybody and everything.</summary>
    public static async Task<World> BuildAsync(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        var stall = await site.OpenStallAsync(stock: 100);
        var other = await site.OpenStallAsync();
        var (buyer, staff) = (await site.Visitor.RegisterAsync("Lin"), await site.Visitor.RegisterAsync("Wei"));
        await HireAsync(stall, staff);
        var draft = await stall.Seller.DraftProductAsync(stall.ShopId, title: "Not shown yet");
        var picture = await stall.Seller.UploadPictureAsync(MarketplaceClient.SmallestGif, "dot.gif", "image/gif");
        var (drop, _) = await stall.Seller.AskDropAsync(stall.ShopId, "goods.csv");
        var (shipped, done) = (await buyer.BuyAndPayAsync(stall.SkuId), await buyer.BuyAndPayAsync(stall.SkuId, 2));
        foreach (var sent in new[] { shipped, done })
        {
            (await stall.Seller.ShipAsync(sent.OrderId)).ExpectSuccess();
            await buyer.WaitForStatusAsync(sent.OrderId, "shipped");
        }

        (await buyer.ConfirmAsync(done.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(done.OrderId, "completed");
        await Eventually.SeesAsync(() => buyer.CoinsAsync(), coins => coins.Balance == 136, "the coins are there");
        await Eventually.SeesAsync(() => stall.Seller.BalanceAsync(stall.ShopId), seen => seen.Available.Amount > 0, "the money is available");
        (await site.Visitor.PostAsync("/sandbox/faults", new { refuseTransfers = 1 })).Expect(200);
        await site.Operator.PayShopsAsync();
        var stray = "entry_id,kind,reference,amount,currency,at\n" + $"stray-{stall.ShopId},transfer,stray-{stall.ShopId},5,CNY,2026-01-01T00:00:00Z\n";
        (await site.Operator.SendAsync(new Call("POST", "/api/operations/provider-statements") { Body = stray, ContentType = "text/csv" })).Expect(200);
        (await site.Operator.PostAsync("/api/operations/reconciliations")).Expect(200);
        var finding = (await site.Operator.AllAsync<JsonElement>("/api/operations/reconciliation-findings"))
            .Single(f => f.GetProperty("words").GetString()!.Contains($"stray-{stall.ShopId}", StringComparison.Ordinal)).GetProperty("findingId").GetString()!;
        // The refusal may have met another shop that was paid in the same batch.
        var payoutId = (await site.Operator.AllAsync<JsonElement>("/api/operations/payouts"))
            .First(p => p.GetProperty("status").GetString() == "failed").GetProperty("payoutId").GetString()!;
        var people = new Dictionary<Role, MarketplaceClient>
        {
            [Role.Visitor] = site.Visitor,
            [Role.Stranger] = await site.Visitor.RegisterAsync("Stranger"),
            [Role.OtherSeller] = other.Seller,
            [Role.Buyer] = buyer,
            [Role.Seller] = stall.Seller,
            [Role.Staff] = staff,
            [Role.Operator] = site.Operator,
        };
        var orders = new Dictionary<string, Placed>
        {
            ["shipped"] = shipped,
            ["done"] = done,
            ["asked"] = await AskedAsync(stall, buyer, "refund-only", null),
            ["returning"] = await AskedAsync(stall, buyer, "return-and-refund", true),
            ["disputed"] = await AskedAsync(stall, buyer, "refund-only", false),
            ["paid"] = await buyer.BuyAndPayAsync(stall.SkuId),
            ["awaiting"] = await buyer.BuyAsync(stall.SkuId),
        };
        var coupon = await stall.Seller.IssueCouponAsync(stall.ShopId, thresholdFen: 5_000, amountFen: 500, stock: 1_000);
        var inbox = await buyer.WaitForNotificationAsync("order-shipped", shipped.OrderId);
        var review = await buyer.ReviewAsync(done.OrderId, stall.SkuId);
        await Eventually.SeesAsync(() => buyer.ShopRatingsAsync(stall.ShopId), seen => seen.Count == 1, "the shop's page counts the review");
        await Eventually.SeesAsync(() => stall.Seller.BalanceAsync(stall.ShopId), seen => seen.Held.Amount == 5 * 6_800, "the money of the five orders that go on is held");
        return new World(people, stall, draft.ProductId, coupon, picture, drop, inbox.NotificationId, review.ReviewId, payoutId, finding, orders);
    }

    /// <summary>The right request for a route; an id of the path may be another.</summary>
    public async Task<Call> RightAsync(Route route, string? parameter = null, string? value = null)
    {
        ArgumentNullException.ThrowIfNull(route);
        var path = "/api" + route.Path;
        foreach (var (name, known) in names) path = path.Replace($"{{{name}}}", name == parameter ? value : known, StringComparison.Ordinal);
        path = path.Replace("{orderId}", parameter == "orderId" ? value : orders[route.Order].OrderId, StringComparison.Ordinal);
        return new Call(route.Method, path)
        {
            Body = route.Body?.Replace("{skuId}", Stall.SkuId, StringComparison.Ordinal).Replace("{orderId}", orders[route.Order].OrderId, StringComparison.Ordinal),
            Key = route.KeyRequired ? MarketplaceClient.NewKey() : null,
            IfMatch = route.IfMatch ? await VersionAsync(route) : null,
        };
    }

    /// <summary>All that can be read of this world, one text a reader and address.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LookAsync()
    {
        List<(Role Who, string Path)> reads =
        [
            (Role.Operator, "/api/categories"), (Role.Seller, $"/api/shops/{Stall.ShopId}"), (Role.Seller, $"/api/products/{Stall.ProductId}"),
            (Role.Seller, $"/api/products/{DraftId}"), (Role.Seller, $"/api/shops/{Stall.ShopId}/balance"), (Role.Seller, $"/api/shops/{Stall.ShopId}/statement?limit=100"),
            (Role.Seller, $"/api/shops/{Stall.ShopId}/payouts"), (Role.Seller, $"/api/orders?role=seller&shop={Stall.ShopId}&limit=100"),
            (Role.Seller, $"/api/shops/{Stall.ShopId}/events"), (Role.Buyer, "/api/orders?limit=100"), (Role.Buyer, "/api/coins"), (Role.Buyer, "/api/coins/entries"),
            (Role.Buyer, $"/api/coupons?shop={Stall.ShopId}"), (Role.Buyer, "/api/coupons"), (Role.Buyer, "/api/me/coupons"), (Role.Buyer, $"/api/products/{Stall.ProductId}/reviews"), (Role.Buyer, "/api/cart"),
            .. orders.Values.SelectMany(o => new[] { (Role.Buyer, $"/api/orders/{o.OrderId}"), (Role.Buyer, $"/api/payments/{o.PaymentId}") }),
            .. Enum.GetValues<Role>().Where(r => r != Role.Visitor).Select(r => (r, "/api/me")),
            .. Enum.GetValues<Role>().Where(r => r is not (Role.Visitor or Role.Buyer or Role.Operator)).Select(r => (r, "/api/orders")),
        ];
        var seen = await Task.WhenAll(reads.Select(async read => (read, reply: await As(read.Who).GetAsync(read.Path))));
        return seen.ToDictionary(s => $"{s.read.Who} {s.read.Path}", s => s.reply.Expect(200).Text);
    }

    /// <summary>Fails if anything that can be read has changed.</summary>
    public async Task StillLooksAsync(IReadOnlyDictionary<string, string> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        foreach (var (what, text) in await LookAsync()) Assert.True(before[what] == text, $"{what} has changed.\nbefore: {before[what]}\nafter:  {text}");
    }

    /// <summary>A shipped order of which the buyer asks all the money back, and the shop's answer if it gives one.</summary>
    static async Task<Placed> AskedAsync(Stall stall, MarketplaceClient buyer, string kind, bool? accept)
    {
        var placed = await buyer.BuyAndPayAsync(stall.SkuId);
        (await stall.Seller.ShipAsync(placed.OrderId)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "shipped");
        (await buyer.AskRefundAsync(placed.OrderId, placed.Due.Amount, kind)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, "refund-asked");
        if (accept is not { } yes) return placed;
        (await stall.Seller.AnswerRefundAsync(placed.OrderId, yes)).ExpectSuccess();
        await buyer.WaitForStatusAsync(placed.OrderId, yes ? "return-under-way" : "disputed");
        return placed;
    }

    static async Task HireAsync(Stall stall, MarketplaceClient staff)
    {
        var read = await stall.Seller.GetAsync($"/api/shops/{stall.ShopId}");
        var hire = new Call("PATCH", $"/api/shops/{stall.ShopId}") { Body = new { staffIds = new[] { staff.UserId } }, IfMatch = read.ETag };
        (await stall.Seller.SendAsync(hire)).Expect(200);
    }

    async Task<string> VersionAsync(Route route) =>
        (await Stall.Seller.GetAsync(route.Path.StartsWith("/shops", StringComparison.Ordinal) ? $"/api/shops/{Stall.ShopId}" : $"/api/products/{Stall.ProductId}")).Expect(200).ETag!;
}
