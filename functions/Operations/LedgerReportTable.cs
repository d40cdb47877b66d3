using Azure.Data.Tables;
using Marketplace.Payments.Contracts;
using Marketplace.Shared.Storage;

namespace Marketplace.Operations;

/// <summary>An audit of the ledger that was made.</summary>
/// <param name="At">When it began.</param>
/// <param name="ShopsMended">How many statements it had to mend first.</param>
/// <param name="Report">What it found.</param>
public sealed record LedgerReport(DateTimeOffset At, int ShopsMended, LedgerAuditReport Report);

/// <summary>Table <c>ledgerreports</c>. PartitionKey: <c>report</c>; RowKey: an id that falls with time. A few rows a day.</summary>
public sealed class LedgerReportTable(TableServiceClient service)
{
    public const string Name = "ledgerreports";
    const string Partition = "report";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Keeps a report. One storage transaction.</summary>
    public Task KeepAsync(LedgerReport report, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Partition, NewestFirst.Key(report.At, "report")).WithDocument(report), TableUpdateMode.Replace, cancellation);

    /// <summary>The newest report, or null. One storage transaction.</summary>
    public async Task<LedgerReport?> LastAsync(CancellationToken cancellation)
    {
        await foreach (var row in table.RangeAsync(Partition, pageSize: 1, cancellation: cancellation)) return row.Document<LedgerReport>();
        return null;
    }
}
