using Marketplace.Simulation.Model;
using Marketplace.Simulation.Plan;
using Marketplace.Testing;

namespace Marketplace.Simulation.Actors;

/// <summary>Lives one checkout as its plan says, and writes every answer into the chronicle.</summary>
public sealed class Buyer(Town town, Chronicle chronicle, Provider provider, Patience patience)
{
    static readonly string[] TakenAway = ["coupon-not-valid-now", "coins-short", "price-changed"];

    readonly Thrift thrift = new(town, chronicle);
    readonly Complaint complaint = new(town, chronicle, patience);

    /// <summary>From the basket until nothing but time is needed any more.</summary>
    public async Task LiveAsync(CheckoutPlan plan, CancellationToken cancellation)
    {
        if (await PlaceAsync(plan, cancellation) is not { } placed) return;
        await Task.WhenAll(placed.Orders.Where(_ => plan.Payment is PaymentHabit.CancelsFirst or PaymentHabit.CancelsThenPays)
            .Select(o => ActAsync(plan, o.OrderId, "cancel", DeedKind.CancelledByBuyer, cancellation)));
        if (plan.Payment == PaymentHabit.Declines) await provider.DeclineAsync(placed.PaymentId, plan.Delivery);
        if (plan.Payment is PaymentHabit.CancelsThenPays) await PayAsync(plan, placed.PaymentId);
        if (plan.Payment is not (PaymentHabit.Pays or PaymentHabit.PaysTwice)) return;
        await Task.WhenAll(Enumerable.Range(0, plan.Payment == PaymentHabit.PaysTwice ? 2 : 1).Select(_ => PayAsync(plan, placed.PaymentId)));
        await Task.WhenAll(placed.Orders.Select(o => ReceiveAsync(plan, PlanOf(plan, o), o.OrderId, cancellation)));
    }

    /// <summary>Pays, in time or not.</summary>
    public async Task PayAsync(CheckoutPlan plan, string paymentId)
    {
        var late = plan.Payment is PaymentHabit.PaysTooLate or PaymentHabit.CancelsThenPays;
        if (await provider.ApproveAsync(paymentId, plan.Delivery, late)) chronicle.MoneyGiven(paymentId);
    }

    // Of several checkouts of one buyer at once, one may take another's coins or coupon away: then it is tried once more without.
    async Task<Placed?> PlaceAsync(CheckoutPlan plan, CancellationToken cancellation)
    {
        var coupons = await thrift.PrepareAsync(plan, cancellation);
        var reply = await OrderAsync(plan, coupons, plan.Savings.UseCoins, $"checkout-{plan.Index}", cancellation);
        if (plan.Savings.Any && TakenAway.Contains(reply.Code))
            (coupons, reply) = ([], await OrderAsync(plan, [], 0, $"checkout-{plan.Index}-plain", cancellation));
        if (!reply.IsSuccess)
        {
            chronicle.Refused(plan, reply.Code ?? $"status-{reply.Status}");
            return null;
        }

        var placed = reply.Read<Placed>();
        chronicle.Placed(plan, placed.PaymentId, coupons, [.. placed.Orders.Select(o => (PlanOf(plan, o), o.OrderId, o.Due.Amount))]);
        return placed;
    }

    async Task<Reply> OrderAsync(CheckoutPlan plan, IReadOnlyList<string> couponIds, int useCoins, string key, CancellationToken cancellation)
    {
        var me = town.Buyers[plan.Buyer];
        Line[] lines = [.. plan.Basket.Select(l => new Line(town.Sku(l).SkuId, l.Quantity))];
        Sum? expectedDue = null;
        if (plan.QuotesFirst)
        {
            var quote = (await me.PostAsync("/api/checkout/quote", new { lines, couponIds, useCoins }, cancellation: cancellation)).Expect(200).Read<WireQuote>();
            if (quote.Problems.Count == 0) expectedDue = quote.Due;
        }

        return await me.PostAsync("/api/orders", new { lines, couponIds, useCoins, address = MarketplaceClient.Home, expectedDue }, key, cancellation);
    }

    OrderPlan PlanOf(CheckoutPlan plan, PlacedOrder order) => plan.Orders.Single(o => town.Shops[o.Shop].ShopId == order.ShopId);

    async Task ReceiveAsync(CheckoutPlan plan, OrderPlan order, string orderId, CancellationToken cancellation)
    {
        await SeeAsync(plan, orderId, "awaiting-payment", cancellation);
        chronicle.Note(orderId, DeedKind.SeenPaid);
        if (order.Shipment is Shipment.BuyerCancels or Shipment.Race) await ActAsync(plan, orderId, "cancel", DeedKind.CancelledByBuyer, cancellation);
        if (order.Shipment is Shipment.Forgotten or Shipment.BuyerCancels) return;
        if (order.Grievance is Grievance.PartBeforeShipment or Grievance.AllBeforeShipment) await complaint.SettleAsync(plan, order, orderId, cancellation);
        if (order.Grievance == Grievance.AllBeforeShipment) return;
        var sellers = order.Shipment == Shipment.SellerCancels ? DeedKind.CancelledBySeller : DeedKind.Shipped;
        await patience.UntilAsync($"order {orderId} to be {sellers} or over", async () =>
            chronicle.Answered(orderId, sellers) || await StatusAsync(plan, orderId, cancellation) is "refunded", cancellation);
        if (await SeeAsync(plan, orderId, "paid", cancellation) is not "shipped") return;
        if (order.Receipt is Receipt.ExtendsThenConfirms or Receipt.ExtendsThenSilent) await ActAsync(plan, orderId, "extend", DeedKind.Extended, cancellation);
        if (order.Grievance is not (Grievance.None or Grievance.PartBeforeShipment or Grievance.AfterCompletion)) await complaint.SettleAsync(plan, order, orderId, cancellation);
        if (order.Grievance is Grievance.AllAfterShipment or Grievance.Dispute or Grievance.SilentShop) return;
        if (order.Receipt is Receipt.Confirms or Receipt.ExtendsThenConfirms) await ActAsync(plan, orderId, "confirm", DeedKind.Confirmed, cancellation);
        if (order.Grievance != Grievance.AfterCompletion || !chronicle.Answered(orderId, DeedKind.Confirmed)) return;
        await SeeAsync(plan, orderId, "shipped", cancellation);
        await complaint.SettleAsync(plan, order, orderId, cancellation);
    }

    async Task ActAsync(CheckoutPlan plan, string orderId, string action, DeedKind kind, CancellationToken cancellation)
    {
        var reply = await town.Buyers[plan.Buyer].PostAsync($"/api/orders/{orderId}/actions/{action}", new { }, $"{action}-{orderId}", cancellation);
        chronicle.Note(orderId, kind, reply.IsSuccess ? null : reply.Code ?? $"status-{reply.Status}");
    }

    async Task<string> SeeAsync(CheckoutPlan plan, string orderId, string leaves, CancellationToken cancellation)
    {
        var status = leaves;
        await patience.UntilAsync($"order {orderId} of checkout {plan.Index} to leave \"{leaves}\"", async () =>
            (status = await StatusAsync(plan, orderId, cancellation)) != leaves, cancellation);
        return status;
    }

    async Task<string> StatusAsync(CheckoutPlan plan, string orderId, CancellationToken cancellation) =>
        (await town.Buyers[plan.Buyer].OrderAsync(orderId, cancellation)).Status;
}
