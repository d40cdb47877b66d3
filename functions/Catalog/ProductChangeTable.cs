using Azure;
using Azure.Data.Tables;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Catalog;

/// <summary>
/// Table <c>productchanges</c>: which products were changed, oldest first, for every process that keeps products at hand. PartitionKey: <c>changes</c>; RowKey: an id that begins with when it
/// was told. A row tells of as many products as a message of the queue. Kept for two days.
/// </summary>
public sealed class ProductChangeTable(TableServiceClient service, TimeProvider time)
{
    public const string Name = "productchanges";
    const string Partition = "changes";
    const string Prefix = "chg";
    const int MostActions = 100;
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Tells of changes that were made. One storage transaction.</summary>
    public Task TellAsync(IReadOnlyList<string> productIds, CancellationToken cancellation) =>
        table.AddEntityAsync(new TableEntity(Partition, Ids.New(Prefix, time.GetUtcNow())).WithDocument(productIds), cancellation);

    /// <summary>What was told since a time. One storage transaction per thousand.</summary>
    public IAsyncEnumerable<ListingsChange> SinceAsync(DateTimeOffset since, CancellationToken cancellation) =>
        table.RangeAsync(Partition, Ids.Floor(Prefix, since), cancellation: cancellation).Select(row => new ListingsChange(row.RowKey, row.Document<List<string>>()));

    /// <summary>Forgets what was told before a time; how much.</summary>
    public async Task<int> ForgetBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var old = await table.RangeAsync(Partition, before: Ids.Floor(Prefix, time), cancellation: cancellation).ToListAsync(cancellation);
        foreach (var hundred in old.Chunk(MostActions)) await table.TrySubmitAsync([.. hundred.Select(r => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(Partition, r.RowKey), ETag.All))], cancellation);
        return old.Count;
    }
}
