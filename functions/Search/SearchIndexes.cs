using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;

namespace Marketplace.Search;

/// <summary>
/// Knows which index is searched. The pointer is read from storage again after two seconds, so after a swap searches move to the new index
/// that soon; whoever writes reads it each time. The first one to ask makes the first index.
/// </summary>
public sealed class SearchIndexes(SearchIndexClient service, SearchTable table, TimeProvider time)
{
    const string First = "products-first";
    static readonly TimeSpan Life = TimeSpan.FromSeconds(2);
    volatile Seen? seen;

    /// <summary>The index to search, as of at most two seconds ago.</summary>
    public async Task<SearchClient> CurrentAsync(CancellationToken cancellation)
    {
        if (seen is { } last && time.GetUtcNow() - last.At < Life) return last.Client;
        var (pointer, _) = await PointerAsync(cancellation);
        var client = seen?.Client.IndexName == pointer.Current ? seen.Client : service.GetSearchClient(pointer.Current);
        seen = new Seen(client, time.GetUtcNow());
        return client;
    }

    /// <summary>All indexes that a change must go to, as of now.</summary>
    public async Task<IReadOnlyList<SearchClient>> WrittenAsync(CancellationToken cancellation)
    {
        var (pointer, _) = await PointerAsync(cancellation);
        return [.. new[] { pointer.Current, pointer.Filling }.OfType<string>().Distinct().Select(service.GetSearchClient)];
    }

    public SearchClient Client(string index) => service.GetSearchClient(index);

    /// <summary>Makes an index and has all changes go there too. A rebuild that is under way gives way: its index is deleted.</summary>
    public async Task BeginAsync(string index, CancellationToken cancellation)
    {
        await service.CreateOrUpdateIndexAsync(ProductDocument.Index(index), cancellationToken: cancellation);
        var before = await ChangeAsync(p => p with { Filling = p.Current == index ? null : index }, cancellation);
        if (before.Filling is { } given && given != index) await DeleteAsync(given, cancellation);
    }

    /// <summary>Searches go to the filled index from now on; the index they went to before, or null when another rebuild took over.</summary>
    public async Task<string?> SwapAsync(string index, CancellationToken cancellation)
    {
        var before = await ChangeAsync(p => p.Filling == index ? new IndexPointer(index, null) : p, cancellation);
        return before.Filling == index ? before.Current : null;
    }

    /// <summary>Deletes an index that nobody searches any more; it need not be there.</summary>
    public async Task DeleteAsync(string index, CancellationToken cancellation)
    {
        if ((await PointerAsync(cancellation)).Pointer is var pointer && (pointer.Current == index || pointer.Filling == index)) return;
        try
        {
            await service.DeleteIndexAsync(index, cancellation);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
        }
    }

    async Task<IndexPointer> ChangeAsync(Func<IndexPointer, IndexPointer> change, CancellationToken cancellation)
    {
        while (true)
        {
            var (before, etag) = await PointerAsync(cancellation);
            if (change(before) == before || await table.TryReplaceAsync(change(before), etag, cancellation)) return before;
        }
    }

    async Task<(IndexPointer Pointer, string ETag)> PointerAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await table.FindAsync(cancellation) is { } found) return found;
            await service.CreateOrUpdateIndexAsync(ProductDocument.Index(First), cancellationToken: cancellation);
            await table.TryAddAsync(new IndexPointer(First, null), cancellation);
        }
    }

    sealed record Seen(SearchClient Client, DateTimeOffset At);
}
