using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Identity;

/// <summary>
/// Table <c>signinfailures</c>. PartitionKey: digest of the e-mail, RowKey <c>failures</c>: when the latest sign-ins failed. Written
/// by failures only, and removed by a sign-in that went well. Each e-mail is a partition of its own; the hottest is that of
/// an account under attack, and it takes ten writes a quarter of an hour.
/// </summary>
public sealed class FailureTable(TableServiceClient service)
{
    public const string Name = "signinfailures";
    const string Row = "failures";
    readonly TableClient table = service.GetTableClient(Name);

    public async Task<FailedSignIns> ReadAsync(string email, CancellationToken cancellation) =>
        (await table.FindAsync(Key(email), Row, cancellation))?.Document<FailedSignIns>() ?? FailedSignIns.None;

    /// <summary>Adds a failure, however many processes do so at once.</summary>
    public async Task AddAsync(string email, DateTimeOffset now, CancellationToken cancellation)
    {
        var added = false;
        while (!added)
        {
            var row = await table.FindAsync(Key(email), Row, cancellation);
            var failures = (row?.Document<FailedSignIns>() ?? FailedSignIns.None).With(now);
            var entity = new TableEntity(Key(email), Row) { ["LatestAt"] = now }.WithDocument(failures);
            added = row is null
                ? await table.TryInsertAsync(entity, cancellation)
                : await table.TryReplaceAsync(entity, row.ETag.ToString(), cancellation) is not null;
        }
    }

    public Task ClearAsync(string email, CancellationToken cancellation) => table.DeleteEntityAsync(Key(email), Row, ETag.All, cancellation);

    /// <summary>Removes rows whose latest failure is before a time; returns how many.</summary>
    public async Task<int> ForgetBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var forgotten = 0;
        var old = table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"LatestAt lt {time}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation);
        await foreach (var row in old)
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
            forgotten++;
        }

        return forgotten;
    }

    static string Key(string email) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(email)));
}
