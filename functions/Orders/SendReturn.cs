using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Says that the goods are on their way back; the buyer may, once the shop has said yes to a return.</summary>
public sealed class SendReturn(OrderActions actions)
{
    [Function(nameof(SendReturn))]
    [Operation("Say that the goods are on their way back", Who = Who.Party, Body = typeof(ShipRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now", "422 invalid-fields"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/return-sent")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.ReturnSent, Read, cancellation);

    static Result<Ask> Read(byte[] body)
    {
        if (!Body.Parse<ShipRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var shipment = asked.Read(checks);
        return checks.Problem is { } wrong ? wrong : new Ask(SignalKind.ReturnSent, null, shipment);
    }
}
