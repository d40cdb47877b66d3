using Marketplace.Reviews;
using Marketplace.Reviews.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketplace.Tests.Reviews;

public sealed class ShopRatingTests(Azurite azurite) : IAsyncLifetime
{
    ReviewWorld world = null!;

    public async ValueTask InitializeAsync() => world = await ReviewWorld.StartAsync(azurite);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Shops_page_shows_the_averages_of_its_reviews()
    {
        await world.ReviewedAsync(5, new { described = 4, service = 5, delivery = 1 });
        await world.ReviewedAsync(4, new { delivery = 2 });
        await world.PumpAsync();
        var page = await world.Market.GetShopAsync(world.ShopId);
        Assert.Equal((4m, 4.5m, 1.5m, 2), (page.At("ratings.asDescribed").GetDecimal(), page.At("ratings.service").GetDecimal(), page.At("ratings.delivery").GetDecimal(), page.At("ratings.count").GetInt32()));
    }

    [Fact]
    public async Task Review_counts_once_however_often_and_however_many_at_once_it_is_told()
    {
        var all = new List<string>();
        foreach (var stars in new[] { 5, 3, 1, 3 }) all.Add(await world.ReviewedAsync(stars));
        await Task.WhenAll(all.Concat(all).Concat(all).Select(id => world.HearAsync(new ReviewEvent(id, ReviewFact.Written))));
        Assert.Equal((3m, 4), ((await world.ShopRatingsAsync()).AsDescribed, (await world.ShopRatingsAsync()).Count));
    }

    [Fact]
    public async Task Review_falls_out_after_a_hundred_and_eighty_days_and_is_not_counted_again()
    {
        var old = await world.ReviewedAsync(1);
        await world.WaitAsync(TimeSpan.FromDays(ShopRating.CountForDays - 1));
        await world.ReviewedAsync(5);
        await world.PumpAsync();
        Assert.Equal((3m, 2), ((await world.ShopRatingsAsync()).AsDescribed, (await world.ShopRatingsAsync()).Count));
        await world.WaitAsync(TimeSpan.FromDays(1));
        Assert.Equal((5m, 1), ((await world.ShopRatingsAsync()).AsDescribed, (await world.ShopRatingsAsync()).Count));
        await RollAsync();
        await world.HearAsync(new ReviewEvent(old, ReviewFact.Written));
        Assert.Equal(new RatingSums(1, 5, 5, 5), await world.Ratings.SumAsync(world.ShopId, "00000000", default));
    }

    [Fact]
    public async Task Ratings_that_were_lost_or_are_wrong_are_made_again_from_the_reviews()
    {
        var hidden = await world.ReviewedAsync(1);
        foreach (var stars in new[] { 5, 4 }) await world.ReviewedAsync(stars);
        await world.PumpAsync();
        await world.HideAsync(hidden, world.Boss);
        await RollAsync();
        Assert.Equal((4.5m, 2), ((await world.ShopRatingsAsync()).AsDescribed, (await world.ShopRatingsAsync()).Count));

        // A review that was never made, counted on its day: as if the sums had been written by a fault.
        var ghost = new Review(Ids.From("rev", "ghost"), world.ProductId, "sku", world.ShopId, "ord", "usr", "a", "t", new Dictionary<string, string>(), 1, new DetailRatings(1, 1, 1), "x", [], world.Clock.GetUtcNow());
        await SpoilAsync(ghost);
        Assert.Equal(3, (await world.ShopRatingsAsync()).Count);
        Assert.Equal([ShopRating.Day(ghost.At)], await world.Ratings.RebuildAsync(world.ShopId, default));
        Assert.Equal((4.5m, 2), ((await world.ShopRatingsAsync()).AsDescribed, (await world.ShopRatingsAsync()).Count));
        Assert.Empty(await world.Ratings.RebuildAsync(world.ShopId, default));
    }

    [Fact]
    public void Averages_are_rounded_to_one_digit_and_nothing_is_no_rating()
    {
        Assert.Equal(4.7m, new RatingSums(3, 14, 3, 15).Average().AsDescribed);
        Assert.Equal((1m, 5m, 3), (new RatingSums(3, 14, 3, 15).Average().Service, new RatingSums(3, 14, 3, 15).Average().Delivery, new RatingSums(3, 14, 3, 15).Average().Count));
        Assert.Null(RatingSums.None.Average().Delivery);
    }

    /// <summary>Counts a review and then loses what it was counted as.</summary>
    async Task SpoilAsync(Review ghost)
    {
        await world.Ratings.CountAsync(ghost, default);
        await world.Market.Get<Azure.Data.Tables.TableServiceClient>().GetTableClient(ShopRatingTable.Name).DeleteEntityAsync(ghost.ShopId, $"c.{ShopRating.Day(ghost.At)}.{ghost.ReviewId}");
    }

    Task RollAsync() => new RollShopRatings(world.Table, world.Ratings, world.Clock, NullLogger<RollShopRatings>.Instance).Run(new Microsoft.Azure.Functions.Worker.TimerInfo(), default);
}
