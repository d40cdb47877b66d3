using Azure;
using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Promotions;

/// <summary>A coupon with how many of it are claimed, as it was read.</summary>
public sealed record IssuedCoupon(Coupon Coupon, int Claimed, string Version)
{
    /// <summary>How many can still be claimed.</summary>
    public int Left => Coupon.Stock - Claimed;
}

/// <summary>
/// Table <c>coupons</c>. PartitionKey: coupon id; RowKeys: <c>coupon</c> (what was issued, and how many are claimed) and <c>c.</c>, user id
/// and number for each claim. Counter and claims change in one entity-group transaction under the counter's ETag, so no more are claimed
/// than there are, by however many processes. The hottest partition is a coupon that all want at once: <see cref="CouponClaims"/> puts up
/// to <see cref="MaxBatch"/> claims of one process into a transaction. Lists lie beside it: PartitionKey <c>s.</c> and shop id, or
/// <c>platform</c>; RowKey newest first.
/// </summary>
public sealed class CouponTable(TableServiceClient service)
{
    public const string Name = "coupons";

    /// <summary>How many claims share a transaction (100 actions are allowed).</summary>
    public const int MaxBatch = 90;

    const string CouponRow = "coupon";
    const string Platform = "platform";
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Writes a new coupon and lists it; safe to repeat. Two storage transactions.</summary>
    public async Task IssueAsync(Coupon coupon, CancellationToken cancellation)
    {
        await table.TryInsertAsync(Entity(coupon, 0), cancellation);
        var pointer = new TableEntity(ListOf(coupon.ShopId), NewestFirst.Key(coupon.IssuedAt, coupon.CouponId)) { ["CouponId"] = coupon.CouponId, ["EndsAt"] = coupon.EndsAt };
        await table.UpsertEntityAsync(pointer, TableUpdateMode.Replace, cancellation);
    }

    /// <summary>One coupon, or null. One storage transaction.</summary>
    public async Task<IssuedCoupon?> FindAsync(string couponId, CancellationToken cancellation) =>
        await table.FindAsync(couponId, CouponRow, cancellation) is { } row ? new IssuedCoupon(row.Document<Coupon>(), row.GetInt32("Claimed")!.Value, row.ETag.ToString()) : null;

    /// <summary>Whether a claim was taken from the stock. One storage transaction.</summary>
    public async Task<bool> IsClaimedAsync(string couponId, string userId, int number, CancellationToken cancellation) =>
        await table.FindAsync(couponId, ClaimRow(userId, number), cancellation) is not null;

    /// <summary>Takes claims from the stock, all or none; false when the coupon has changed since it was read or one is taken already. One storage transaction.</summary>
    public Task<bool> TryClaimAsync(IssuedCoupon read, IReadOnlyList<(string UserId, int Number)> claims, CancellationToken cancellation) => table.TrySubmitAsync(
        [
            new(TableTransactionActionType.UpdateReplace, Entity(read.Coupon, read.Claimed + claims.Count), new ETag(read.Version)),
            .. claims.Select(c => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(read.Coupon.CouponId, ClaimRow(c.UserId, c.Number)))),
        ], cancellation);

    /// <summary>A page of a shop's coupons, or of the platform's, that have not ended; newest first, and where the next one begins.</summary>
    public async Task<(IReadOnlyList<IssuedCoupon> Coupons, string? Next)> PageAsync(string? shopId, DateTimeOffset now, string? from, int limit, CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {ListOf(shopId)} and RowKey ge {from ?? ""} and EndsAt gt {now}");
        List<TableEntity> rows = [];
        await foreach (var row in table.QueryAsync<TableEntity>(filter, limit + 1, cancellationToken: cancellation))
        {
            rows.Add(row);
            if (rows.Count > limit) break;
        }

        var coupons = await Task.WhenAll(rows.Take(limit).Select(r => FindAsync(r.GetString("CouponId"), cancellation)));
        return ([.. coupons.OfType<IssuedCoupon>()], rows.Count > limit ? rows[limit].RowKey : null);
    }

    static TableEntity Entity(Coupon coupon, int claimed) => new TableEntity(coupon.CouponId, CouponRow) { ["Claimed"] = claimed }.WithDocument(coupon);

    static string ClaimRow(string userId, int number) => $"c.{userId}.{number:D4}";

    static string ListOf(string? shopId) => shopId is null ? Platform : "s." + shopId;
}
