using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Gives the buyer more time before the timer confirms; once.</summary>
public sealed class ExtendConfirmation(OrderActions actions)
{
    [Function(nameof(ExtendConfirmation))]
    [Operation("Extend the confirmation window, once", Who = Who.Party, Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/extend")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.Extend, body => OptionalBody.Asking(SignalKind.Extend, body), cancellation);
}
