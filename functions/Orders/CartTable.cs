using Azure;
using Azure.Data.Tables;
using Marketplace.Shared;
using Marketplace.Shared.Storage;

namespace Marketplace.Orders;

/// <summary>A cart as it was read; without a version there is none yet.</summary>
public sealed record KeptCart(Cart Cart, string? Version);

/// <summary>
/// Table <c>carts</c>. PartitionKey: user id, or <c>v.</c> and a digest of the visitor id (which may hold what a key may not); RowKey
/// <c>cart</c>: all lines in one row, changed under its ETag. Each cart is a partition of its own. Carts of visitors that were not touched
/// for <see cref="ForgetOldCarts"/>' time are removed.
/// </summary>
public sealed class CartTable(TableServiceClient service)
{
    public const string Name = "carts";
    const string Row = "cart";
    const string VisitorPrefix = "v.";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Whose cart it is: the user's, else the visitor's; null for somebody without either.</summary>
    public static string? OwnerOf(Caller caller) => caller.UserId ?? VisitorOf(caller);

    /// <summary>The visitor's cart, signed in or not; null without a visitor id.</summary>
    public static string? VisitorOf(Caller caller) => caller.VisitorId is { } visitor ? VisitorPrefix + Ids.From("vis", visitor) : null;

    /// <summary>A cart, empty if there is none. One storage transaction.</summary>
    public async Task<KeptCart> ReadAsync(string owner, CancellationToken cancellation) =>
        await table.FindAsync(owner, Row, cancellation) is { } row ? new KeptCart(row.Document<Cart>(), row.ETag.ToString()) : new KeptCart(Cart.Empty, null);

    /// <summary>Writes a cart over the version that was read; false when it has changed. One storage transaction.</summary>
    public async Task<bool> TryWriteAsync(string owner, KeptCart read, Cart next, DateTimeOffset now, CancellationToken cancellation)
    {
        var row = new TableEntity(owner, Row) { ["TouchedAt"] = now }.WithDocument(next);
        return read.Version is null ? await table.TryInsertAsync(row, cancellation) : await table.TryReplaceAsync(row, read.Version, cancellation) is not null;
    }

    /// <summary>Removes a cart. One storage transaction.</summary>
    public Task RemoveAsync(string owner, CancellationToken cancellation) => table.DeleteEntityAsync(owner, Row, ETag.All, cancellation);

    /// <summary>Removes visitors' carts that nobody has touched since a time; returns how many.</summary>
    public async Task<int> ForgetBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        var forgotten = 0;
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {VisitorPrefix} and PartitionKey lt {"v/"} and TouchedAt lt {time}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, select: ["PartitionKey"], cancellationToken: cancellation))
        {
            await RemoveAsync(row.PartitionKey, cancellation);
            forgotten++;
        }

        return forgotten;
    }
}
