using Marketplace.Catalog.Contracts;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Search;

/// <summary>The steps of a rebuild. Each may run twice: an index is named by its rebuild, and a page is brought in step, not added.</summary>
public sealed class RebuildActivities(SearchIndexes indexes, IndexDesk desk, IListings listings, Words words)
{
    const int Page = 200;

    [Function(nameof(BeginIndex))]
    public Task BeginIndex([ActivityTrigger] string index, CancellationToken cancellation) => indexes.BeginAsync(index, cancellation);

    [Function(nameof(FillPage))]
    public async Task<RebuildStart> FillPage([ActivityTrigger] RebuildStart at, CancellationToken cancellation)
    {
        var (ids, next) = await listings.PageAsync(at.After, Page, cancellation);
        if (ids.Count > 0) await desk.BringInStepAsync([indexes.Client(at.Index)], ids, cancellation);
        return at with { After = next, Products = at.Products + ids.Count };
    }

    [Function(nameof(LearnIndex))]
    public Task<int> LearnIndex([ActivityTrigger] string index, CancellationToken cancellation) => words.LearnAsync(indexes.Client(index), cancellation);

    /// <summary>The index that was searched before; null when another rebuild has taken over, or when this one swapped already and died before it was noted.</summary>
    [Function(nameof(SwapIndex))]
    public Task<string?> SwapIndex([ActivityTrigger] string index, CancellationToken cancellation) => indexes.SwapAsync(index, cancellation);

    [Function(nameof(DropIndex))]
    public Task DropIndex([ActivityTrigger] string index, CancellationToken cancellation) => indexes.DeleteAsync(index, cancellation);
}
