using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

public class PlaceOrdersTests(Azurite azurite)
{
    [Fact]
    public async Task One_cart_of_two_shops_is_two_orders_under_one_payment()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var placed = await world.PlaceAsync([(1, 2), (3, 1), (2, 1)]);
        Assert.Equal(201, placed.Status);
        Assert.Equal(2, placed.At("orders").GetArrayLength());
        Assert.Equal(104_498, placed.At("due.amount").GetInt64());
        Assert.Equal(104_498, placed.At("orders").EnumerateArray().Sum(o => o.GetProperty("due").GetProperty("amount").GetInt64()));
        Assert.Matches("^http://[^/]+/sandbox/pay/pay_", placed.At("payUrl").GetString());
        await world.PayAsync(placed.At("paymentId").GetString()!);
        foreach (var order in placed.At("orders").EnumerateArray()) await world.UntilAsync(order.GetProperty("orderId").GetString()!, OrderStatus.Paid);
    }

    [Fact]
    public async Task A_key_is_required_and_gives_the_same_answer_twice()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var first = await world.PlaceAsync([(1, 1)], key: "mine");
        var second = await world.PlaceAsync([(1, 1)], key: "mine");
        Assert.Equal((first.Status, first.Text), (second.Status, second.Text));
        Assert.Equal(9, world.Market.Available[SkuId(1)]);
        Assert.Equal((422, "idempotency-key-reused"), Told(await world.PlaceAsync([(1, 2)], key: "mine")));
        Assert.Equal((400, "idempotency-key-required"), Told(await world.PlaceAsync([(1, 2)], key: "")));
    }

    [Fact]
    public async Task What_is_refused_leaves_nothing()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Market.List(Offer(4, 4, 100), 0);
        world.Market.List(Offer(5, 5, 100, onSale: false), 5);
        world.Market.Shops[ShopId(6)] = Shop(6, status: ShopStatus.Suspended);
        world.Market.List(Offer(6, 6, 100), 5);
        world.Market.Shops[ShopId(7)] = Shop(7, owner: Buyer);
        world.Market.List(Offer(7, 7, 100), 5);
        Assert.Equal((409, "out-of-stock"), Told(await world.PlaceAsync([(1, 1), (4, 1)])));
        Assert.Equal((409, "not-on-sale"), Told(await world.PlaceAsync([(1, 1), (5, 1)])));
        Assert.Equal((409, "shop-not-open"), Told(await world.PlaceAsync([(1, 1), (6, 1)])));
        Assert.Equal((422, "own-shop"), Told(await world.PlaceAsync([(1, 1), (7, 1)])));
        Assert.Equal((422, "invalid-fields"), Told(await world.PlaceAsync([(1, 1), (99, 1)])));
        Assert.Equal((409, "price-changed"), Told(await world.PlaceAsync([(1, 1)], expectedDue: Money.Cny(1))));
        await Eventually.BeAsync(() => Task.FromResult(world.Market.Available[SkuId(1)]), n => n == 10);
        Assert.Equal(0, (await world.ListAsync("", Buyer)).At("items").GetArrayLength());
        Assert.Empty(world.Provider.Payments);
    }

    [Fact]
    public async Task The_SKU_that_lacks_is_named()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var refused = await world.PlaceAsync([(1, 11), (3, 12)]);
        Assert.Equal((409, "out-of-stock"), Told(refused));
        Assert.Equal(new[] { SkuId(1), SkuId(3) }.Order(), refused.At("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()!).Order());
    }

    [Fact]
    public async Task After_a_refusal_the_same_key_is_tried_afresh()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        Assert.Equal((409, "out-of-stock"), Told(await world.PlaceAsync([(1, 11), (3, 1)], key: "again")));
        await Eventually.BeAsync(() => Task.FromResult(world.Market.Available[SkuId(3)]), n => n == 10);
        world.Market.Available[SkuId(1)] = 11;
        var placed = await world.PlaceAsync([(1, 11), (3, 1)], key: "again");
        Assert.Equal(201, placed.Status);
        Assert.Equal((0, 9), (world.Market.Available[SkuId(1)], world.Market.Available[SkuId(3)]));
        await world.PayAsync(placed.At("paymentId").GetString()!);
        await world.UntilAsync(placed.At("orders.0.orderId").GetString()!, OrderStatus.Paid);
    }

    [Fact]
    public async Task A_provider_that_is_down_leaves_no_order_and_the_same_key_works_later()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Provider.FailNext = int.MaxValue;
        Assert.Equal((503, "provider-unavailable"), Told(await world.PlaceAsync([(1, 1), (3, 1)], key: "k")));
        await Eventually.BeAsync(() => Task.FromResult((world.Market.Available[SkuId(1)], world.Market.Available[SkuId(3)])), n => n == (10, 10));
        world.Provider.FailNext = 0;
        var placed = await world.PlaceAsync([(1, 1), (3, 1)], key: "k");
        Assert.Equal(201, placed.Status);
        Assert.Equal((9, 9), (world.Market.Available[SkuId(1)], world.Market.Available[SkuId(3)]));
        Assert.Equal(2, (await world.ListAsync("status=awaiting-payment", Buyer)).At("items").GetArrayLength());
    }

    [Fact]
    public async Task A_rival_who_takes_the_last_piece_in_between_leaves_no_ghost()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Market.Available[SkuId(1)] = 1;
        world.Market.BeforeReserving = async _ =>
        {
            world.Market.BeforeReserving = null;
            Assert.Equal(201, (await world.PlaceAsync([(1, 1)], user: Ids.From("usr", "rival"))).Status);
        };
        Assert.Equal((409, "out-of-stock"), Told(await world.PlaceAsync([(1, 1)])));
        Assert.Equal(0, world.Market.Available[SkuId(1)]);
        Assert.Equal(0, (await world.ListAsync("", Buyer)).At("items").GetArrayLength());
    }

    [Fact]
    public async Task Twenty_buyers_of_five_pieces_make_five_orders()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Market.Available[SkuId(1)] = 5;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => world.PlaceAsync([(1, 1)], user: Ids.From("usr", $"{i}"))));
        Assert.Equal(5, answers.Count(a => a.Status == 201));
        Assert.Equal(15, answers.Count(a => a.Status == 409 && a.Code == "out-of-stock"));
    }

    [Fact]
    public async Task A_checkout_killed_at_any_storage_request_is_finished_by_its_retry_or_cleared_up()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        for (var (at, finished) = (1, false); !finished; at++)
            foreach (var after in new[] { false, true })
            {
                world.Market.Available[SkuId(1)] = world.Market.Available[SkuId(3)] = 10;
                var key = $"killed-{at}-{after}";
                world.Faults.Reset(at, after);
                finished = await IsUnharmedAsync(() => world.PlaceAsync([(1, 1), (3, 1)], key: key));
                world.Faults.Reset();
                world.Advance(TimeSpan.FromSeconds(40));
                var placed = await world.PlaceAsync([(1, 1), (3, 1)], key: key);
                Assert.True(placed.Status == 201, $"{at} {after}: {placed.Text}");
                var orders = placed.At("orders").EnumerateArray().Select(o => o.GetProperty("orderId").GetString()!).ToList();
                Assert.Equal((9, 9), (world.Market.Available[SkuId(1)], world.Market.Available[SkuId(3)]));
                var listed = await ListedAsync(world);
                Assert.All(orders, id => Assert.Contains(id, listed));
                await world.PayAsync(placed.At("paymentId").GetString()!);
                foreach (var id in orders) await world.UntilAsync(id, OrderStatus.Paid);
            }
    }

    [Fact]
    public async Task A_checkout_killed_at_any_storage_request_and_never_retried_leaves_no_stock_reserved()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        for (var (at, finished) = (1, false); !finished; at++)
        {
            world.Faults.Reset(at, true);
            finished = await IsUnharmedAsync(() => world.PlaceAsync([(1, 1), (3, 1)]));
            world.Faults.Reset();
            world.Advance(TimeSpan.FromMinutes(3));
        }

        world.Advance(TimeSpan.FromMinutes(31));
        await Eventually.BeAsync(() => Task.FromResult(world.Market.Reserved), n => n == 0);
        Assert.Equal((10, 10), (world.Market.Available[SkuId(1)], world.Market.Available[SkuId(3)]));
    }

    static async Task<IReadOnlyList<string>> ListedAsync(EscrowWorld world) =>
        [.. (await world.ListAsync("limit=100", Buyer)).At("items").EnumerateArray().Select(i => i.GetProperty("orderId").GetString()!)];

    static async Task<bool> IsUnharmedAsync(Func<Task> run)
    {
        try
        {
            await run();
            return true;
        }
        catch (CrashException)
        {
            return false;
        }
    }

    static (int, string?) Told(Read read) => (read.Status, read.Code);
}
