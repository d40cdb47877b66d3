using Marketplace.Simulation.Model;
using Marketplace.Simulation.Plan;

namespace Marketplace.Simulation.Actors;

/// <summary>Runs one shop: looks again and again at what is paid, and ships it, cancels it or forgets about it, as planned.</summary>
public sealed class Seller(OpenShop shop, Chronicle chronicle, Patience patience)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);

    /// <summary>Until closing time.</summary>
    public async Task RunAsync(CancellationToken closing)
    {
        try
        {
            while (true)
            {
                var paid = await shop.Seller.AllAsync<ListedOrder>($"/api/orders?role=seller&shop={shop.ShopId}&status=paid", closing);
                await Task.WhenAll(paid.Select(o => ServeAsync(o.OrderId, closing)));
                await patience.PauseAsync(Look, closing);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // Closing time.
        }
    }

    Task ServeAsync(string orderId, CancellationToken closing) => chronicle.PlanOf(orderId)?.Shipment switch
    {
        Shipment.Ships when chronicle.PlanOf(orderId)!.Grievance is Grievance.PartBeforeShipment or Grievance.AllBeforeShipment && !chronicle.Answered(orderId, DeedKind.Settled) => Task.CompletedTask,
        Shipment.Ships or Shipment.Race => ActAsync(orderId, "ship", new { carrier = "SF Express", trackingNumber = "SF1234567890" }, DeedKind.Shipped, closing),
        Shipment.SellerCancels => ActAsync(orderId, "cancel", new { reason = "Sold out." }, DeedKind.CancelledBySeller, closing),
        _ => Task.CompletedTask,
    };

    async Task ActAsync(string orderId, string action, object body, DeedKind kind, CancellationToken closing)
    {
        if (chronicle.Answered(orderId, kind)) return;
        var reply = await shop.Seller.PostAsync($"/api/orders/{orderId}/actions/{action}", body, $"{action}-{orderId}", closing);
        chronicle.Note(orderId, kind, reply.IsSuccess ? null : reply.Code ?? $"status-{reply.Status}");
    }
}

/// <summary>An order as lists show it.</summary>
public sealed record ListedOrder(string OrderId, string Status);
