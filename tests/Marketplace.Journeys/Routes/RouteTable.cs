namespace Marketplace.Journeys;

/// <summary>
/// The contract's routes of the slices that are there. A test sees to it that openapi.json has these and no others, so a new route is tried
/// with bad input and by every role as soon as it exists, or a test fails.
/// </summary>
public static class RouteTable
{
    const string Address = """{"recipient":"Lin","phone":"13800000000","region":"Zhejiang","city":"Hangzhou","street":"1 Lake Road","postalCode":"310000"}""";
    const string Price = """{"amount":6800,"currency":"CNY"}""";

    const string WrongPrice = """{"amount":1,"currency":"CNY"}""";

    static readonly string Product =
        $$"""{"itemNumber":"M-1","title":"Mug","description":"Thrown.","categoryId":"mugs","attributes":{"Glaze":"Celadon"},"media":[],"skus":[{"skuCode":"A","options":{"Size":"300 ml"},"price":{{Price}},"listPrice":{{Price}},"stock":3}]}""";

    static readonly string Coupon =
        $$"""{"name":"Ten off","threshold":{{Price}},"amount":{{Price}},"maxDiscount":{{Price}},"stock":5,"perUser":1,"startsAt":"2026-01-01T00:00:00Z","endsAt":"2096-01-01T00:00:00Z"}""";

    static readonly string[] Pages = ["cursor", "limit"];

    /// <summary>All of them. Those that take something away for good come last.</summary>
    public static IReadOnlyList<Route> All { get; } = [.. Identity, .. Media, .. Listings, .. Shops, .. Catalog, .. Search, .. Recommendations, .. Promotions, .. Orders, .. Money, .. Reviews, .. Notifications, .. Operations, .. Health, .. LastThings];

    static IEnumerable<Route> Identity =>
    [
        new("POST", "/accounts", Access.Anyone) { Body = """{"email":"new@example.org","password":"seven blue kettles sing","displayName":"Mei"}""" },
        new("POST", "/sessions", Access.Anyone) { Body = """{"email":"nobody@example.org","password":"seven blue kettles sing"}""", Guessed = ["password"] },
        new("POST", "/sessions/refresh", Access.Anyone) { Body = """{"refreshToken":"none"}""", Guessed = ["refreshToken"] },
        new("DELETE", "/sessions/current", Access.SignedIn),
        new("GET", "/me", Access.SignedIn),
    ];

    static IEnumerable<Route> Media =>
    [
        new("POST", "/media", Access.SignedIn) { Body = """{"fileName":"cup.jpg","contentType":"image/jpeg"}""" },
        new("GET", "/media/{mediaId}", Access.SignedIn),
        new("GET", "/media/{mediaId}/{file}", Access.Anyone),
    ];

    static IEnumerable<Route> Listings =>
    [
        new("POST", "/shops/{shopId}/drops", Access.Staff) { Body = """{"fileName":"goods.csv","charset":"utf-8"}""", Optional = ["charset"] },
        new("GET", "/shops/{shopId}/drops/{dropId}", Access.Staff),
    ];

    static IEnumerable<Route> Shops =>
    [
        new("POST", "/shops", Access.SignedIn) { Body = """{"name":"Mei Pottery","kind":"personal","coinSharePercent":10}""", Optional = ["coinSharePercent"] },
        new("GET", "/shops/{shopId}", Access.Anyone),
        new("GET", "/shops/{shopId}/events", new Access([Role.Seller, Role.Staff, Role.Operator], 403)) { Strict = Pages },
        new("PATCH", "/shops/{shopId}", Access.Owner)
        {
            Body = """{"name":"Mei Pottery","banner":"b","notice":"n","coinSharePercent":10,"freight":{"flat":{"amount":0,"currency":"CNY"},"freeFrom":{"amount":1,"currency":"CNY"},"regions":{"Tibet":{"amount":0,"currency":"CNY"}}}}""",
            Optional = ["name", "banner", "notice", "coinSharePercent", "freight", "freight.freeFrom", "freight.regions", "freight.regions.*"], IfMatch = true,
        },
        new("POST", "/shops/{shopId}/actions/verify", Access.Operator) { Body = """{"reason":"Papers."}""", BodyOptional = true, Optional = ["*"] },
    ];

