using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;
using Marketplace.Tests.Storage;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

/// <summary>Coupons, coins and freight from checkout to the end of the order.</summary>
public class AllowancesTests(Azurite azurite)
{
    [Fact]
    public async Task Platform_pays_its_own_coupon_and_the_coins_and_the_shop_its_coupon()
    {
        await using var world = await StartAsync();
        var (ofShop, ofPlatform) = (await world.CouponAsync(10_000, ShopId(2)), await world.CouponAsync(5_000));
        await world.EarnAsync(50_000);
        var placed = await world.PlaceAsync([(3, 1)], coupons: [ofShop, ofPlatform], useCoins: 50_000);
        Assert.True(placed.Status == 201, placed.Text);
        Assert.Equal(100_000 - 10_000 - 5_000 - 20_000 + 800, placed.At("due.amount").GetInt64());
        Assert.Equal(30_000, await world.CoinsAsync());

        var orderId = placed.At("orders.0.orderId").GetString()!;
        await world.PayAsync(placed.At("paymentId").GetString()!);
        await world.UntilAsync(orderId, OrderStatus.Paid);
        await world.ShipAsync(orderId);
        await world.ActAsync(orderId, "confirm", Buyer);
        await world.UntilEndedAsync(orderId);

        const long earned = 100_000 - 10_000 + 800;
        Assert.Equal(earned - (earned / 20), await world.PaidOutAsync());
        Assert.True((await world.AuditAsync()).Ok);
        Assert.Equal(30_000, await world.CoinsAsync());
        Assert.Equal([orderId], await world.HoldersAsync(ofPlatform));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelled_order_gives_coupons_and_coins_back_before_and_after_payment(bool paid)
    {
        await using var world = await StartAsync();
        var coupon = await world.CouponAsync(5_000, ShopId(2));
        await world.EarnAsync(1_000);
        var placed = await world.PlaceAsync([(3, 1)], coupons: [coupon], useCoins: 1_000);
        var orderId = placed.At("orders.0.orderId").GetString()!;
        if (paid)
        {
            await world.PayAsync(placed.At("paymentId").GetString()!);
            await world.UntilAsync(orderId, OrderStatus.Paid);
        }

        Assert.Equal(0, await world.CoinsAsync());
        await world.ActAsync(orderId, "cancel", Buyer);
        await world.UntilEndedAsync(orderId);

        Assert.Equal(1_000, await world.CoinsAsync());
        Assert.Empty(await world.HoldersAsync(coupon));
        Assert.Equal(201, (await world.PlaceAsync([(3, 1)], coupons: [coupon], useCoins: 1_000)).Status);
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task Platforms_coupon_comes_back_when_the_last_order_that_uses_it_has_ended()
    {
        await using var world = await StartAsync();
        var coupon = await world.CouponAsync(5_000);
        var placed = await world.PlaceAsync([(1, 1), (3, 1)], coupons: [coupon]);
        var orders = placed.At("orders").EnumerateArray().Select(o => o.GetProperty("orderId").GetString()!).ToList();
        Assert.Equal(2, (await world.HoldersAsync(coupon)).Count);
        await world.ActAsync(orders[0], "cancel", Buyer);
        await world.UntilEndedAsync(orders[0]);
        Assert.Equal([orders[1]], await world.HoldersAsync(coupon));
        Assert.Equal((422, "coupon-not-valid-now"), Told(await world.PlaceAsync([(3, 1)], coupons: [coupon])));
        await world.ActAsync(orders[1], "cancel", Buyer);
        await world.UntilEndedAsync(orders[1]);
        Assert.Empty(await world.HoldersAsync(coupon));
    }

    [Fact]
    public async Task Refused_checkout_takes_neither_coupon_nor_coins()
    {
        await using var world = await StartAsync();
        var coupon = await world.CouponAsync(100);
        await world.EarnAsync(500);
        world.Market.Available[SkuId(3)] = 0;
        Assert.Equal((409, "out-of-stock"), Told(await world.PlaceAsync([(3, 1)], coupons: [coupon], useCoins: 500)));
        await Eventually.BeAsync(world.CoinsAsync, c => c == 500);
        await Eventually.BeAsync(() => world.HoldersAsync(coupon), h => h.Count == 0);
    }

    [Fact]
    public async Task Two_checkouts_at_once_use_a_coupon_once_and_never_spend_more_coins_than_there_are()
    {
        await using var world = await StartAsync();
        var coupon = await world.CouponAsync(5_000);
        await world.EarnAsync(25_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0
            ? world.PlaceAsync([(3, 1)], coupons: [coupon])
            : world.PlaceAsync([(3, 1)], useCoins: 20_000, expectedDue: new { amount = 80_800, currency = "CNY" })));
        Assert.Single(answers.Where((a, i) => i % 2 == 0 && a.Status == 201));
        Assert.Single(answers.Where((a, i) => i % 2 == 1 && a.Status == 201));
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Contains(a.Code, new[] { "coupon-not-valid-now", "coins-short", "price-changed" }));
        await Eventually.BeAsync(world.CoinsAsync, c => c == 5_000);
        Assert.Single(await world.HoldersAsync(coupon));
    }

