using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Catalog;

/// <summary>Removes what was told of products days ago: who has not heard it by then reads all that is on sale. Safe to run twice.</summary>
public sealed class ForgetProductChanges(ProductChangeTable table, TimeProvider time, ILogger<ForgetProductChanges> log)
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    [Function(nameof(ForgetProductChanges))]
    public async Task Run([TimerTrigger("0 50 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        log.LogInformation("{Count} changes of products were past their time.", await table.ForgetBeforeAsync(time.GetUtcNow() - Kept, cancellation));
}