    static IEnumerable<Route> Catalog =>
    [
        new("GET", "/categories", Access.Anyone),
        new("PUT", "/categories/{categoryId}", Access.Operator)
        {
            Body = """{"name":"Mugs","names":{"zh":"杯"},"attributes":[{"name":"Glaze","kind":"text","required":false,"unit":"x","choices":[]}]}""",
            Optional = ["names", "names.*", "attributes", "attributes[0].required", "attributes[0].unit", "attributes[0].choices"],
        },
        new("POST", "/shops/{shopId}/products", Access.Staff)
        {
            Body = Product,
            Optional = ["itemNumber", "description", "attributes", "attributes.*", "media", "skus[0].skuCode", "skus[0].options", "skus[0].options.*", "skus[0].listPrice", "skus[0].stock"],
        },
        new("GET", "/products/{productId}", Access.Anyone),
        new("PATCH", "/products/{productId}", Access.Staff)
        {
            Body = """{"title":"Mug","description":"Thrown.","categoryId":"mugs","attributes":{"Glaze":"Celadon"},"media":[]}""", Optional = ["*", "attributes.*"], IfMatch = true,
        },
        new("POST", "/products/{productId}/actions/put-on-sale", Access.Staff),
        new("PUT", "/skus/{skuId}/stock", Access.Staff) { Body = """{"available":100}""" },
        new("GET", "/products", Access.Anyone) { Strict = Pages, Free = ["shop", "category"] },
    ];

    static IEnumerable<Route> Search =>
    [
        new("GET", "/search", Access.Anyone) { Strict = [.. Pages, "sort", "minPrice", "maxPrice", "kind", "personal"], Free = ["q", "category", "shop", "owner", "attr.Glaze"] },
        new("GET", "/search/suggestions", Access.Anyone) { Free = ["q"] },
        new("POST", "/search/by-photo", Access.Anyone),
        new("POST", "/operations/search/rebuilds", Access.Operator),
    ];

    static IEnumerable<Route> Recommendations =>
    [
        new("POST", "/events", Access.Anyone)
        {
            Body = """[{"kind":"view","productId":"prd_01J9Z3000000000000000000ZZ","scenario":"home","trackingId":"rec_1.Home.3","at":"2026-11-23T08:00:00Z"}]""", Optional = ["[0].scenario", "[0].trackingId", "[0].at"],
        },
        new("GET", "/recommendations", Access.Anyone) { Strict = [.. Pages, "scenario", "productId"] },
        new("GET", "/events", Access.SignedIn),
        new("DELETE", "/events", Access.SignedIn),
    ];

    static IEnumerable<Route> Promotions =>
    [
        new("POST", "/shops/{shopId}/coupons", Access.Staff) { Body = Coupon, Optional = ["maxDiscount", "perUser", "startsAt"] },
        new("POST", "/coupons", Access.Operator) { Body = Coupon, Optional = ["maxDiscount", "perUser", "startsAt"] },
        new("GET", "/coupons", Access.Anyone) { Strict = Pages, Free = ["shop"] },
        new("POST", "/coupons/{couponId}/claims", Access.SignedIn) { KeyRequired = true },
        new("GET", "/me/coupons", Access.SignedIn) { Strict = Pages },
    ];

