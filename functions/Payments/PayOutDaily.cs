using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Marketplace.Payments;

/// <summary>Every night at two in China: starts the day's batch of payouts. Safe to run twice: the day has one.</summary>
public sealed class PayOutDaily(PayoutBatches batches, ILogger<PayOutDaily> log)
{
    [Function(nameof(PayOutDaily))]
    public async Task Run([TimerTrigger("0 0 18 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (await batches.StartDailyAsync(client, cancellation) is { } id) log.LogInformation("Payouts {BatchId} have begun", id);
    }
}
