using System.Collections.Concurrent;

namespace Marketplace.Search;

/// <summary>
/// Counts what people look for, so that it can be suggested. Each process counts by itself, and the search that comes ten seconds after the
/// last writing writes all counts; a process that dies forgets at most those. Only queries that found something, of a sane length, are counted.
/// </summary>
public sealed class QueryTally(SearchTable table, TimeProvider time)
{
    const int Shortest = 2;
    const int Longest = 60;
    const int MostKept = 2_000;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(10);
    readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
    long writtenAt = time.GetTimestamp();

    /// <summary>Counts one search.</summary>
    public async Task NoteAsync(string? query, CancellationToken cancellation)
    {
        var folded = Folded(query ?? "");
        if (folded.Length is >= Shortest and <= Longest && (counts.Count < MostKept || counts.ContainsKey(folded))) counts.AddOrUpdate(folded, 1, (_, n) => n + 1);
        var last = Interlocked.Read(ref writtenAt);
        if (time.GetElapsedTime(last) < Between || Interlocked.CompareExchange(ref writtenAt, time.GetTimestamp(), last) != last) return;
        await WriteAsync(cancellation);
    }

    /// <summary>One spelling of a query: folded, one space between words.</summary>
    public static string Folded(string query) => string.Join(' ', TextFolding.Fold(query).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    async Task WriteAsync(CancellationToken cancellation)
    {
        foreach (var query in counts.Keys)
            if (counts.TryRemove(query, out var times)) await table.CountAsync(query, times, cancellation);
    }
}