    static IEnumerable<Route> Orders =>
    [
        new("GET", "/cart", Access.SignedIn),
        new("PUT", "/cart/lines/{skuId}", Access.SignedIn) { Body = """{"quantity":2}""" },
        new("DELETE", "/cart/lines/{skuId}", Access.SignedIn),
        new("POST", "/checkout/quote", Access.SignedIn)
        {
            Body = """{"lines":[{"skuId":"{skuId}","quantity":1}],"couponIds":[],"useCoins":0}""", Optional = ["couponIds", "useCoins"],
        },
        new("POST", "/orders", new Access([Role.Buyer, Role.Stranger, Role.OtherSeller, Role.Operator], 422))
        {
            Body = $$"""{"lines":[{"skuId":"{skuId}","quantity":1}],"couponIds":[],"useCoins":0,"address":{{Address}},"expectedDue":{{WrongPrice}}}""",
            Optional = ["couponIds", "useCoins", "address.*", "expectedDue"], AlsoText = ["address"], KeyRequired = true,
        },
        new("GET", "/orders", Access.SignedIn) { Strict = [.. Pages, "role", "status"] },
        new("GET", "/orders/{orderId}", Access.Party),
        new("POST", "/orders/{orderId}/actions/extend", Access.Receiver),
        new("POST", "/orders/{orderId}/actions/confirm", Access.Receiver),
        new("POST", "/orders/{orderId}/actions/ship", Access.Shipper) { Order = "paid", Body = """{"carrier":"SF Express","trackingNumber":"SF1"}""" },
        new("POST", "/orders/{orderId}/actions/cancel", Access.Party) { Order = "awaiting", Body = """{"reason":"Second thoughts."}""", BodyOptional = true, Optional = ["*"] },
        new("POST", "/orders/{orderId}/actions/ask-refund", Access.Receiver)
        {
            Body = $$"""{"kind":"refund-only","amount":{{Price}},"reason":"Broken.","lines":[{"skuId":"{skuId}","quantity":1}]}""", Optional = ["amount", "lines"],
        },
        new("POST", "/orders/{orderId}/actions/answer-refund", Access.Shipper)
        {
            Order = "asked", Body = $$"""{"accept":true,"reason":"Sorry.","returnAddress":{{Address}}}""",
            Optional = ["reason", "returnAddress", "returnAddress.*"], AlsoText = ["returnAddress"],
        },
        new("POST", "/orders/{orderId}/actions/withdraw", Access.Receiver) { Order = "asked", Body = """{"reason":"It works."}""", BodyOptional = true, Optional = ["*"] },
        new("POST", "/orders/{orderId}/actions/return-sent", Access.Receiver) { Order = "returning", Body = """{"carrier":"SF Express","trackingNumber":"SF1"}""" },
        new("POST", "/orders/{orderId}/actions/return-received", Access.Shipper) { Order = "returning" },
        new("POST", "/orders/{orderId}/actions/open-dispute", Access.Party) { Order = "returning", Body = """{"reason":"Stones."}""", BodyOptional = true, Optional = ["*"] },
        new("POST", "/orders/{orderId}/actions/add-evidence", Access.Party) { Order = "disputed", Body = """{"text":"A crack.","mediaIds":[]}""", Optional = ["mediaIds"] },
        new("POST", "/orders/{orderId}/actions/rule", new Access([Role.Operator], 404, Role.Buyer, Role.Seller, Role.Staff))
        {
            Order = "disputed", Body = $$"""{"toBuyer":{{Price}},"toSeller":{"amount":0,"currency":"CNY"},"reason":"The pictures show it."}""",
        },
        new("GET", "/operations/disputes", Access.Operator) { Strict = Pages },
    ];

    static IEnumerable<Route> Money =>
    [
        new("POST", "/payments/notifications", Access.Anyone) { Body = """{"notificationId":"n","type":"t","amount":{"amount":1,"currency":"CNY"},"at":"2026-11-23T00:00:00Z"}""" },
        new("GET", "/payments/{paymentId}", Access.Payer),
        new("GET", "/shops/{shopId}/balance", Access.Staff),
        new("GET", "/shops/{shopId}/statement", Access.Staff) { Strict = [.. Pages, "from", "to", "format"] },
        new("GET", "/shops/{shopId}/payouts", Access.Staff) { Strict = Pages },
        new("PUT", "/shops/{shopId}/payout-account", Access.Owner) { Body = """{"account":"mei@example.org","name":"Mei"}""" },
        new("GET", "/shops/{shopId}/payout-account", Access.Owner),
        new("GET", "/coins", Access.SignedIn),
        new("GET", "/coins/entries", Access.SignedIn) { Strict = Pages },
        new("POST", "/coins/check-in", Access.SignedIn) { KeyRequired = true },
    ];

