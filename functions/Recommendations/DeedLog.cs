using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Marketplace.Shared.Http;

namespace Marketplace.Recommendations;

/// <summary>A line of the training log: a deed, and the made-up name of whoever did it.</summary>
public sealed record LogLine(string Trail, Deed Deed);

/// <summary>
/// The training log: append blobs in the private container <c>behaviour</c>, one an hour and process, named <c>{day}/{hour}-{process}.ndjson</c> by when they were
/// written. Lines may stand in it twice (a process that dies between log and profile); who reads it takes equal ones for one. Kept for
/// ninety days.
/// </summary>
public sealed class DeedLog(BlobServiceClient blobs, TimeProvider time)
{
    public const string Container = "behaviour";
    readonly BlobContainerClient container = blobs.GetBlobContainerClient(Container);
    readonly string process = Guid.NewGuid().ToString("n")[..12];
    volatile string? open;

    /// <summary>Appends deeds of one trail. One storage transaction, two in a new hour.</summary>
    public async Task AppendAsync(string trail, IReadOnlyList<Deed> deeds, CancellationToken cancellation)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd/HH}-{process}.ndjson");
        var blob = container.GetAppendBlobClient(name);
        if (open != name) await blob.CreateIfNotExistsAsync(cancellationToken: cancellation);
        open = name;
        var text = new StringBuilder();
        foreach (var deed in deeds) text.Append(JsonSerializer.Serialize(new LogLine(trail, deed), Json.Options)).Append('\n');
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        await blob.AppendBlockAsync(bytes, cancellationToken: cancellation);
    }

    /// <summary>All lines that were written since a day.</summary>
    public async IAsyncEnumerable<LogLine> ReadAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var name in NamesAsync(cancellation))
        {
            if (DayOf(name) is not { } day || day < since.Date) continue;
            await using var lines = await container.GetBlobClient(name).OpenReadAsync(cancellationToken: cancellation);
            await foreach (var line in JsonSerializer.DeserializeAsyncEnumerable<LogLine>(lines, topLevelValues: true, Json.Options, cancellation))
                if (line is not null) yield return line;
        }
    }

    /// <summary>Deletes what was written before a day; how many blobs.</summary>
    public async Task<int> ForgetBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var forgotten = 0;
        await foreach (var name in NamesAsync(cancellation))
        {
            if (DayOf(name) is not { } day || day >= time.Date) break;
            await container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellation);
            forgotten++;
        }

        return forgotten;
    }

    async IAsyncEnumerable<string> NamesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellation)) yield return blob.Name;
    }

    static DateTime? DayOf(string name) =>
        DateTime.TryParseExact(name.Split('/')[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) ? day : null;
}
