using Marketplace.Identity.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Operations;

/// <summary>A batch of payouts that has begun; its custom status tells how far it is.</summary>
public sealed record PayoutsStarted(string InstanceId);

/// <summary>Starts the day's batch of payouts now, without waiting for the night, on the record.</summary>
public sealed class StartPayouts(IPayouts payouts, ICallers callers, AuditLog audit)
{
    [Function(nameof(StartPayouts))]
    [Operation("Start a batch of payouts", Who = Who.Operator, Answer = typeof(PayoutsStarted), Status = 202, Problems = ["403 forbidden", "409 batch-running"])]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "operations/payouts/batches")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (!callers.Operator(request).TryGet(out var caller, out var refused)) return refused;
        return await audit.RecordAsync(
            caller, "payouts.start", "payouts", null,
            async () => (await payouts.StartBatchAsync(client, cancellation)).TryGet(out var id, out var running) ? Answer.Accepted(new PayoutsStarted(id)) : running, cancellation);
    }
}
