using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Says that the goods have come back, which pays the refund; the shop's staff may. Whoever finds something else in the parcel opens a dispute instead.</summary>
public sealed class ReceiveReturn(OrderActions actions)
{
    [Function(nameof(ReceiveReturn))]
    [Operation("Say that the goods have come back", Who = Who.Staff, Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/return-received")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.ReturnReceived, Read, cancellation);

    static Result<Ask> Read(byte[] body) => OptionalBody.Asking(SignalKind.ReturnReceived, body);
}
