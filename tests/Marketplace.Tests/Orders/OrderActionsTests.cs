using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

public class OrderActionsTests(Azurite azurite)
{
    static readonly string Stranger = Ids.From("usr", "stranger");

    [Fact]
    public async Task To_strangers_an_order_does_not_exist()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await world.PlaceOneAsync();
        Assert.Equal((404, "not-found"), Told(await world.ReadAsync(orderId, Stranger)));
        foreach (var action in new[] { "cancel", "ship", "confirm", "extend" })
        {
            Assert.Equal((404, "not-found"), Told(await world.ActAsync(orderId, action, Stranger, new { })));
            Assert.Equal((404, "not-found"), Told(await world.ActAsync(Ids.New("ord", Start), action, Buyer, new { })));
            Assert.Equal((404, "not-found"), Told(await world.ActAsync("ord_'; drop", action, Buyer, new { })));
            Assert.Equal((401, "not-signed-in"), Told(await world.ActAsync(orderId, action, "")));
        }

        Assert.Equal(1, (await world.Orders.FindAsync(orderId, default))!.Progress.Version);
    }

    [Fact]
    public async Task What_is_for_the_other_side_is_forbidden_and_what_is_too_early_not_allowed()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, _) = await world.PlaceOneAsync();
        Assert.Equal((403, "forbidden"), Told(await world.ActAsync(orderId, "ship", Buyer, new { carrier = "SF", trackingNumber = "1" })));
        Assert.Equal((403, "forbidden"), Told(await world.ActAsync(orderId, "confirm", Seller)));
        Assert.Equal((403, "forbidden"), Told(await world.ActAsync(orderId, "extend", Seller)));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ShipAsync(orderId)));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "confirm", Buyer)));
        Assert.Equal(1, (await world.Orders.FindAsync(orderId, default))!.Progress.Version);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("{", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 422)]
    [InlineData("""{"carrier": 1}""", 422)]
    [InlineData("""{"carrier": "SF", "trackingNumber": ""}""", 422)]
    [InlineData("""{"carrier": "SF", "trackingNumber": "a\u0000b"}""", 422)]
    public async Task A_shipment_that_cannot_be_read_changes_nothing(string body, int status)
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId);
        await world.UntilAsync(orderId, OrderStatus.Paid);
        Assert.Equal(status, (await world.ActAsync(orderId, "ship", Seller, body)).Status);
        Assert.Equal(OrderStatus.Paid, (await world.Orders.FindAsync(orderId, default))!.Status);
    }

    [Fact]
    public async Task The_same_key_ships_once_and_gets_the_order_again()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId);
        await world.UntilAsync(orderId, OrderStatus.Paid);
        var both = await Task.WhenAll(world.ShipAsync(orderId, "k"), world.ShipAsync(orderId, "k"));
        Assert.All(both, a => Assert.Equal(200, a.Status));
        var again = await world.ShipAsync(orderId, "k");
        Assert.Equal((200, "shipped"), (again.Status, again.At("status").GetString()));
        Assert.Equal((422, "idempotency-key-reused"), Told(await world.ActAsync(orderId, "ship", Seller, new { carrier = "UPS", trackingNumber = "2" }, "k")));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ShipAsync(orderId)));
        Assert.Single((await world.Orders.FindAsync(orderId, default))!.Progress.Timeline, e => e.What == "shipped");
    }

    [Fact]
    public async Task Of_a_cancellation_and_a_shipment_at_once_one_wins_and_the_other_is_told()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (orderId, paymentId) = await world.PlaceOneAsync();
        await world.PayAsync(paymentId);
        await world.UntilAsync(orderId, OrderStatus.Paid);
        var both = await Task.WhenAll(world.ActAsync(orderId, "cancel", Buyer), world.ShipAsync(orderId));
        Assert.Equal([200, 409], both.Select(a => a.Status).Order());
        var order = (await world.Orders.FindAsync(orderId, default))!;
        Assert.Single(order.Progress.Timeline, e => e.What is "shipped" or "refunded");
        Assert.True((await world.AuditAsync()).Ok);
    }

    [Fact]
    public async Task Lists_show_each_side_its_own_newest_first()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        List<string> placed = [];
        for (var i = 0; i < 5; i++)
        {
            world.Advance(TimeSpan.FromSeconds(1));
            placed.Insert(0, (await world.PlaceOneAsync()).OrderId);
        }

        Assert.Equal(placed, await PagedAsync(world, "role=buyer&limit=2", Buyer));
        Assert.Equal(placed, await PagedAsync(world, $"role=seller&shop={ShopId(1)}&limit=2", Seller));
        await world.ActAsync(placed[1], "cancel", Buyer);
        await world.UntilEndedAsync(placed[1]);
        Assert.Equal([placed[1]], await PagedAsync(world, "status=cancelled&limit=1", Buyer));
        Assert.Equal([placed[1]], await PagedAsync(world, $"role=seller&shop={ShopId(1)}&status=cancelled", Seller));
        Assert.Equal(4, (await PagedAsync(world, $"role=seller&shop={ShopId(1)}&status=awaiting-payment&limit=3", Seller)).Count);
        Assert.Empty(await PagedAsync(world, "", Stranger));
    }

    [Theory]
    [InlineData("role=king", 400, "bad-role")]
    [InlineData("status=lost", 400, "bad-status")]
    [InlineData("limit=0", 400, "bad-limit")]
    [InlineData("cursor=!", 400, "bad-cursor")]
    [InlineData("role=seller", 400, "shop-required")]
    [InlineData("role=seller&shop=shp_x", 404, "not-found")]
    public async Task A_list_that_makes_no_sense_is_refused(string query, int status, string code)
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        Assert.Equal((status, code), Told(await world.ListAsync(query, Buyer)));
        Assert.Equal((403, "forbidden"), Told(await world.ListAsync($"role=seller&shop={ShopId(1)}", Buyer)));
    }

    static async Task<IReadOnlyList<string>> PagedAsync(EscrowWorld world, string query, string user)
    {
        List<string> all = [];
        for (var cursor = ""; ;)
        {
            var page = await world.ListAsync(query + cursor, user);
            all.AddRange(page.At("items").EnumerateArray().Select(i => i.GetProperty("orderId").GetString()!));
            if (page.At("nextCursor").GetString() is not { } next) return all;
            cursor = $"&cursor={next}";
        }
    }

    static (int, string?) Told(Read read) => (read.Status, read.Code);
}
