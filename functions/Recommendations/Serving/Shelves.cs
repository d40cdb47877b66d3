using System.IO.Compression;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared.Http;

namespace Marketplace.Recommendations.Serving;

/// <summary>
/// The shelf of this process. Its beginning is a blob that <see cref="KeepShelf"/> writes; from then on it looks every few seconds, while requests go on with
/// what is there, for what came on sale. What has changed or gone since is seen when it is to be shown (<see cref="Cards"/>).
/// </summary>
public sealed class Shelves(IListings listings, BlobServiceClient blobs, TimeProvider time) : IDisposable
{
    public const string Container = "recommendations";
    const string Blob = "shelf.json.gz";
    const int Page = 100;
    const int AtOnce = 16;
    static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    readonly SemaphoreSlim looking = new(1);
    volatile Seen? seen;

    /// <summary>What is on sale, as of a few seconds ago; the first to ask waits for it.</summary>
    public async Task<Shelf> CurrentAsync(CancellationToken cancellation)
    {
        var now = seen;
        if (now is null) await LookAsync(wait: true, cancellation);
        else if (time.GetUtcNow() - now.At >= Life) _ = Task.Run(() => LookAsync(wait: false, CancellationToken.None), CancellationToken.None);
        return seen!.Shelf;
    }

    /// <summary>Reads everything anew, with what was sold, and keeps it for processes to come; how much is on sale.</summary>
    public async Task<int> KeepAsync(CancellationToken cancellation)
    {
        var sold = await listings.SoldAsync(cancellation);
        var shelf = new Shelf(await ReadAsync([.. await NewIdsAsync(Shelf.Empty, cancellation)], sold, cancellation));
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await JsonSerializer.SerializeAsync(zip, shelf.All, Json.Options, cancellation);
        await blobs.GetBlobContainerClient(Container).GetBlobClient(Blob).UploadAsync(BinaryData.FromBytes(packed.ToArray()), overwrite: true, cancellation);
        seen = new Seen(shelf, time.GetUtcNow());
        return shelf.Count;
    }

    public void Dispose() => looking.Dispose();

    async Task LookAsync(bool wait, CancellationToken cancellation)
    {
        if (!await looking.WaitAsync(wait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellation)) return;
        try
        {
            if (seen is { } fresh && time.GetUtcNow() - fresh.At < Life) return;
            var known = seen?.Shelf ?? await LoadAsync(cancellation);
            var added = await ReadAsync(await NewIdsAsync(known, cancellation), new Dictionary<string, long>(), cancellation);
            seen = new Seen(added.Count == 0 ? known : known.With(added, []), time.GetUtcNow());
        }
        finally
        {
            looking.Release();
        }
    }

    async Task<Shelf> LoadAsync(CancellationToken cancellation)
    {
        try
        {
            var read = await blobs.GetBlobContainerClient(Container).GetBlobClient(Blob).DownloadContentAsync(cancellation);
            await using var zip = new GZipStream(read.Value.Content.ToStream(), CompressionMode.Decompress);
            return new Shelf(await JsonSerializer.DeserializeAsync<List<Good>>(zip, Json.Options, cancellation) ?? []);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return Shelf.Empty;
        }
    }

    /// <summary>Ids on sale, the newest first, up to a page of which all are known.</summary>
    async Task<List<string>> NewIdsAsync(Shelf known, CancellationToken cancellation)
    {
        var added = new List<string>();
        for (string? after = null; ;)
        {
            var (ids, next) = await listings.PageAsync(after, Page, cancellation);
            var unknown = ids.Where(id => known.Find(id) is null).ToList();
            added.AddRange(unknown);
            if (next is null || unknown.Count == 0) return added;
            after = next;
        }
    }

    async Task<List<Good>> ReadAsync(IReadOnlyList<string> ids, IReadOnlyDictionary<string, long> sold, CancellationToken cancellation)
    {
        var goods = new List<Good>();
        foreach (var some in ids.Distinct().Chunk(AtOnce))
            goods.AddRange((await Task.WhenAll(some.Select(id => listings.FindAsync(id, cancellation)))).OfType<Listing>().Select(l => Good.Of(l, sold.GetValueOrDefault(l.ProductId))));
        return goods;
    }

    sealed record Seen(Shelf Shelf, DateTimeOffset At);
}
