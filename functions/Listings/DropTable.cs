using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Listings;

/// <summary>
/// Table <c>drops</c>. PartitionKey: shop id; RowKey: drop id. A drop's row is written when it is asked for and when it ends; what happens
/// in between is its orchestration's. The hottest partition is a shop that drops many files, a few rows a minute.
/// </summary>
public sealed class DropTable(TableServiceClient service)
{
    public const string Name = "drops";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>A drop, or null. One storage transaction.</summary>
    public async Task<Drop?> FindAsync(string shopId, string dropId, CancellationToken cancellation) =>
        (await table.FindAsync(shopId, dropId, cancellation))?.Document<Drop>();

    /// <summary>Notes a drop; one that is there stays as it is.</summary>
    public Task AddAsync(Drop drop, CancellationToken cancellation) => table.TryInsertAsync(Entity(drop), cancellation);

    /// <summary>Writes how a drop ended.</summary>
    public Task SaveAsync(Drop drop, CancellationToken cancellation) => table.UpsertEntityAsync(Entity(drop), TableUpdateMode.Replace, cancellation);

    static TableEntity Entity(Drop drop) => new TableEntity(drop.ShopId, drop.DropId).WithDocument(drop);
}
