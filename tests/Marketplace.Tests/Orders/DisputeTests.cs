using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

/// <summary>Refusals, evidence and rulings on the real task hub.</summary>
public class DisputeTests(Azurite azurite)
{
    const string Operator = "operator";

    [Theory]
    [InlineData(1_999, 0, "refunded")]
    [InlineData(0, 1_999, "completed")]
    [InlineData(700, 1_299, "completed")]
    public async Task A_refusal_opens_a_dispute_and_an_operator_divides_what_is_held(long toBuyer, long toSeller, string end)
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await DisputedAsync(world);
        Assert.Equal([orderId], (await world.DisputesAsync(Operator)).At("items").EnumerateArray().Select(i => i.GetProperty("orderId").GetString()));
        var ruled = await world.ActAsync(orderId, "rule", Operator, Ruling(toBuyer, toSeller));
        Assert.Equal((200, end), (ruled.Status, ruled.At("status").GetString()));
        await world.UntilEndedAsync(orderId);
        Assert.Empty((await world.DisputesAsync(Operator)).At("items").EnumerateArray());
        Assert.Equal(toBuyer, Moved(world, "refund"));
        Assert.Equal(toSeller - Money.Cny(toSeller).Share(500).Amount, await world.PaidOutAsync());
        await AuditedAsync(world);
    }

    [Fact]
    public async Task Both_sides_show_evidence_until_the_deadline_and_both_and_the_operator_read_it()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await DisputedAsync(world);
        Assert.Equal(200, (await world.ActAsync(orderId, "open-dispute", Buyer, new { reason = "It is broken, look." })).Status);
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "open-dispute", Buyer)));
        Assert.Equal(200, (await world.ActAsync(orderId, "add-evidence", Buyer, new { text = "A crack.", mediaIds = new[] { FakeMedia.OfBuyer } })).Status);
        var shown = await world.ActAsync(orderId, "add-evidence", Seller, new { mediaIds = new[] { FakeMedia.OfSeller } });
        Assert.Equal(Start.AddDays(3), shown.At("deadlines.evidenceBy").GetDateTimeOffset());
        foreach (var reader in new[] { Buyer, Seller, Operator })
        {
            var read = await world.ReadAsync(orderId, reader);
            Assert.Equal(["buyer A crack.", "seller "], read.At("evidence").EnumerateArray().Select(e => $"{e.GetProperty("actor").GetString()} {e.GetProperty("text").GetString()}"));
        }

        world.Advance(TimeSpan.FromDays(3));
        await world.UntilAsync(orderId, o => o.Progress.Timeline[^1].What == "evidence-closed");
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "add-evidence", Buyer, new { text = "One more." })));
        world.Advance(TimeSpan.FromDays(60));
        Assert.Equal(200, (await world.ActAsync(orderId, "rule", Operator, Ruling(1_999, 0))).Status);
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world);
    }

    [Fact]
    public async Task Evidence_needs_words_or_pictures_of_ones_own_that_are_ready_and_not_too_many()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await DisputedAsync(world);
        foreach (var wrong in new object[]
        {
            new { }, new { text = "" }, new { mediaIds = Array.Empty<string>() }, new { mediaIds = new[] { FakeMedia.OfSeller } }, new { mediaIds = new[] { FakeMedia.Unready } },
            new { mediaIds = new[] { "med_'; drop" } }, new { text = new string('a', 2_001) }, new { mediaIds = Enumerable.Range(0, 10).Select(i => Ids.From("med", $"{i}")) },
        })
            Assert.Equal((422, "invalid-fields"), Told(await world.ActAsync(orderId, "add-evidence", Buyer, wrong)));
        var before = (await world.Orders.FindAsync(orderId, default))!.Progress.Version;
        for (var i = 0; i < AfterSale.MostEvidence; i++) Assert.Equal(200, (await world.ActAsync(orderId, "add-evidence", Buyer, new { text = $"{i}" }, $"key-{i}")).Status);
        Assert.Equal((409, "too-much-evidence"), Told(await world.ActAsync(orderId, "add-evidence", Buyer, new { text = "more" })));
        Assert.Equal(200, (await world.ActAsync(orderId, "add-evidence", Buyer, new { text = "0" }, "key-0")).Status);
        Assert.Equal(before + AfterSale.MostEvidence, (await world.Orders.FindAsync(orderId, default))!.Progress.Version);
        Assert.Equal(200, (await world.ActAsync(orderId, "add-evidence", Seller, new { text = "mine" })).Status);
    }

    [Fact]
    public async Task Only_an_operator_who_has_no_part_in_it_rules_and_only_all_of_what_is_held()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        const string Buying = "operator-who-buys";
        var orderId = await DisputedAsync(world, Buying);
        Assert.Equal((403, "forbidden"), Told(await world.ActAsync(orderId, "rule", Buying, Ruling(1_999, 0))));
        Assert.Equal((403, "forbidden"), Told(await world.ActAsync(orderId, "rule", Seller, Ruling(0, 1_999))));
        Assert.Equal((404, "not-found"), Told(await world.ActAsync(orderId, "rule", Ids.From("usr", "stranger"), Ruling(0, 1_999))));
        Assert.Equal((404, "not-found"), Told(await world.ActAsync(orderId, "answer-refund", Operator, new { accept = true })));
        foreach (var (toBuyer, toSeller) in new[] { (1_999, 1), (0, 1_998), (0, 0), (1_000_000, 0) })
            Assert.Equal((422, "ruling-does-not-add-up"), Told(await world.ActAsync(orderId, "rule", Operator, Ruling(toBuyer, toSeller))));
        Assert.Equal((422, "invalid-fields"), Told(await world.ActAsync(orderId, "rule", Operator, Ruling(-1, 2_000))));
        Assert.Equal((422, "ruling-does-not-add-up"), Told(await world.ActAsync(orderId, "rule", Operator, new { toBuyer = new Money(1_999, "USD"), toSeller = new Money(0, "USD"), reason = "x" })));
        Assert.Equal((403, "forbidden"), Told(await world.DisputesAsync(Buyer)));
        Assert.Equal(OrderStatus.Disputed, (await world.Orders.FindAsync(orderId, default))!.Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "rule", Operator, Ruling(0, 1_999), "once")).Status);
        Assert.Equal(200, (await world.ActAsync(orderId, "rule", Operator, Ruling(0, 1_999), "once")).Status);
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "rule", Operator, Ruling(0, 1_999))));
        await world.UntilEndedAsync(orderId);
        await AuditedAsync(world);
    }

    [Fact]
    public async Task An_operator_reads_no_order_about_which_nobody_quarrels()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        Assert.Equal((404, "not-found"), Told(await world.ReadAsync(orderId, Operator)));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "rule", Operator, Ruling(0, 1_999))));
    }

    [Fact]
    public async Task A_shop_may_give_in_and_a_buyer_may_give_up_while_they_quarrel()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var (one, other) = (await DisputedAsync(world), await DisputedAsync(world));
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(one, "answer-refund", Seller, new { accept = false })));
        Assert.Equal("refunded", (await world.ActAsync(one, "answer-refund", Seller, new { accept = true })).At("status").GetString());
        Assert.Equal("shipped", (await world.ActAsync(other, "withdraw", Buyer)).At("status").GetString());
        world.Advance(TimeSpan.FromDays(10));
        await world.UntilAsync(other, OrderStatus.Completed);
        await world.UntilEndedAsync(other);
        await world.UntilEndedAsync(one);
        Assert.Equal(1_999, Moved(world, "refund"));
        await AuditedAsync(world);
    }

    [Fact]
    public async Task A_shop_that_finds_stones_in_the_parcel_has_an_operator_decide()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        var orderId = await ShippedAsync(world);
        await world.ActAsync(orderId, "ask-refund", Buyer, Ask("return-and-refund"));
        await world.ActAsync(orderId, "answer-refund", Seller, new { accept = true });
        await world.ActAsync(orderId, "return-sent", Buyer, new { carrier = "SF Express", trackingNumber = "SF2" });
        var disputed = await world.ActAsync(orderId, "open-dispute", Seller, new { reason = "There are stones in it." });
        Assert.Equal("disputed", disputed.At("status").GetString());
        Assert.Equal((409, "not-allowed-now"), Told(await world.ActAsync(orderId, "withdraw", Buyer)));
        world.Advance(TimeSpan.FromDays(30));
        Assert.Equal("completed", (await world.ActAsync(orderId, "rule", Operator, Ruling(999, 1_000))).At("status").GetString());
        await world.UntilEndedAsync(orderId);
        Assert.Equal((999, 950), (Moved(world, "refund"), await world.PaidOutAsync()));
        await AuditedAsync(world);
    }

    [Fact]
    public async Task A_ruling_divides_coupon_and_coins_with_the_money()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        world.Market.Shops[ShopId(1)] = world.Market.Shops[ShopId(1)] with { CoinSharePercent = 20 };
        var coupon = await world.CouponAsync(500);
        await world.EarnAsync(300);
        var placed = await world.PlaceAsync([(1, 1)], coupons: [coupon], useCoins: 300);
        var (orderId, due) = (placed.At("orders.0.orderId").GetString()!, placed.At("due.amount").GetInt64());
        Assert.Equal(1_199, due);
        await world.PayAsync(placed.At("paymentId").GetString()!);
        await world.UntilShownAsync(orderId, OrderStatus.Paid);
        await world.ShipAsync(orderId);
        await world.ActAsync(orderId, "ask-refund", Buyer, new { kind = "refund-only", amount = Money.Cny(1_199), reason = "Broken." });
        await world.ActAsync(orderId, "answer-refund", Seller, new { accept = false });
        Assert.Equal(200, (await world.ActAsync(orderId, "rule", Operator, Ruling(600, 599))).Status);
        await world.UntilEndedAsync(orderId);

        // 600 of 1 199 take 250 of the coupon's 500 and 150 of the 300 coins along; the shop gets 599, 250 and 150 less 5 %.
        Assert.Equal((150, 600, 999 - 50), (await world.CoinsAsync(), Moved(world, "refund"), await world.PaidOutAsync()));
        Assert.Equal([orderId], await world.HoldersAsync(coupon));
        await AuditedAsync(world);
    }

    static object Ruling(long toBuyer, long toSeller) => new { toBuyer = Money.Cny(toBuyer), toSeller = Money.Cny(toSeller), reason = "The pictures show it." };

    static object Ask(string kind = "refund-only") => new { kind, amount = Money.Cny(1_999), reason = "Not as described." };

    static long Moved(EscrowWorld world, string kind) => world.Provider.Entries.Values.Where(e => e.Kind == kind).Sum(e => e.Amount.Amount);

    static async Task<string> ShippedAsync(EscrowWorld world, string? buyer = null)
    {
        var placed = await world.PlaceAsync([(1, 1)], buyer);
        var orderId = placed.At("orders.0.orderId").GetString()!;
        await world.PayAsync(placed.At("paymentId").GetString()!);
        await world.UntilShownAsync(orderId, OrderStatus.Paid);
        Assert.Equal(200, (await world.ShipAsync(orderId)).Status);
        return orderId;
    }

    static async Task<string> DisputedAsync(EscrowWorld world, string? buyer = null)
    {
        var orderId = await ShippedAsync(world, buyer);
        Assert.Equal(200, (await world.ActAsync(orderId, "ask-refund", buyer ?? Buyer, Ask())).Status);
        Assert.Equal("disputed", (await world.ActAsync(orderId, "answer-refund", Seller, new { accept = false, reason = "It was whole." })).At("status").GetString());
        return orderId;
    }

    static async Task AuditedAsync(EscrowWorld world)
    {
        var report = await world.AuditAsync();
        Assert.True(report.Ok, string.Join("; ", report.Findings));
    }

    static (int, string?) Told(Web.Read read) => (read.Status, read.Code);
}
