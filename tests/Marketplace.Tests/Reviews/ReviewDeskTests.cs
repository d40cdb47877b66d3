using Marketplace.Reviews;
using Marketplace.Reviews.Contracts;
using Marketplace.Tests.Orders;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Reviews;

/// <summary>Nothing that is written stays untold, wherever the process dies.</summary>
public sealed class ReviewDeskTests(Azurite azurite) : IAsyncLifetime
{
    ReviewWorld world = null!;

    public async ValueTask InitializeAsync() => world = await ReviewWorld.StartAsync(azurite);

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Review_that_dies_on_the_way_is_told_if_it_was_written_and_can_be_sent_again(bool afterSending)
    {
        for (var (crashAt, crashed) = (1, true); crashed; crashAt++)
        {
            crashed = false;
            var (sale, key) = (world.Sell(), $"key-{crashAt}-{afterSending}");
            world.Market.Faults.Reset(crashAt, afterSending);
            try
            {
                await world.ReviewAsync(sale, key: key);
            }
            catch (CrashException)
            {
                crashed = true;
            }

            world.Market.Faults.Reset();
            var id = Review.IdOf(sale.OrderId, sale.Lines[0].SkuId);
            if (await world.Table.FindAsync(id, default) is not null) Assert.Contains(await ToldAsync(), t => t.ReviewId == id);
            await world.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(201, (await world.ReviewAsync(sale, key: key)).Status);
            Assert.NotNull(await world.Table.FindAsync(id, default));
            Assert.Contains(await ToldAsync(), t => t.ReviewId == id);
        }

        var list = await world.ListAsync("limit=100");
        Assert.Equal(list.At("items").GetArrayLength(), list.At("summary.count").GetInt32());
    }

    [Fact]
    public async Task What_went_well_leaves_nothing_scheduled()
    {
        var review = await world.ReviewedAsync();
        await world.ReplyAsync(review, world.Seller);
        Assert.Equal([ReviewFact.Written, ReviewFact.Replied], (await world.Bus.SeenAsync<ReviewEvent>(ReviewEvent.Topic, OnReviewTold.Subscription)).Select(e => e.What));
        Assert.Equal(0, world.Bus.Scheduled(ReviewEvent.Topic));
    }

    [Fact]
    public async Task Review_costs_as_many_storage_transactions_as_the_README_says()
    {
        var sale = world.Sell();
        world.Market.Faults.Reset();
        Assert.Equal(201, (await world.ReviewAsync(sale)).Status);
        Assert.Equal(4, world.Market.Faults.Count); // Without the order, which is made up here.
        world.Market.Faults.Reset();
        await world.PumpAsync();
        Assert.Equal(9, world.Market.Faults.Count);
    }

    /// <summary>What was told once the time of what was scheduled has come.</summary>
    async Task<IReadOnlyList<ReviewEvent>> ToldAsync()
    {
        world.Clock.Advance(TimeSpan.FromMinutes(6));
        await Eventually.BeAsync(() => Task.FromResult(world.Bus.Scheduled(ReviewEvent.Topic)), waiting => waiting == 0);
        await world.SignInAgainAsync();
        return await world.Bus.SeenAsync<ReviewEvent>(ReviewEvent.Topic, OnReviewTold.Subscription);
    }
}
