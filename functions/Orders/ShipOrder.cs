using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>With whom it goes.</summary>
public sealed record ShipRequest(string? Carrier, string? TrackingNumber)
{
    /// <summary>Both must be there.</summary>
    public Shipment Read(Checks checks) => new(checks.Text("carrier", Carrier, 60), checks.Text("trackingNumber", TrackingNumber, 80));
}

/// <summary>Says that the goods are on their way; the shop's staff may, once the money is held.</summary>
public sealed class ShipOrder(OrderActions actions)
{
    [Function(nameof(ShipOrder))]
    [Operation("Ship an order", Who = Who.Staff, Body = typeof(ShipRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now", "422 invalid-fields"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/ship")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.Ship, Read, cancellation);

    static Result<Ask> Read(byte[] body)
    {
        if (!Body.Parse<ShipRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var shipment = asked.Read(checks);
        return checks.Problem is { } wrong ? wrong : new Ask(SignalKind.Ship, null, shipment);
    }
}
