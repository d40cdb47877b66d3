namespace Marketplace.Testing;

// Buying: quotes, orders, payment, receipt, coins.
public sealed partial class MarketplaceClient
{
    /// <summary>An address that goods can be sent to.</summary>
    public static readonly WireAddress Home = new("Lin", "13800000000", "Zhejiang", "Hangzhou", "1 Lake Road", "310000");

    /// <summary>Prices a basket.</summary>
    public async Task<WireQuote> QuoteAsync(params Line[] lines) => (await PostAsync("/api/checkout/quote", new { lines })).Expect(200).Read<WireQuote>();

    /// <summary>Tries to place orders; the answer may be a refusal.</summary>
    public Task<Reply> TryPlaceOrdersAsync(string idempotencyKey, params Line[] lines) => PostAsync("/api/orders", new { lines, address = Home }, idempotencyKey);

    /// <summary>Places orders under an idempotency key.</summary>
    public async Task<Placed> PlaceOrdersAsync(string idempotencyKey, params Line[] lines) =>
        (await TryPlaceOrdersAsync(idempotencyKey, lines)).Expect(201).Read<Placed>();

    /// <summary>Places an order for one SKU.</summary>
    public Task<Placed> BuyAsync(string skuId, int quantity = 1) => PlaceOrdersAsync(NewKey(), new Line(skuId, quantity));

    /// <summary>Places an order for one SKU, pays it, and waits until the money is held.</summary>
    public async Task<Placed> BuyAndPayAsync(string skuId, int quantity = 1)
    {
        var placed = await BuyAsync(skuId, quantity);
        await PayAsync(placed.PaymentId);
        await WaitForStatusAsync(placed.OrderId, "paid");
        return placed;
    }

    /// <summary>Has the sandbox provider take the payer's money. Options are <c>{delayMs, duplicates, reorder, force}</c>.</summary>
    public async Task PayAsync(string paymentId, object? options = null) => (await TellProviderAsync(paymentId, "approve", options)).Expect(200);

    /// <summary>Tells the sandbox provider what the payer did: approve, decline, or let expire.</summary>
    public Task<Reply> TellProviderAsync(string paymentId, string action, object? options = null) =>
        SendAsync(new Call("POST", $"/sandbox/payments/{paymentId}/actions/{action}") { Body = options ?? new { } }, token: null);

    /// <summary>Reads an order.</summary>
    public async Task<WireOrder> OrderAsync(string orderId, CancellationToken cancellation = default) =>
        (await GetAsync($"/api/orders/{orderId}", cancellation)).Expect(200).Read<WireOrder>();

    /// <summary>Waits until an order has come to a status.</summary>
    public async Task<WireOrder> WaitForStatusAsync(string orderId, string status, CancellationToken cancellation = default) => (await Eventually.SeesAsync(
        async () => (await GetAsync($"/api/orders/{orderId}", cancellation)).Expect(200),
        seen => seen.Read<WireOrder>().Status == status, $"order {orderId} is {status}", cancellation: cancellation)).Read<WireOrder>();

    /// <summary>Confirms receipt.</summary>
    public Task<Reply> ConfirmAsync(string orderId, CancellationToken cancellation = default) => ActAsync(orderId, "confirm", null, cancellation);

    /// <summary>Cancels an order.</summary>
    public Task<Reply> CancelAsync(string orderId, string? reason = null, CancellationToken cancellation = default) =>
        ActAsync(orderId, "cancel", reason is null ? null : new { reason }, cancellation);

    /// <summary>Asks for more time to confirm.</summary>
    public Task<Reply> ExtendAsync(string orderId, CancellationToken cancellation = default) => ActAsync(orderId, "extend", null, cancellation);

    /// <summary>Asks for money back.</summary>
    public Task<Reply> AskRefundAsync(string orderId, long fen, string kind = "refund-only", CancellationToken cancellation = default) =>
        ActAsync(orderId, "ask-refund", new { kind, amount = Sum.Cny(fen), reason = "Not as described." }, cancellation);

    /// <summary>Asks for the money of some pieces back.</summary>
    public Task<Reply> AskRefundAsync(string orderId, params Line[] lines) => ActAsync(orderId, "ask-refund", new { kind = "refund-only", reason = "Not as described.", lines });

    /// <summary>Says yes or no to a refund.</summary>
    public Task<Reply> AnswerRefundAsync(string orderId, bool accept, object? returnAddress = null, CancellationToken cancellation = default) =>
        ActAsync(orderId, "answer-refund", new { accept, reason = accept ? "Sorry." : "It was whole.", returnAddress }, cancellation);

    /// <summary>Divides what is held; for operators.</summary>
    public Task<Reply> RuleAsync(string orderId, long toBuyer, long toSeller, CancellationToken cancellation = default) =>
        ActAsync(orderId, "rule", new { toBuyer = Sum.Cny(toBuyer), toSeller = Sum.Cny(toSeller), reason = "The pictures show it." }, cancellation);

    /// <summary>Acts on an order. While that is under way it asks again under the same key, as a busy machine makes a client do.</summary>
    public Task<Reply> ActAsync(string orderId, string action, object? body = null, CancellationToken cancellation = default)
    {
        var key = NewKey();
        return Eventually.SeesAsync(() => PostAsync($"/api/orders/{orderId}/actions/{action}", body, key, cancellation), reply => reply.Status != 202, $"{action} is done", cancellation: cancellation);
    }

    /// <summary>Reads a payment.</summary>
    public async Task<WirePayment> PaymentAsync(string paymentId, CancellationToken cancellation = default) =>
        (await GetAsync($"/api/payments/{paymentId}", cancellation)).Expect(200).Read<WirePayment>();

    /// <summary>The caller's coins.</summary>
    public async Task<WireCoins> CoinsAsync(CancellationToken cancellation = default) => (await GetAsync("/api/coins", cancellation)).Expect(200).Read<WireCoins>();

    /// <summary>An idempotency key that nobody used.</summary>
    public static string NewKey() => $"key-{Guid.NewGuid():n}";
}
