using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Yes or no. The address is for goods that come back; without one they go to where the parcel came from.</summary>
public sealed record AnswerRefundRequest(bool? Accept, string? Reason, AddressRequest? ReturnAddress);

/// <summary>Answers the refund that is open; the shop's staff may. A yes may say where the goods are to be sent. In a dispute it may still be a yes.</summary>
public sealed class AnswerRefund(OrderActions actions)
{
    [Function(nameof(AnswerRefund))]
    [Operation("Accept or refuse a refund", Who = Who.Staff, Body = typeof(AnswerRefundRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now", "422 invalid-fields"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/answer-refund")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.AnswerRefund, Read, cancellation);

    static Result<Ask> Read(byte[] body)
    {
        if (!Body.Parse<AnswerRefundRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        if (asked.Accept is null) checks.Add("accept", "required", "accept is missing.");
        var (reason, address) = (checks.OptionalText("reason", asked.Reason, 300), asked.ReturnAddress?.Read(checks, "returnAddress"));
        return checks.Problem is { } wrong ? wrong : new Ask(SignalKind.AnswerRefund, reason) { Reply = new RefundReply(asked.Accept == true, address) };
    }
}
