using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Shops;

/// <summary>
/// Table <c>shopmembers</c>. PartitionKey: user id, RowKey: shop id. It finds a user's shops by one partition query; the shop itself says
/// what the user may do there. A row is written before the shop names the user and removed after it no longer does, so the table
/// may list a shop too much, never one too little. Hottest partition: that of a user with many shops, written by hand only.
/// </summary>
public sealed class MembershipTable(TableServiceClient service)
{
    public const string Name = "shopmembers";
    readonly TableClient table = service.GetTableClient(Name);

    public async Task<IReadOnlyList<string>> ShopsOfAsync(string userId, CancellationToken cancellation)
    {
        List<string> shops = [];
        await foreach (var row in table.RangeAsync(userId, cancellation: cancellation)) shops.Add(row.RowKey);
        return shops;
    }

    public Task AddAsync(string shopId, IEnumerable<string> userIds, CancellationToken cancellation) =>
        Task.WhenAll(userIds.Select(user => table.UpsertEntityAsync(new TableEntity(user, shopId), TableUpdateMode.Replace, cancellation)));

    public Task RemoveAsync(string shopId, IEnumerable<string> userIds, CancellationToken cancellation) =>
        Task.WhenAll(userIds.Select(user => table.DeleteEntityAsync(user, shopId, cancellationToken: cancellation)));
}
