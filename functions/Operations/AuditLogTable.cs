using Azure;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Operations;

/// <summary>
/// Table <c>auditlog</c>. PartitionKey: the month, counted down to the year 9999, so that a scan of the table meets the newest
/// month first; RowKey: an id that falls with time. Hottest partition: the running month, a few writes per operator's act.
/// </summary>
public sealed class AuditLogTable(TableServiceClient service)
{
    public const string Name = "auditlog";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Writes an entry, new or completed. One storage transaction.</summary>
    public Task WriteAsync(AuditEntry entry, CancellationToken cancellation) => table.UpsertEntityAsync(
        new TableEntity(Month(entry.At), NewestFirst.Key(entry.At, entry.EntryId)).WithDocument(entry), TableUpdateMode.Replace, cancellation);

    /// <summary>A page, newest first; the storage's own token goes on.</summary>
    public async Task<(IReadOnlyList<AuditEntry> Entries, string? Next)> PageAsync(string? token, int limit, CancellationToken cancellation)
    {
        List<AuditEntry> entries = [];
        var pages = table.QueryAsync<TableEntity>(filter: (string?)null, cancellationToken: cancellation).AsPages(token, limit);
        await foreach (var page in pages)
        {
            entries.AddRange(page.Values.Select(r => r.Document<AuditEntry>()));
            if (entries.Count > 0 || page.ContinuationToken is null) return (entries, page.ContinuationToken);
        }

        return (entries, null);
    }

    static string Month(DateTimeOffset at) => $"{999_912 - (at.UtcDateTime.Year * 100) - at.UtcDateTime.Month:000000}";
}
