using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Marketplace.Payments.Contracts;
using Marketplace.Shared.Storage;

namespace Marketplace.Payments;

/// <summary>
/// Table <c>reconciliation</c>. PartitionKey <c>entries-</c> and China's day: the provider's entries, RowKey kind and the provider's id, so a
/// file that is brought in twice adds nothing. PartitionKey <c>findings</c>: RowKey <c>open.</c> or <c>settled.</c> and id, moved by one transaction.
/// PartitionKey <c>reports</c>: RowKey an id that falls with time. Hottest partition: the day that is being brought in, by hundreds.
/// </summary>
public sealed class ReconciliationTable(TableServiceClient service)
{
    public const string Name = "reconciliation";
    const string EntriesPrefix = "entries-";
    const string Findings = "findings";
    const string Open = "open.";
    const string Settled = "settled.";
    const string Reports = "reports";
    static readonly TimeSpan China = TimeSpan.FromHours(8);
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Keeps entries; those that are there are written again as they are.</summary>
    public async Task KeepAsync(IEnumerable<ProviderEntry> entries, CancellationToken cancellation)
    {
        foreach (var day in entries.DistinctBy(Row).GroupBy(Partition))
            foreach (var batch in day.Chunk(100))
                await table.SubmitTransactionAsync(batch.Select(e => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity(day.Key, Row(e)).WithDocument(e))), cancellation);
    }

    /// <summary>All entries that were ever brought in, oldest day first.</summary>
    public async IAsyncEnumerable<ProviderEntry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {EntriesPrefix} and PartitionKey lt {"entries."}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation)) yield return row.Document<ProviderEntry>();
    }

    /// <summary>A page of open findings.</summary>
    public Task<(IReadOnlyList<ReconciliationFinding> Items, string? Next)> OpenAsync(string? from, int limit, CancellationToken cancellation) =>
        PageAsync<ReconciliationFinding>(Findings, Open, from, limit, cancellation);

    /// <summary>A page of reports, newest first.</summary>
    public Task<(IReadOnlyList<ReconciliationReport> Items, string? Next)> ReportsAsync(string? from, int limit, CancellationToken cancellation) =>
        PageAsync<ReconciliationReport>(Reports, "", from, limit, cancellation);

    /// <summary>Every finding, open or settled.</summary>
    public async Task<IReadOnlyList<ReconciliationFinding>> AllFindingsAsync(CancellationToken cancellation)
    {
        List<ReconciliationFinding> all = [];
        await foreach (var row in table.RangeAsync(Findings, cancellation: cancellation)) all.Add(row.Document<ReconciliationFinding>());
        return all;
    }

    public Task OpenAsync(ReconciliationFinding finding, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Findings, Open + finding.FindingId).WithDocument(finding), TableUpdateMode.Replace, cancellation);

    /// <summary>What is no difference any more need not be looked at.</summary>
    public Task CloseAsync(string findingId, CancellationToken cancellation) => table.DeleteEntityAsync(Findings, Open + findingId, cancellationToken: cancellation);

    /// <summary>Settles an open finding; null when there is none.</summary>
    public async Task<ReconciliationFinding?> SettleAsync(string findingId, string reason, DateTimeOffset at, CancellationToken cancellation)
    {
        if (await table.FindAsync(Findings, Open + findingId, cancellation) is not { } row) return null;
        var settled = row.Document<ReconciliationFinding>() with { SettledAt = at, Reason = reason };
        var done = await table.TrySubmitAsync(
        [
            new(TableTransactionActionType.Delete, new TableEntity(Findings, row.RowKey), row.ETag),
            new(TableTransactionActionType.UpsertReplace, new TableEntity(Findings, Settled + findingId).WithDocument(settled)),
        ], cancellation);
        return done ? settled : null;
    }

    public Task KeepAsync(ReconciliationReport report, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Reports, NewestFirst.Key(report.At, "report")).WithDocument(report), TableUpdateMode.Replace, cancellation);

    async Task<(IReadOnlyList<T> Items, string? Next)> PageAsync<T>(string partition, string prefix, string? from, int limit, CancellationToken cancellation)
    {
        List<T> items = [];
        await foreach (var row in table.RangeAsync(partition, prefix + from, prefix.Length == 0 ? null : prefix[..^1] + "/", limit + 1, cancellation))
        {
            if (items.Count == limit) return (items, row.RowKey[prefix.Length..]);
            items.Add(row.Document<T>());
        }

        return (items, null);
    }

    static string Partition(ProviderEntry entry) => EntriesPrefix + entry.At.ToOffset(China).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Row(ProviderEntry entry) => Uri.EscapeDataString($"{entry.Kind}.{entry.EntryId}").Replace('%', '!');
}
