using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Has an operator decide: either side may while goods are on their way back, and the buyer may answer a refusal by it.</summary>
public sealed class OpenDispute(OrderActions actions)
{
    [Function(nameof(OpenDispute))]
    [Operation("Have an operator decide", Who = Who.Party, Body = typeof(CancelRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/open-dispute")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.OpenDispute, Read, cancellation);

    static Result<Ask> Read(byte[] body) => OptionalBody.Reasoning(SignalKind.OpenDispute, body);
}
