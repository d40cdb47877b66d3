using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Confirms receipt; the buyer may, once the goods are on their way. It releases the money and cannot be taken back.</summary>
public sealed class ConfirmReceipt(OrderActions actions)
{
    [Function(nameof(ConfirmReceipt))]
    [Operation("Confirm receipt: the money is released to the shop", Who = Who.Party, Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/confirm")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.Confirm, body => OptionalBody.Asking(SignalKind.Confirm, body), cancellation);
}
