using System.IO.Compression;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared.Http;
using Microsoft.Extensions.Logging;

namespace Marketplace.Recommendations.Serving;

/// <summary>A shelf as it is kept for processes to come.</summary>
/// <param name="At">Changes told before this time are in it.</param>
/// <param name="WholeAt">When all that is on sale was last read.</param>
/// <param name="Goods">What is on it.</param>
public sealed record KeptShelf(DateTimeOffset At, DateTimeOffset WholeAt, IReadOnlyCollection<Good> Goods);

/// <summary>
/// The shelf of this process. Its beginning is a blob that <see cref="KeepShelf"/> writes, read again now and then for what was sold; from then on it looks every few seconds, while requests
/// go on with what is there, for what was changed, came on sale or left it, and reads that. So what is shown needs no storage, and is some seconds old at most.
/// </summary>
public sealed class Shelves(IListings listings, BlobServiceClient blobs, TimeProvider time, ILogger<Shelves> log) : IDisposable
{
    public const string Container = "recommendations";
    const string Blob = "goods.json.gz";
    const int AtOnce = 16;
    static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    /// <summary>Older than this a request waits a moment for a look: nobody has asked for a while.</summary>
    static readonly TimeSpan Oldest = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>How late a change may be told, by other clocks and slow writes.</summary>
    static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    static readonly TimeSpan ReloadAfter = TimeSpan.FromMinutes(20);
    static readonly TimeSpan WholeAfter = TimeSpan.FromDays(1);
    readonly SemaphoreSlim looking = new(1);
    volatile Seen? seen;

    /// <summary>What is on sale, as of a few seconds ago; the first to ask waits for it.</summary>
    public async Task<Shelf> CurrentAsync(CancellationToken cancellation)
    {
        var (now, known) = (time.GetUtcNow(), seen);
        if (known is null)
        {
            await LookAsync(wait: true, cancellation);
        }
        else if (now - known.At >= Life)
        {
            var isOld = now - known.At >= Oldest;
            var look = Task.Run(TryLookAsync, CancellationToken.None);
            if (isOld) await Task.WhenAny(look, Task.Delay(Patience, time, cancellation));
        }

        return seen!.Shelf;
    }

    /// <summary>Follows what has changed, counts what was sold, once a day reads everything anew, and keeps it for other processes; how much is on sale.</summary>
    public async Task<int> KeepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var begun = seen ?? await LoadAsync(now, cancellation);
        // Reading everything takes minutes where there is much: changes are followed meanwhile, and then by what was read.
        var whole = begun is null || now - begun.WholeAt >= WholeAfter ? await ReadWholeAsync(now, cancellation) : null;
        await looking.WaitAsync(cancellation);
        try
        {
            now = time.GetUtcNow();
            var followed = await FollowAsync(whole ?? seen ?? begun!, now, cancellation);
            var sold = await listings.SoldAsync(cancellation);
            var shelf = new Shelf(followed.Shelf.All.Select(g => g with { Sold = sold.GetValueOrDefault(g.ProductId) }));
            await SaveAsync(new KeptShelf(now, followed.WholeAt, shelf.All), cancellation);
            seen = followed with { Shelf = shelf, LoadedAt = now };
            return shelf.Count;
        }
        finally
        {
            looking.Release();
        }
    }

    public void Dispose() => looking.Dispose();

    async Task TryLookAsync()
    {
        try
        {
            await LookAsync(wait: false, CancellationToken.None);
        }
        catch (Exception away) when (away is RequestFailedException or AggregateException)
        {
            log.LogWarning(away, "What has changed cannot be read; what was on sale is shown");
        }
    }

    async Task LookAsync(bool wait, CancellationToken cancellation)
    {
        if (!await looking.WaitAsync(wait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellation)) return;
        try
        {
            var (now, known) = (time.GetUtcNow(), seen);
            if (known is not null && now - known.At < Life) return;
            if (known is null || now - known.LoadedAt >= ReloadAfter) known = await LoadAsync(now, cancellation) ?? known;
            var canFollow = known is not null && now - known.At < WholeAfter;
            seen = await FollowAsync(canFollow ? known! : await ReadWholeAsync(now, cancellation), now, cancellation);
        }
        finally
        {
            looking.Release();
        }
    }

    /// <summary>With what was told and not heard yet.</summary>
    async Task<Seen> FollowAsync(Seen known, DateTimeOffset now, CancellationToken cancellation)
    {
        var told = await listings.ChangedAsync(known.At - Late, cancellation).ToListAsync(cancellation);
        var changed = told.Where(c => !known.Heard.Contains(c.Key)).SelectMany(c => c.ProductIds).ToHashSet();
        var read = await ReadAsync(changed, known.Shelf, cancellation);
        var shelf = changed.Count == 0 ? known.Shelf : known.Shelf.With(read, [.. changed.Except(read.Select(g => g.ProductId))]);
        return known with { Shelf = shelf, At = now, Heard = told.Select(c => c.Key).ToHashSet() };
    }

    /// <summary>What was kept; null if there is none, or if it is too old for the changes since to be remembered.</summary>
    async Task<Seen?> LoadAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            var read = await blobs.GetBlobContainerClient(Container).GetBlobClient(Blob).DownloadContentAsync(cancellation);
            await using var zip = new GZipStream(read.Value.Content.ToStream(), CompressionMode.Decompress);
            var kept = await JsonSerializer.DeserializeAsync<KeptShelf>(zip, Json.Options, cancellation);
            return kept is null || now - kept.At >= WholeAfter ? null : new Seen(new Shelf(kept.Goods), kept.At, kept.WholeAt, now, []);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    async Task SaveAsync(KeptShelf shelf, CancellationToken cancellation)
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await JsonSerializer.SerializeAsync(zip, shelf, Json.Options, cancellation);
        await blobs.GetBlobContainerClient(Container).GetBlobClient(Blob).UploadAsync(BinaryData.FromBytes(packed.ToArray()), overwrite: true, cancellation);
    }

    async Task<Seen> ReadWholeAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var goods = await listings.AllAsync(cancellation).Select(l => Good.Of(l, sold: 0)).ToListAsync(cancellation);
        return new Seen(new Shelf(goods), now, now, now, []);
    }

    async Task<List<Good>> ReadAsync(IEnumerable<string> ids, Shelf known, CancellationToken cancellation)
    {
        var goods = new List<Good>();
        foreach (var some in ids.Chunk(AtOnce))
            goods.AddRange((await Task.WhenAll(some.Select(id => listings.FindAsync(id, cancellation)))).OfType<Listing>().Select(l => Good.Of(l, known.Find(l.ProductId)?.Sold ?? 0)));
        return goods;
    }

    /// <param name="Shelf">What was seen.</param>
    /// <param name="At">When it was last looked for changes.</param>
    /// <param name="WholeAt">When all of it was read.</param>
    /// <param name="LoadedAt">When it was begun, or counted what was sold.</param>
    /// <param name="Heard">Keys of changes that are in it and may be told again.</param>
    sealed record Seen(Shelf Shelf, DateTimeOffset At, DateTimeOffset WholeAt, DateTimeOffset LoadedAt, HashSet<string> Heard);
}
