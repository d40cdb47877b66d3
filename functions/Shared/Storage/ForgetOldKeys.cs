using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Shared.Storage;

/// <summary>Removes idempotency keys that are past their 24 h. Safe to run twice.</summary>
public sealed class ForgetOldKeys(IdempotencyTable table, TimeProvider time, ILogger<ForgetOldKeys> log)
{
    /// <summary>Runs each night.</summary>
    [Function(nameof(ForgetOldKeys))]
    public async Task Run([TimerTrigger("0 40 3 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var forgotten = await table.ForgetBeforeAsync(time.GetUtcNow() - Idempotency.Kept, cancellation);
        log.LogInformation("{Count} idempotency keys were past their time.", forgotten);
    }
}
