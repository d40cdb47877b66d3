using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Promotions;

/// <summary>A claim as it was read.</summary>
public sealed record KeptClaim(Claim Claim, string Version);

/// <summary>
/// Table <c>wallets</c>. PartitionKey: user id; RowKey: coupon id, a dot and the number of the user's claim of it, so a user's limit is
/// kept by the keys themselves. Each claim changes under its ETag. Hottest partition: one user's, who checks out seldom at once.
/// </summary>
public sealed class WalletTable(TableServiceClient service)
{
    public const string Name = "wallets";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Inserts a claim; false when its number is in use. One storage transaction.</summary>
    public Task<bool> TryAddAsync(string userId, Claim claim, CancellationToken cancellation) => table.TryInsertAsync(Entity(userId, claim), cancellation);

    /// <summary>Writes a claim over the version that was read; false when it has changed. One storage transaction.</summary>
    public async Task<bool> TryChangeAsync(string userId, KeptClaim read, Claim next, CancellationToken cancellation) =>
        await table.TryReplaceAsync(Entity(userId, next), read.Version, cancellation) is not null;

    /// <summary>Deletes a claim that came to nothing, unless it has changed. One storage transaction.</summary>
    public Task<bool> TryRemoveAsync(string userId, KeptClaim read, CancellationToken cancellation) => table.TrySubmitAsync(
        [new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(userId, read.Claim.ClaimId), new Azure.ETag(read.Version))], cancellation);

    /// <summary>One claim, or null. One storage transaction.</summary>
    public async Task<KeptClaim?> FindAsync(string userId, string claimId, CancellationToken cancellation) =>
        await table.FindAsync(userId, claimId, cancellation) is { } row ? Read(row) : null;

    /// <summary>The user's claims of a coupon, by number. One storage transaction.</summary>
    public async Task<IReadOnlyList<KeptClaim>> OfCouponAsync(string userId, string couponId, CancellationToken cancellation) =>
        await ReadAsync(table.RangeAsync(userId, couponId + ".", couponId + "/", cancellation: cancellation));

    /// <summary>A page of a user's claims, and where the next one begins.</summary>
    public async Task<(IReadOnlyList<KeptClaim> Claims, string? Next)> PageAsync(string userId, string? from, int limit, CancellationToken cancellation)
    {
        List<KeptClaim> claims = [];
        await foreach (var row in table.RangeAsync(userId, from, null, limit + 1, cancellation))
        {
            if (claims.Count == limit) return (claims, row.RowKey);
            claims.Add(Read(row));
        }

        return (claims, null);
    }

    static async Task<IReadOnlyList<KeptClaim>> ReadAsync(IAsyncEnumerable<TableEntity> rows)
    {
        List<KeptClaim> claims = [];
        await foreach (var row in rows) claims.Add(Read(row));
        return claims;
    }

    static KeptClaim Read(TableEntity row) => new(row.Document<Claim>(), row.ETag.ToString());

    static TableEntity Entity(string userId, Claim claim) => new TableEntity(userId, claim.ClaimId).WithDocument(claim);
}
