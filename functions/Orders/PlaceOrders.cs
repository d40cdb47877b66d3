using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Marketplace.Orders;

/// <summary>One order of a checkout.</summary>
public sealed record PlacedOrder(string OrderId, string ShopId, Money Due);

/// <summary>A checkout that stands, to be paid at <paramref name="PayUrl"/>, an absolute address.</summary>
public sealed record PlacedAnswer(string CheckoutId, string PaymentId, string PayUrl, Money Due, IReadOnlyList<PlacedOrder> Orders)
{
    public static PlacedAnswer Of(Placed placed) => new(
        placed.CheckoutId, placed.PaymentId, placed.PayUrl, placed.Orders.Select(o => o.Amounts.Due).Aggregate((a, b) => a + b),
        [.. placed.Orders.Select(o => new PlacedOrder(o.OrderId, o.ShopId, o.Amounts.Due))]);
}

/// <summary>Places one order per shop under one payment. Nothing is placed unless all of it is.</summary>
public sealed class PlaceOrders(CheckoutDesk desk, CartDesk carts, Placing placing, ICallers callers, Idempotency idempotency, IOptions<OrderTerms> terms)
{
    [Function(nameof(PlaceOrders))]
    [Operation("Place orders", Who = Who.SignedIn, Body = typeof(CheckoutRequest), Answer = typeof(PlacedAnswer), Status = 201, IdempotencyKey = IdempotencyKey.Required,
        Problems = ["409 out-of-stock", "409 price-changed", "409 not-on-sale", "409 shop-not-open", "409 checkout-withdrawn", "409 coins-short", "422 own-shop", "422 coupon-not-valid-now", "422 mixed-currencies", "422 nothing-due", "503 provider-unavailable"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        return await idempotency.OnceAsync(request, caller.Id, body, true, attempt => PlaceAsync(client, attempt, caller.Id, body, cancellation), cancellation);
    }

    async Task<IResult> PlaceAsync(DurableTaskClient client, Attempt attempt, string buyerId, byte[] body, CancellationToken cancellation)
    {
        if (!Body.Parse<CheckoutRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var (basket, address, expected) = (asked.ReadBasket(checks, buyerId), asked.ReadAddress(checks), asked.ReadExpectedDue(checks));
        if (checks.Problem is { } wrong) return wrong;
        if (!(await desk.QuoteAsync(basket, attempt, cancellation)).TryGet(out var quote, out var unpriced)) return unpriced;
        if (quote.Refusal is { } refusal) return refusal;
        if (expected is { } due && due != quote.Due) return OrderProblems.PriceChanged(due, quote.Due);
        if (!(await placing.PlaceAsync(client, attempt, quote, buyerId, address, terms.Value, cancellation)).TryGet(out var placed, out var why)) return why;
        await carts.TakeOutAsync(buyerId, [.. basket.Lines.Select(l => l.SkuId)], cancellation);
        return Answer.Created(PlacedAnswer.Of(placed));
    }
}
