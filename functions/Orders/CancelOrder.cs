using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Why, if one says.</summary>
public sealed record CancelRequest(string? Reason);

/// <summary>Cancels before payment, or before shipment with all money back; either side may.</summary>
public sealed class CancelOrder(OrderActions actions)
{
    [Function(nameof(CancelOrder))]
    [Operation("Cancel an order before it is shipped", Who = Who.Party, Body = typeof(CancelRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/cancel")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.Cancel, Read, cancellation);

    static Result<Ask> Read(byte[] body) => OptionalBody.Reasoning(SignalKind.Cancel, body);
}
