using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Marketplace.Reviews;

/// <summary>
/// Every night at 04:15 in China: what is older than the ratings' 180 days is forgotten, and the ratings of all shops are made again from their reviews. What was
/// wrong is mended and logged; nothing should be. Safe to run twice and beside everything.
/// </summary>
public sealed class RollShopRatings(ReviewTable reviews, ShopRatingTable ratings, TimeProvider time, ILogger<RollShopRatings> log)
{
    [Function(nameof(RollShopRatings))]
    public async Task Run([TimerTrigger("0 15 20 * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        var first = time.GetUtcNow().UtcDateTime.Date.AddDays(1 - ShopRating.CountForDays);
        await foreach (var review in reviews.SinceAsync(new DateTimeOffset(first, TimeSpan.Zero), cancellation)) await ratings.CountAsync(review, cancellation);
        foreach (var shop in await ratings.ShopsAsync(cancellation))
        {
            await ratings.ForgetAsync(shop, ShopRating.FirstDay(time.GetUtcNow()), cancellation);
            if (await ratings.RebuildAsync(shop, cancellation) is { Count: > 0 } wrong) log.LogWarning("Ratings of shop {ShopId} were wrong on {Days}", shop, string.Join(", ", wrong));
        }
    }
}
