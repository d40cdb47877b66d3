using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Catalog;

/// <summary>Finishes edits whose lists were left behind by a process that died. Safe to run twice.</summary>
public sealed class MendLists(ProductIndexTable index, ProductLists lists, TimeProvider time, ILogger<MendLists> log)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Function(nameof(MendLists))]
    public async Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var mended = 0;
        await foreach (var pending in index.NotedBeforeAsync(time.GetUtcNow() - Patience, cancellation))
        {
            await lists.FinishAsync(pending, cancellation);
            mended++;
        }

        if (mended > 0) log.LogWarning("The lists of {Count} products were brought in step.", mended);
    }
}
