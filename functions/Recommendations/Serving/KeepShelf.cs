using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Recommendations.Serving;

/// <summary>Keeps what is on sale, and what sells, for processes to come. Safe to run twice.</summary>
public sealed class KeepShelf(Shelves shelves)
{
    [Function(nameof(KeepShelf))]
    public Task Run([TimerTrigger("0 */10 * * * *")] TimerInfo timer, CancellationToken cancellation) => shelves.KeepAsync(cancellation);
}
