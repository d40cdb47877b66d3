using Azure.Data.Tables;
using Marketplace.Recommendations.Contracts;
using Marketplace.Shared.Storage;

namespace Marketplace.Recommendations.Learning;

/// <summary>Table <c>modelrefreshes</c>. PartitionKey: <c>refresh</c>; RowKey: an id that falls with time, of when it began and its version. A row a night.</summary>
public sealed class RefreshTable(TableServiceClient service)
{
    public const string Name = "modelrefreshes";
    const string Partition = "refresh";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Keeps a report; told twice it is there once. One storage transaction.</summary>
    public Task KeepAsync(RefreshReport report, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Partition, NewestFirst.Key(report.StartedAt, report.Version)).WithDocument(report), TableUpdateMode.Replace, cancellation);

    /// <summary>A page of reports, newest first, and the key of the next.</summary>
    public async Task<(IReadOnlyList<RefreshReport> Items, string? Next)> PageAsync(string? from, int limit, CancellationToken cancellation)
    {
        List<RefreshReport> reports = [];
        await foreach (var row in table.RangeAsync(Partition, from ?? "", null, limit + 1, cancellation))
        {
            if (reports.Count == limit) return (reports, row.RowKey);
            reports.Add(row.Document<RefreshReport>());
        }

        return (reports, null);
    }
}
