using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>Learns the catalogue's words from the index, for spelling and for how much a word tells. Safe to run twice.</summary>
public sealed class LearnWords(SearchIndexes indexes, Words words)
{
    [Function(nameof(LearnWords))]
    public async Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        await words.LearnAsync(await indexes.CurrentAsync(cancellation), cancellation);
}
