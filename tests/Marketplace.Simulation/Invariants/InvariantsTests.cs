using Marketplace.Simulation.Model;
using Marketplace.Simulation.Plan;
using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation.Invariants;

/// <summary>An invariant that cannot fail proves nothing: each has a wrong world planted here, and must find it.</summary>
public class InvariantsTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static readonly Dictionary<string, Func<Outcome, Outcome>> Wrongs = new()
    {
        ["Every order ends as its actors left it"] = o => Orders(o, "ord_done", x => x with { Status = "refunded" }),
        ["Every checkout was answered, and refused only for want of stock"] = o => o with { Stories = [.. o.Stories, new CheckoutStory(Plan(9), null, null, false, [])] },
        ["There is no order that nobody placed"] = o => See(o, s => s with { Orders = [.. s.Orders, Order("ord_ghost", "cancelled")] }),
        ["What was listed at first is left or sold"] = o => See(o, s => s with { Skus = [s.Skus[0] with { Available = s.Skus[0].Available + 1 }] }),
        ["Stock never falls below zero"] = o => See(o, s => s with { Skus = [s.Skus[0] with { LeastSeen = -1 }] }),
        ["A timeline tells one life from its beginning to its end"] = o => Orders(o, "ord_done", x => x with { Timeline = [.. x.Timeline, .. x.Timeline] }),
        ["Every escrow is empty"] = o => See(o, s => s with { Shops = [s.Shops[0] with { HeldFen = 1 }] }),
        ["The ledger audit is ok"] = o => See(o, s => s with { Ledger = s.Ledger with { Ok = false, Unbalanced = 1 } }),
        ["Every capture has a checkout"] = o => See(o, s => s with { Statement = [.. s.Statement, new StatementLine(StatementKind.Payment, "pay_ghost", "pay_ghost", 5)] }),
        ["What was captured is with shops and platform, or went back"] = o => See(o, s => s with { Statement = [.. s.Statement, new StatementLine(StatementKind.Refund, "ref_1", "pay_done", 5)] }),
        ["Each shop was paid for its completed orders, less commission"] = o => See(o, s => s with { Shops = [s.Shops[0] with { PaidOutFen = s.Shops[0].PaidOutFen * 2 }] }),
        ["The provider's payouts are the shops' payouts"] = o => See(o, s => s with { Statement = [.. s.Statement, new StatementLine(StatementKind.Transfer, "out_2", null, 950)] }),
        ["Each completed order earned its coins exactly once"] = o => See(o, s => s with { Buyers = [s.Buyers[0] with { Balance = 20, Entries = [.. s.Buyers[0].Entries, .. s.Buyers[0].Entries] }] }),
        ["A buyer's balance is the sum of the entries"] = o => See(o, s => s with { Buyers = [s.Buyers[0] with { Balance = 9 }] }),
        ["A refund takes coins along in proportion"] = o => Orders(o, "ord_done", x => x with { Refunds = [new RefundSeen(500, 49)] }),
        ["Orders were paid with the coins that they say, and gave them back with the money"] = o => Entry(o, new CoinEntrySeen("ord_done", 100, "given-back")),
        ["Each check-in gave its coins once"] = o => Entry(o, new CoinEntrySeen(null, 1, "checked-in")),
        ["Coins live to the end of the next year and no longer"] = o => See(o, s => s with { Later = [s.Buyers[0]] }),
        ["Coupons that were issued are left or in the wallets of those who were told so"] = o => See(o, s => s with { Coupons = [.. s.Coupons.Select(c => c with { Left = c.Left - 1 })] }),
        ["A coupon is used by the orders of one checkout that stand, and is free when none does"] = o => See(o, s => s with { Wallets = [.. s.Wallets.Select(w => w with { OrderIds = [] })] }),
        ["No case failed"] = o => See(o, s => s with { Machinery = s.Machinery with { FailedCases = ["ord_done: Failed"] } }),
        ["No case of a finished order still runs"] = o => See(o, s => s with { Machinery = s.Machinery with { RunningCases = ["ord_done"] } }),
        ["Each side is told once what the timeline says"] = o => See(o, s => s with { Notices = [.. s.Notices, s.Notices[0]] }),
        ["Nobody is told of other people's orders"] = o => See(o, s => s with { Notices = [s.Notices[0] with { Whose = 1 }, .. s.Notices.Skip(1)] }),
        ["There are no dead letters"] = o => See(o, s => s with { Machinery = s.Machinery with { DeadLetters = ["coins-earned/1"] } }),
    };

    public static TheoryData<string> Names => [.. AllInvariants.All.Select(i => i.Name)];

    [Fact]
    public void A_right_world_violates_nothing() => Assert.Empty(AllInvariants.Check(Right()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_invariant_finds_the_wrong_planted_for_it(string name) =>
        Assert.Contains(AllInvariants.Check(Wrongs[name](Right())), violation => violation.StartsWith(name, StringComparison.Ordinal));

    [Fact]
    public void A_lost_notification_is_found() => Assert.NotEmpty(AllInvariants.Check(See(Right(), s => s with { Notices = [.. s.Notices.Skip(1)] })));

    [Fact]
    public void A_lost_order_is_found() => Assert.NotEmpty(AllInvariants.Check(See(Right(), s => s with { Orders = [s.Orders[1]] })));

    [Fact]
    public void Money_without_an_order_is_found() =>
        Assert.NotEmpty(AllInvariants.Check(See(Right(), s => s with { Statement = [.. s.Statement.Where(l => l.Kind != StatementKind.Payment)] })));

    [Fact]
    public void Money_that_went_back_and_is_with_the_shop_too_is_found() => Assert.NotEmpty(AllInvariants.Check(Orders(Right(), "ord_done", x => x with { RefundedFen = 300 })));

    [Fact]
    public void Coins_for_a_cancelled_order_are_found() => Assert.NotEmpty(AllInvariants.Check(
        See(Right(), s => s with { Buyers = [s.Buyers[0] with { Balance = 20, Entries = [.. s.Buyers[0].Entries, new CoinEntrySeen("ord_gone", 10)] }] })));

    /// <summary>Seed 90069: Coins heard of the refund first, took nothing, and had the rest out of the order's own coins.</summary>
    [Fact]
    public void Coins_of_an_order_that_paid_off_its_own_refund_are_right_and_no_more_than_those()
    {
        Outcome PaidOff(long coins) => See(Orders(Right(), "ord_done", x => x with { RefundedFen = 300 }), s => s with
        {
            Buyers = [s.Buyers[0] with { Balance = 10 - coins, Entries = [.. s.Buyers[0].Entries, new CoinEntrySeen("ord_done", 0), new CoinEntrySeen(null, -coins, "taken-back")] }],
            Later = [s.Later[0] with { Entries = [new CoinEntrySeen(null, coins - 10, "expired"), new CoinEntrySeen(null, 10 - coins)] }],
        });
        Assert.DoesNotContain(AllInvariants.Check(PaidOff(3)), v => v.Contains("coins", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(AllInvariants.Check(PaidOff(2)), v => v.Contains("8 coins, not 7", StringComparison.Ordinal));
    }

    [Fact]
    public void Coins_that_were_spent_before_they_were_taken_back_may_be_owed_by_whoever_has_none()
    {
        Outcome Owing(long balance) => See(Orders(Right(), "ord_done", x => x with { RefundedFen = 300 }), s => s with { Buyers = [s.Buyers[0] with { Balance = balance }] });
        Assert.DoesNotContain(AllInvariants.Check(Owing(0)), v => v.StartsWith("Each completed order earned", StringComparison.Ordinal));
        Assert.Contains(AllInvariants.Check(Owing(1)), v => v.StartsWith("Each completed order earned", StringComparison.Ordinal));
    }

    [Fact]
    public void A_coupon_used_by_two_checkouts_is_found() => Assert.NotEmpty(AllInvariants.Check(
        See(Right(), s => s with { Wallets = [.. s.Wallets, s.Wallets[0]], Coupons = [.. s.Coupons.Select(c => c with { Left = c.CouponId == s.Wallets[0].CouponId ? c.Left - 1 : c.Left })] })));

    [Fact]
    public void A_coupon_that_a_cancelled_order_still_holds_is_found() => Assert.NotEmpty(AllInvariants.Check(Orders(Right(), "ord_done", x => x with { Status = "cancelled" })));

    [Fact]
    public void The_platforms_part_that_a_shop_never_got_is_found() =>
        Assert.NotEmpty(AllInvariants.Check(See(Right(), s => s with { Shops = [s.Shops[0] with { PaidOutFen = 950 }] })));

    [Fact]
    public void An_order_that_its_checkout_took_back_is_no_ghost()
    {
        var back = Order("ord_back", "cancelled");
        back = back with { Timeline = [back.Timeline[0], back.Timeline[1] with { Reason = "The checkout could not be finished." }] };
        Assert.Empty(AllInvariants.Check(See(Right(), s => s with { Orders = [.. s.Orders, back] })));
    }

    [Theory]
    [InlineData("placed", "paid", "completed")]
    [InlineData("paid", "placed", "shipped", "completed")]
    [InlineData("placed", "paid", "shipped")]
    [InlineData("placed", "paid", "paid", "shipped", "completed")]
    [InlineData("placed", "shipped", "completed")]
    public void A_life_out_of_order_is_found(params string[] whats) =>
        Assert.NotEmpty(TimelineRules.Faults(Order("ord_1", "completed") with { Timeline = Timeline(whats) }));

    [Fact]
    public void Time_that_runs_backwards_is_found()
    {
        var order = Order("ord_1", "completed");
        Assert.NotEmpty(TimelineRules.Faults(order with { Timeline = [.. order.Timeline.SkipLast(1), order.Timeline[^1] with { At = Start.AddDays(-1) }] }));
    }

    static Outcome Right()
    {
        var done = new OrderStory(Plan(0).Orders[0], "ord_done", 1000, [new Deed(DeedKind.SeenPaid), new Deed(DeedKind.Shipped)]);
        var gone = new OrderStory(Plan(1).Orders[0], "ord_gone", 1000, []);
        CoinEntrySeen[] entries = [new("ord_done", 10), new("ord_done", -100, "spent"), new(null, 100, "checked-in")];
        return new Outcome(
            [new CheckoutStory(Plan(0), null, "pay_done", true, [done]) { Coupons = ["cpn_shop", "cpn_all"] }, new CheckoutStory(Plan(1), null, "pay_gone", false, [gone])],
            new Snapshot(
                [Order("ord_done", "completed") with { GoodsFen = 1200, DiscountsFen = 100, CoinsFen = 100 }, Order("ord_gone", "cancelled")],
                [new SkuSeen("sku_1", 10, 9, 8)], [new ShopSeen(0, 0, 0, 1083)], [new BuyerSeen(0, 10, entries)],
                [new PaymentSeen("pay_done", "paid"), new PaymentSeen("pay_gone", "expired")],
                [new StatementLine(StatementKind.Payment, "pay_done", "pay_done", 1000), new StatementLine(StatementKind.Transfer, "out_1", null, 1083)],
                new LedgerSeen(true, 4, 0, 0, 0, []), new MachinerySeen([], [], []),
                [new NoticeSeen(true, 0, "ord_done", "order-paid"), new NoticeSeen(false, 0, "ord_done", "order-shipped"), new NoticeSeen(true, 0, "ord_done", "order-completed")])
            {
                Coupons = [new CouponSeen("cpn_shop", 0, 60, 5, 4), new CouponSeen("cpn_all", null, 0, 5, 4)],
                Wallets = [new ClaimSeen(0, "cpn_shop", ["ord_done"]), new ClaimSeen(0, "cpn_all", ["ord_done"])],
                Later = [new BuyerSeen(0, 0, [.. entries, new CoinEntrySeen(null, -10, "expired")])],
            })
        { Claims = [new Claimed(0, "cpn_shop"), new Claimed(0, "cpn_all")], CheckIns = [new CheckedIn(0, 100)] };
    }

    static CheckoutPlan Plan(int index) => new(
        index, 0, [new BasketLine(0, 0, 1)], PaymentHabit.Pays, new Delivery(0, 0, false), false, [new OrderPlan(0, Shipment.Ships, Receipt.Confirms)]);

    static OrderSeen Order(string id, string status) => new(
        id, 0, 0, status, 1000, [new LineSeen("sku_1", 1)],
        status == "completed" ? Timeline("placed", "paid", "shipped", "completed") : Timeline("placed", "cancelled"));

    static List<TimelineSeen> Timeline(params string[] whats) => [.. whats.Select((what, i) => new TimelineSeen(Start.AddMinutes(i), "system", what))];

    static Outcome Entry(Outcome outcome, CoinEntrySeen entry) =>
        See(outcome, s => s with { Buyers = [s.Buyers[0] with { Balance = s.Buyers[0].Balance + entry.Coins, Entries = [.. s.Buyers[0].Entries, entry] }] });

    static Outcome See(Outcome outcome, Func<Snapshot, Snapshot> change) => outcome with { Seen = change(outcome.Seen) };

    static Outcome Orders(Outcome outcome, string id, Func<OrderSeen, OrderSeen> change) =>
        See(outcome, s => s with { Orders = [.. s.Orders.Select(o => o.OrderId == id ? change(o) : o)] });
}
