using System.Text.Json;
using Marketplace.Simulation.Model;
using Marketplace.Simulation.Plan;

namespace Marketplace.Simulation.Actors;

/// <summary>Lives one checkout as its plan says, and writes every answer into the chronicle.</summary>
public sealed class Buyer(Town town, Chronicle chronicle, Provider provider, Patience patience)
{
    /// <summary>From the basket until nothing but time is needed any more.</summary>
    public async Task LiveAsync(CheckoutPlan plan, CancellationToken cancellation)
    {
        if (await PlaceAsync(plan, cancellation) is not { } placed) return;
        await Task.WhenAll(placed.Orders.Where(_ => plan.Payment is PaymentHabit.CancelsFirst or PaymentHabit.CancelsThenPays)
            .Select(o => ActAsync(plan, o.OrderId, "cancel", DeedKind.CancelledByBuyer, cancellation)));
        if (plan.Payment == PaymentHabit.Declines) await provider.DeclineAsync(placed.PaymentId, plan.Delivery, cancellation);
        if (plan.Payment is PaymentHabit.CancelsThenPays) await PayAsync(plan, placed.PaymentId, cancellation);
        if (plan.Payment is not (PaymentHabit.Pays or PaymentHabit.PaysTwice)) return;
        await Task.WhenAll(Enumerable.Range(0, plan.Payment == PaymentHabit.PaysTwice ? 2 : 1).Select(_ => PayAsync(plan, placed.PaymentId, cancellation)));
        await Task.WhenAll(placed.Orders.Select(o => ReceiveAsync(plan, o.Plan, o.OrderId, cancellation)));
    }

    /// <summary>Pays, in time or not.</summary>
    public async Task PayAsync(CheckoutPlan plan, string paymentId, CancellationToken cancellation)
    {
        var late = plan.Payment is PaymentHabit.PaysTooLate or PaymentHabit.CancelsThenPays;
        if (await provider.ApproveAsync(paymentId, plan.Delivery, late, cancellation)) chronicle.MoneyGiven(paymentId);
    }

    async Task<Placed?> PlaceAsync(CheckoutPlan plan, CancellationToken cancellation)
    {
        var me = town.Buyers[plan.Buyer];
        var lines = plan.Basket.Select(l => new { skuId = town.Sku(l).SkuId, quantity = l.Quantity }).ToList();
        object? expectedDue = null;
        if (plan.QuotesFirst && await me.PostAsync("/api/checkout/quote", new { lines }, $"quote-{plan.Index}", cancellation) is { Ok: true } quote)
            expectedDue = quote.Body.GetProperty("due");
        var reply = await me.PostAsync("/api/orders", new { lines, address = Home, expectedDue }, $"checkout-{plan.Index}", cancellation);
        if (!reply.Ok)
        {
            chronicle.Refused(plan, reply.Code!);
            return null;
        }

        var placed = new Placed(reply.Body.GetProperty("paymentId").GetString()!, [.. reply.Body.GetProperty("orders").EnumerateArray().Select(o => Order(plan, o))]);
        chronicle.Placed(plan, placed.PaymentId, placed.Orders);
        return placed;
    }

    (OrderPlan Plan, string OrderId, long DueFen) Order(CheckoutPlan plan, JsonElement order) => (
        plan.Orders.Single(o => town.Shops[o.Shop].ShopId == order.GetProperty("shopId").GetString()),
        order.GetProperty("orderId").GetString()!, order.GetProperty("due").GetProperty("amount").GetInt64());

    async Task ReceiveAsync(CheckoutPlan plan, OrderPlan order, string orderId, CancellationToken cancellation)
    {
        await SeeAsync(plan, orderId, s => s is not "awaiting-payment", cancellation);
        chronicle.Note(orderId, DeedKind.SeenPaid);
        if (order.Shipment is Shipment.BuyerCancels or Shipment.Race) await ActAsync(plan, orderId, "cancel", DeedKind.CancelledByBuyer, cancellation);
        if (order.Shipment is Shipment.Forgotten or Shipment.BuyerCancels) return;
        var sellers = order.Shipment == Shipment.SellerCancels ? DeedKind.CancelledBySeller : DeedKind.Shipped;
        await patience.UntilAsync($"the seller of {orderId} ({sellers})", () => Task.FromResult(chronicle.Answered(orderId, sellers)), cancellation);
        var status = await SeeAsync(plan, orderId, s => s is not "paid", cancellation);
        if (status is not "shipped") return;
        if (order.Receipt is Receipt.ExtendsThenConfirms or Receipt.ExtendsThenSilent) await ActAsync(plan, orderId, "extend", DeedKind.Extended, cancellation);
        if (order.Receipt is Receipt.Confirms or Receipt.ExtendsThenConfirms) await ActAsync(plan, orderId, "confirm", DeedKind.Confirmed, cancellation);
    }

    async Task ActAsync(CheckoutPlan plan, string orderId, string action, DeedKind kind, CancellationToken cancellation)
    {
        var reply = await town.Buyers[plan.Buyer].PostAsync($"/api/orders/{orderId}/actions/{action}", null, $"{action}-{orderId}", cancellation);
        chronicle.Note(orderId, kind, reply.Code);
    }

    async Task<string> SeeAsync(CheckoutPlan plan, string orderId, Func<string, bool> isEnough, CancellationToken cancellation)
    {
        var status = "";
        await patience.UntilAsync($"order {orderId} of checkout {plan.Index}", async () =>
        {
            var order = (await town.Buyers[plan.Buyer].GetAsync($"/api/orders/{orderId}", cancellation)).Expect($"reading {orderId}");
            return isEnough(status = order.GetProperty("status").GetString()!);
        }, cancellation);
        return status;
    }

    static object Home => new { recipient = "Lin", phone = "13800000000", region = "Zhejiang", city = "Hangzhou", street = "1 Lake Road", postalCode = "310000" };

    sealed record Placed(string PaymentId, IReadOnlyList<(OrderPlan Plan, string OrderId, long DueFen)> Orders);
}
