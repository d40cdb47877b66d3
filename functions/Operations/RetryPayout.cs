using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Operations;

/// <summary>Tries a payout again that did not go through, on the record. Asked twice it pays once.</summary>
public sealed class RetryPayout(IPayouts payouts, ICallers callers, AuditLog audit)
{
    [Function(nameof(RetryPayout))]
    [Operation("Try a payout again", Who = Who.Operator, Answer = typeof(PayoutState),
        Problems = ["403 forbidden", "404 not-found", "409 nothing-to-pay", "503 provider-unavailable"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/payouts/{payoutId}/actions/retry")] HttpRequest request, string payoutId, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        if (!Ids.IsId(payoutId, "pyo")) return Problem.NotFound("payout");
        return await audit.RecordAsync(
            caller, "payout.retry", payoutId, null,
            async () => (await payouts.RetryAsync(payoutId, cancellation)).TryGet(out var payout, out var problem) ? Answer.Ok(payout) : problem, cancellation);
    }
}
