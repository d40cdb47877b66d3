using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Both parts together are all that is held.</summary>
public sealed record RuleRequest(Money? ToBuyer, Money? ToSeller, string? Reason);

/// <summary>Divides the money that is held between buyer and shop; operators may, in disputes that are not their own. The order ends with it.</summary>
public sealed class RuleDispute(OrderActions actions)
{
    [Function(nameof(RuleDispute))]
    [Operation("Rule a dispute: divide the money that is held", Who = Who.Operator, Body = typeof(RuleRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now", "422 invalid-fields", "422 ruling-does-not-add-up"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/rule")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.Rule, Read, cancellation);

    static Result<Ask> Read(byte[] body)
    {
        if (!Body.Parse<RuleRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var (toBuyer, toSeller, reason) = (checks.Amount("toBuyer", asked.ToBuyer), checks.Amount("toSeller", asked.ToSeller), checks.Text("reason", asked.Reason, 1_000));
        return checks.Problem is { } wrong ? wrong : new Ask(SignalKind.Rule, reason) { Ruling = new Ruling(toBuyer, toSeller) };
    }
}
