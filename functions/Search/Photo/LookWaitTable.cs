using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Search.Photo;

/// <summary>
/// Table <c>lookwaits</c>. PartitionKey: media id, RowKey: id of a product that waits for its look. Hottest partition: one picture that many products share, written once for
/// each of them.
/// </summary>
public sealed class LookWaitTable(TableServiceClient service)
{
    public const string Name = "lookwaits";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>A product waits; saying so again changes nothing.</summary>
    public Task AddAsync(string mediaId, string productId, CancellationToken cancellation) => table.UpsertEntityAsync(new TableEntity(mediaId, productId), TableUpdateMode.Replace, cancellation);

    /// <summary>Who waits for a look.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string mediaId, CancellationToken cancellation)
    {
        var waiting = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>(r => r.PartitionKey == mediaId, cancellationToken: cancellation)) waiting.Add(row.RowKey);
        return waiting;
    }

    /// <summary>They wait no longer; whoever is gone already is no matter.</summary>
    public async Task ForgetAsync(string mediaId, IReadOnlyList<string> productIds, CancellationToken cancellation)
    {
        foreach (var productId in productIds) await table.DeleteEntityAsync(mediaId, productId, cancellationToken: cancellation);
    }
}