    static IEnumerable<Route> Reviews =>
    [
        new("POST", "/reviews", Access.Payer)
        {
            Order = "done", Body = """{"orderId":"{orderId}","skuId":"{skuId}","rating":5,"text":"Lovely.","media":[],"ratings":{"described":5,"service":5,"delivery":5}}""",
            Optional = ["media", "ratings", "ratings.*"],
        },
        new("GET", "/products/{productId}/reviews", Access.Anyone) { Strict = Pages },
        new("POST", "/reviews/{reviewId}/reply", Access.Staff) { Body = """{"text":"Thank you."}""" },
        new("POST", "/reviews/{reviewId}/follow-up", new Access([Role.Buyer], 403)) { Body = """{"text":"Still lovely.","media":[]}""", Optional = ["media"] },
    ];

    static IEnumerable<Route> Notifications =>
    [
        new("GET", "/notifications", Access.SignedIn) { Strict = Pages },
        new("POST", "/notifications/{notificationId}/read", Access.Payer),
        new("POST", "/notifications/read", Access.SignedIn),
        new("GET", "/notifications/settings", Access.SignedIn),
        new("PUT", "/notifications/settings", Access.SignedIn) { Body = """{"mail":true}""" },
    ];

    static IEnumerable<Route> Operations =>
    [
        new("GET", "/operations/orchestrations", Access.Operator) { Strict = [.. Pages, "status", "olderThan"], Free = ["kind"] },
        new("GET", "/operations/orchestrations/{instanceId}", Access.Operator),
        new("GET", "/operations/orchestrations/{instanceId}/history", Access.Operator),
        new("POST", "/operations/orchestrations/{instanceId}/actions/{action}", Access.Operator)
        {
            // The payload is left out: it may be any JSON.
            Body = """{"name":"nudge","reason":"A look."}""", BodyOptional = true, Optional = ["reason"],
        },
        new("GET", "/operations/dead-letters", Access.Operator) { Strict = ["entity"] },
        new("GET", "/operations/audit-log", Access.Operator) { Strict = Pages },
        new("GET", "/operations/ledger/audit", Access.Operator),
        new("POST", "/operations/ledger/actions/mend", Access.Operator),
        new("GET", "/operations/summary", Access.Operator),
        new("POST", "/operations/payouts/{payoutId}/actions/retry", Access.Operator),
        new("POST", "/operations/payouts/batches", Access.Operator),
        new("POST", "/operations/provider-statements", Access.Operator),
        new("POST", "/operations/reconciliations", Access.Operator),
        new("GET", "/operations/reconciliations", Access.Operator) { Strict = Pages },
        new("GET", "/operations/reconciliation-findings", Access.Operator) { Strict = Pages },
        new("POST", "/operations/reconciliation-findings/{findingId}/actions/settle", Access.Operator) { Body = """{"reason":"A test."}""" },
        new("GET", "/operations/payouts", Access.Operator) { Strict = Pages },
        new("POST", "/operations/recommendations/refreshes", Access.Operator),
        new("GET", "/operations/recommendations/refreshes", Access.Operator) { Strict = Pages },
        new("GET", "/operations/recommendations", Access.Operator),
        new("POST", "/operations/recommendations/actions/use", Access.Operator) { Body = """{"version":"m20260101000000","reason":"A test."}""" },
        new("POST", "/operations/dead-letters/{id}/actions/{action}", Access.Operator),
    ];

    static IEnumerable<Route> Health =>
    [
        new("GET", "/health/live", Access.Anyone),
        new("GET", "/health/ready", Access.Anyone),
        new("GET", "/openapi.json", Access.Anyone),
        new("GET", "/docs", Access.Anyone),
    ];

    static IEnumerable<Route> LastThings =>
    [
        new("POST", "/reviews/{reviewId}/actions/hide", Access.Operator) { Body = """{"reason":"Insults."}""" },
        new("POST", "/products/{productId}/actions/take-off-sale", Access.Staff),
        new("POST", "/shops/{shopId}/actions/suspend", Access.Operator) { Body = """{"reason":"Papers."}""", BodyOptional = true, Optional = ["*"] },
        new("POST", "/products/{productId}/actions/ban", Access.Operator) { Body = """{"reason":"Counterfeit."}""" },
    ];
}
