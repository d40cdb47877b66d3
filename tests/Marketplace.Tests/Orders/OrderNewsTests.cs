using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Tests.Storage;

namespace Marketplace.Tests.Orders;

public sealed class OrderNewsTests(Azurite azurite)
{
    [Fact]
    public async Task Each_entry_of_a_life_is_told_once_and_in_order()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (order, payment) = await world.PlaceOneAsync();
        await world.PayAsync(payment, times: 3);
        await world.UntilShownAsync(order, OrderStatus.Paid);
        await world.ShipAsync(order);
        await world.ActAsync(order, "confirm", Samples.Buyer);
        await world.UntilEndedAsync(order);

        var told = await world.ToldAsync();
        Assert.Equal(["paid", "shipped", "confirmed", "completed"], told.Select(e => e.What));
        Assert.Equal([1, 2, 3, 4], told.Select(e => e.Entry));
        Assert.Equal(["provider", "seller", "buyer", "system"], told.Select(e => e.By));
        Assert.All(told, e => Assert.Equal((order, Samples.Buyer), (e.OrderId, e.BuyerId)));
    }

    [Fact]
    public async Task Saving_again_after_a_crash_tells_again_what_may_not_have_been_told()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (order, _) = await world.PlaceOneAsync();
        var read = (await world.Orders.ReadAsync(order, default))!;
        var paid = read.Order.Apply(EscrowSignals.PaidOf(order, read.Order.PaymentId, world.Clock.GetUtcNow()), world.Clock.GetUtcNow()).Value;
        var step = new SaveStep(paid, read.ETag, [], read.Order.Progress.Timeline.Count);
        var activities = world.Make<EscrowActivities>();

        Assert.NotNull(await activities.SaveOrder(step, default));
        Assert.NotNull(await activities.SaveOrder(step, default));

        Assert.Equal([$"{order}.1", $"{order}.1"], (await world.ToldAsync()).Select(e => e.EventId));
    }

    [Fact]
    public async Task What_somebody_else_saved_meanwhile_is_told_as_it_was_saved_and_what_was_not_saved_is_not()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (order, _) = await world.PlaceOneAsync();
        var read = (await world.Orders.ReadAsync(order, default))!;
        var now = world.Clock.GetUtcNow();
        var paid = read.Order.Apply(EscrowSignals.PaidOf(order, read.Order.PaymentId, now), now).Value;
        var end = read.Order.Deadline!.Value;
        var lost = read.Order.Apply(EscrowSignals.WindowOverOf(read.Order, end), end).Value;
        Assert.NotNull(await world.Orders.SaveAsync(paid, read.ETag, [], default));

        Assert.Null(await world.Make<EscrowActivities>().SaveOrder(new SaveStep(lost, read.ETag, [], 1), default));

        Assert.Equal(["paid"], (await world.ToldAsync()).Select(e => e.What));
    }

    [Fact]
    public async Task Step_of_an_older_history_tells_nothing()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (order, _) = await world.PlaceOneAsync();
        var read = (await world.Orders.ReadAsync(order, default))!;
        var step = System.Text.Json.JsonSerializer.Deserialize<SaveStep>("""{"Next":null,"ETag":"","Taken":[]}""")!;
        Assert.Empty(OrderNews.Of(read.Order, step.Told));
    }
}
