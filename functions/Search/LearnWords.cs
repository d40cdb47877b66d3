using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>
/// Learns the catalogue's words from the index, for spelling and for how much a word tells: every five minutes, and within seconds to a minute when
/// products came or went. Safe to run twice.
/// </summary>
public sealed class LearnWords(SearchIndexes indexes, Words words)
{
    [Function(nameof(LearnWords))]
    public async Task Run([TimerTrigger("*/15 * * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var index = await indexes.CurrentAsync(cancellation);
        if (words.IsDue((await index.GetDocumentCountAsync(cancellation)).Value)) await words.LearnAsync(index, cancellation);
    }
}
