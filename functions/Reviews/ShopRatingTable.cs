using Azure.Data.Tables;
using Marketplace.Shared.Storage;

namespace Marketplace.Reviews;

/// <summary>
/// Table <c>shopratings</c>. PartitionKey: shop id. RowKey: <c>c.</c>, day and review id for what a review was counted as; <c>d.</c> and day for the sums of that day. Both change in
/// one transaction, so a review counts once, however often it is counted, and its hiding takes out what it put in. A day that is too old is not read. Hottest
/// partition: that of a shop with many reviews at once; who loses a race counts again.
/// </summary>
public sealed class ShopRatingTable(TableServiceClient service)
{
    public const string Name = "shopratings";
    const string Days = "d.";
    const string Counted = "c.";
    const int AtOnce = 100;
    readonly TableClient table = service.GetTableClient(Name);

    /// <summary>Makes a review count as what it is now.</summary>
    public async Task CountAsync(Review review, CancellationToken cancellation)
    {
        var (day, is_) = (ShopRating.Day(review.At), ShopRating.Of(review));
        var (one, all) = ($"{Counted}{day}.{review.ReviewId}", Days + day);
        while (true)
        {
            var (row, sums) = (await table.FindAsync(review.ShopId, one, cancellation), await table.FindAsync(review.ShopId, all, cancellation));
            var was = row?.Document<RatingSums>() ?? RatingSums.None;
            if (was == is_) return;
            var next = (sums?.Document<RatingSums>() ?? RatingSums.None).Plus(was, -1).Plus(is_);
            if (await table.TrySubmitAsync([Writing(review.ShopId, one, row, is_), Writing(review.ShopId, all, sums, next)], cancellation)) return;
        }
    }

    /// <summary>The sums of the days from one on. One storage transaction.</summary>
    public async Task<RatingSums> SumAsync(string shopId, string firstDay, CancellationToken cancellation)
    {
        var sum = RatingSums.None;
        await foreach (var row in table.RangeAsync(shopId, Days + firstDay, "d/", cancellation: cancellation)) sum = sum.Plus(row.Document<RatingSums>());
        return sum;
    }

    /// <summary>Makes the sums of a shop's days again from what was counted; which days were wrong. The days are read first, so a review that is counted meanwhile makes the writing fail and not the sum wrong.</summary>
    public async Task<IReadOnlyList<string>> RebuildAsync(string shopId, CancellationToken cancellation)
    {
        Dictionary<string, TableEntity> days = [];
        await foreach (var row in table.RangeAsync(shopId, Days, "d/", cancellation: cancellation)) days[row.RowKey[2..]] = row;
        Dictionary<string, RatingSums> right = days.Keys.ToDictionary(d => d, _ => RatingSums.None);
        await foreach (var row in table.RangeAsync(shopId, Counted, "c/", cancellation: cancellation))
        {
            var day = row.RowKey[2..].Split('.')[0];
            right[day] = right.GetValueOrDefault(day, RatingSums.None).Plus(row.Document<RatingSums>());
        }

        List<string> wrong = [];
        foreach (var (day, sums) in right.Where(r => days.GetValueOrDefault(r.Key)?.Document<RatingSums>() != r.Value))
            if (await table.TrySubmitAsync([Writing(shopId, Days + day, days.GetValueOrDefault(day), sums)], cancellation)) wrong.Add(day);
        return wrong;
    }

    /// <summary>The shops that were ever rated.</summary>
    public async Task<IReadOnlySet<string>> ShopsAsync(CancellationToken cancellation)
    {
        HashSet<string> shops = [];
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"RowKey ge {Days} and RowKey lt {"d/"}"), select: ["PartitionKey"], cancellationToken: cancellation)) shops.Add(row.PartitionKey);
        return shops;
    }

    /// <summary>Forgets the days of a shop before one.</summary>
    public async Task ForgetAsync(string shopId, string firstDay, CancellationToken cancellation)
    {
        foreach (var prefix in new[] { Counted, Days })
        {
            List<TableEntity> old = [];
            await foreach (var row in table.RangeAsync(shopId, prefix, prefix + firstDay, cancellation: cancellation)) old.Add(row);
            foreach (var some in old.Chunk(AtOnce)) await table.TrySubmitAsync([.. some.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row))], cancellation);
        }
    }

    static TableTransactionAction Writing(string shopId, string key, TableEntity? before, RatingSums sums)
    {
        var entity = new TableEntity(shopId, key).WithDocument(sums);
        return before is null ? new(TableTransactionActionType.Add, entity) : new(TableTransactionActionType.UpdateReplace, entity, before.ETag);
    }
}