    [Fact]
    public async Task Checkout_killed_at_any_storage_request_holds_its_coupon_and_coins_once_or_not_at_all()
    {
        await using var world = await StartAsync();
        for (var (at, finished) = (1, false); !finished; at++)
        {
            var coupon = await world.CouponAsync(5_000);
            var before = await world.CoinsAsync();
            await world.EarnAsync(20_000 - before);
            var key = $"killed-{at}";
            world.Faults.Reset(at, at % 2 == 0);
            try
            {
                await world.PlaceAsync([(3, 1)], key: key, coupons: [coupon], useCoins: 20_000);
                finished = true;
            }
            catch (CrashException)
            {
                // What was begun lies there as a process that died would leave it.
            }

            world.Faults.Reset();
            world.Advance(TimeSpan.FromSeconds(40));
            var placed = await world.PlaceAsync([(3, 1)], key: key, coupons: [coupon], useCoins: 20_000);
            Assert.True(placed.Status == 201, $"{at}: {placed.Text}");
            Assert.Equal((at, 100_000 - 5_000 - 20_000 + 800), (at, placed.At("due.amount").GetInt64()));
            Assert.Equal((at, 0L), (at, await world.CoinsAsync()));
            var orderId = placed.At("orders.0.orderId").GetString()!;
            await world.ActAsync(orderId, "cancel", Buyer);
            await world.UntilEndedAsync(orderId);
            await Eventually.BeAsync(
                async () =>
                {
                    world.Advance(TimeSpan.FromMinutes(1));
                    return (Coins: await world.CoinsAsync(), Holders: (await world.HoldersAsync(coupon)).Count);
                },
                s => s is { Coins: 20_000, Holders: 0 }, s => $"{at}: {s.Coins} coins, held by {s.Holders}");
        }
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(0, 20)]
    public async Task Checkout_killed_at_any_storage_request_has_spent_the_coins_that_it_says_though_the_shop_takes_more_or_fewer_when_it_is_run_again(int before, int after)
    {
        await using var world = await StartAsync();
        var shop = world.Market.Shops[ShopId(2)];
        for (var (at, finished) = (1, false); !finished; at++)
        {
            await world.EarnAsync(1_000 - await world.CoinsAsync());
            world.Market.Shops[ShopId(2)] = shop with { CoinSharePercent = before };
            world.Faults.Reset(at, true);
            try
            {
                await world.PlaceAsync([(3, 1)], key: $"killed-{at}", useCoins: 1_000);
                finished = true;
            }
            catch (CrashException)
            {
                // What was begun lies there as a process that died would leave it.
            }

            world.Faults.Reset();
            world.Advance(TimeSpan.FromSeconds(40));
            world.Market.Shops[ShopId(2)] = shop with { CoinSharePercent = after };
            var placed = await world.PlaceAsync([(3, 1)], key: $"killed-{at}", useCoins: 1_000);
            Assert.True(placed.Status == 201, $"{at}: {placed.Text}");
            var spent = 100_800 - placed.At("due.amount").GetInt64();
            await Eventually.BeAsync(world.CoinsAsync, c => c == 1_000 - spent, c => $"{at}: {c} coins are left, {spent} were taken off");
            var orderId = placed.At("orders.0.orderId").GetString()!;
            await world.ActAsync(orderId, "cancel", Buyer);
            await world.UntilEndedAsync(orderId);
            await Eventually.BeAsync(world.CoinsAsync, c => c == 1_000, c => $"{at}: {c} coins");
        }
    }

    [Fact]
    public async Task Coupon_that_is_not_ones_own_is_no_coupon()
    {
        await using var world = await StartAsync();
        var coupon = await world.CouponAsync(5_000);
        var stranger = Ids.From("usr", "stranger");
        Assert.Equal((422, "coupon-not-valid-now"), Told(await world.PlaceAsync([(3, 1)], user: stranger, coupons: [coupon])));
        Assert.Equal((422, "coupon-not-valid-now"), Told(await world.PlaceAsync([(3, 1)], coupons: ["cpn_nonsense"])));
        Assert.Empty(await world.HoldersAsync(coupon));
    }

    [Fact]
    public async Task Freight_is_by_region_and_free_from_a_price_on()
    {
        await using var world = await StartAsync();
        Assert.Equal(100_800, (await world.PlaceAsync([(3, 1)])).At("due.amount").GetInt64());
        Assert.Equal(200_000, (await world.PlaceAsync([(3, 2)])).At("due.amount").GetInt64());
    }

    /// <summary>A world whose second shop takes a fifth in coins and sends for 8 yuan to Zhejiang, for 20 elsewhere, and for nothing from 2,000 yuan on.</summary>
    async Task<EscrowWorld> StartAsync()
    {
        var world = await EscrowWorld.StartAsync(azurite);
        world.Market.Shops[ShopId(2)] = world.Market.Shops[ShopId(2)] with
        {
            CoinSharePercent = 20,
            Freight = new FreightTerms(Money.Cny(2_000), Money.Cny(200_000), new Dictionary<string, Money> { ["Zhejiang"] = Money.Cny(800) }),
        };
        return world;
    }

    static (int, string?) Told(Web.Read read) => (read.Status, read.Code);
}
