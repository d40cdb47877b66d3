using Marketplace.Catalog.Contracts;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>
/// Learns the catalogue's words from the index, for spelling and for how much a word tells: within five minutes of a change, and within seconds to a minute when
/// products came or went. All titles are read for it, so it is left while nothing changes. Safe to run twice.
/// </summary>
public sealed class LearnWords(SearchIndexes indexes, Words words, IListings listings)
{
    [Function(nameof(LearnWords))]
    public async Task Run([TimerTrigger("*/15 * * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var index = await indexes.CurrentAsync(cancellation);
        var products = (await index.GetDocumentCountAsync(cancellation)).Value;
        if (await words.IsDueAsync(products, since => listings.ChangedAsync(since, cancellation).AnyAsync(cancellation))) await words.LearnAsync(index, cancellation);
    }
}
