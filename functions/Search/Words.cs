using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Marketplace.Search;

/// <summary>
/// The words of the catalogue, shared by all processes as one compressed blob of titles: written by whoever learns them from the index, read again by
/// each process within half a minute. While they are read and learned, searches go on with those known before; a process that has none
/// yet waits for its first.
/// </summary>
public sealed class Words(BlobServiceClient blobs, TimeProvider time) : IDisposable
{
    const string Container = "search";
    const string Blob = "titles.gz";
    const string Digest = "digest";
    const int Page = 1_000;
    const int MostTitles = 200_000;
    static readonly TimeSpan Life = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(10);
    static readonly TimeSpan PausePerProduct = TimeSpan.FromMilliseconds(1);

    /// <summary>How long what was told of a change may be on its way into the index.</summary>
    static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    /// <summary>However quiet the catalogue: a change that took longer into the index is not missed for ever.</summary>
    static readonly TimeSpan LongestTrust = TimeSpan.FromHours(1);

    readonly SemaphoreSlim reading = new(1);
    volatile Lesson? last;
    volatile Known known = new(Lexicon.Empty, null, DateTimeOffset.MinValue);

    /// <summary>What is known of the catalogue's words.</summary>
    internal async Task<Lexicon> KnownAsync(CancellationToken cancellation)
    {
        var now = known;
        if (time.GetUtcNow() - now.At < Life) return now.Lexicon;
        if (now.ETag is null) await RefreshAsync(wait: true, cancellation);
        else _ = Task.Run(() => RefreshAsync(wait: false, CancellationToken.None), CancellationToken.None);
        return known.Lexicon;
    }

    /// <summary>
    /// Whether it is time to learn again, when there are so many products now: five minutes are over and something was changed, or an hour; or products came or went, and the pause since was
    /// long beside the work, which grows with their number: ten seconds in a small shop, fifty among forty thousand products.
    /// </summary>
    /// <param name="products">How many the index holds.</param>
    /// <param name="hasChangedSince">Whether the catalogue told of changes since a time; asked every five minutes at most.</param>
    public async Task<bool> IsDueAsync(long products, Func<DateTimeOffset, ValueTask<bool>> hasChangedSince)
    {
        if (last is not { } lesson) return true;
        var (now, cameOrWent) = (time.GetUtcNow(), products != lesson.Products);
        var pause = cameOrWent ? ShortestPause + (products * PausePerProduct) : LongestPause;
        if (now - lesson.LookedAt < (pause < LongestPause ? pause : LongestPause)) return false;
        if (cameOrWent || now - lesson.At >= LongestTrust || await hasChangedSince(lesson.At - Late)) return true;
        last = lesson with { LookedAt = now };
        return false;
    }

    /// <summary>Reads the titles of an index and keeps them for all; how many, and nothing is written when they are as before.</summary>
    public async Task<int> LearnAsync(SearchClient index, CancellationToken cancellation)
    {
        var begun = time.GetUtcNow();
        var products = (await index.GetDocumentCountAsync(cancellation)).Value;
        var titles = await TitlesAsync(index, cancellation);
        var bytes = Packed(titles);
        var container = blobs.GetBlobContainerClient(Container);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        var blob = container.GetBlobClient(Blob);
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var same = await blob.ExistsAsync(cancellation) && (await blob.GetPropertiesAsync(cancellationToken: cancellation)).Value.Metadata.TryGetValue(Digest, out var before) && before == digest;
        if (!same) await blob.UploadAsync(BinaryData.FromBytes(bytes), new BlobUploadOptions { Metadata = new Dictionary<string, string> { [Digest] = digest } }, cancellation);
        known = known with { At = DateTimeOffset.MinValue };
        last = new Lesson(products, begun, time.GetUtcNow());
        return titles.Count;
    }

    public void Dispose() => reading.Dispose();

    async Task RefreshAsync(bool wait, CancellationToken cancellation)
    {
        if (!await reading.WaitAsync(wait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellation)) return;
        try
        {
            if (time.GetUtcNow() - known.At < Life) return;
            known = await ReadAsync(known, cancellation);
        }
        finally
        {
            reading.Release();
        }
    }

    async Task<Known> ReadAsync(Known before, CancellationToken cancellation)
    {
        try
        {
            var conditions = new BlobRequestConditions { IfNoneMatch = before.ETag is { } tag ? new ETag(tag) : null };
            var read = await blobs.GetBlobContainerClient(Container).GetBlobClient(Blob).DownloadContentAsync(new BlobDownloadOptions { Conditions = conditions }, cancellation);
            return read.GetRawResponse().Status == 304
                ? before with { At = time.GetUtcNow() }
                : new Known(Lexicon.Learn(Unpacked(read.Value.Content)), read.Value.Details.ETag.ToString(), time.GetUtcNow());
        }
        catch (RequestFailedException missing) when (missing.Status is 304 or 404)
        {
            return before with { At = time.GetUtcNow() };
        }
    }

    static async Task<List<string>> TitlesAsync(SearchClient index, CancellationToken cancellation)
    {
        var titles = new List<string>();
        for (string? last = null; titles.Count < MostTitles;)
        {
            var options = new SearchOptions { Size = Page, Select = { "id", "title" }, OrderBy = { "id" }, Filter = last is null ? null : $"id gt '{last}'" };
            var (hits, _, _) = await ProductFinder.AskAsync(index, "*", options, cancellation);
            titles.AddRange(hits.Select(h => h.Document.Title.ReplaceLineEndings(" ")));
            if (hits.Count < Page) break;
            last = hits[^1].Document.Id;
        }

        return titles;
    }

    static byte[] Packed(IEnumerable<string> titles)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal))
            zip.Write(Encoding.UTF8.GetBytes(string.Join('\n', titles)));
        return packed.ToArray();
    }

    static string[] Unpacked(BinaryData packed)
    {
        using var zip = new GZipStream(packed.ToStream(), CompressionMode.Decompress);
        using var text = new StreamReader(zip, Encoding.UTF8);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <param name="Products">How many there were.</param>
    /// <param name="At">When titles began to be read: what came into the index before is in them.</param>
    /// <param name="LookedAt">When they had been read, or nothing was found to have changed since.</param>
    sealed record Lesson(long Products, DateTimeOffset At, DateTimeOffset LookedAt);

    sealed record Known(Lexicon Lexicon, string? ETag, DateTimeOffset At);
}
