using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Takes back what was asked; the buyer may, until the goods are on their way back.</summary>
public sealed class WithdrawRefund(OrderActions actions)
{
    [Function(nameof(WithdrawRefund))]
    [Operation("Withdraw a refund", Who = Who.Party, Body = typeof(CancelRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/withdraw")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.Withdraw, Read, cancellation);

    static Result<Ask> Read(byte[] body) => OptionalBody.Reasoning(SignalKind.Withdraw, body);
}
