using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Promotions.Contracts;
using Marketplace.Shared;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

public class RefundSharesTests
{
    /// <summary>What somebody asks: a line and pieces of it, or a share of what is left in a thousand; before or after shipment.</summary>
    sealed record Wish(int Line, int Pieces, int PerMille);

    sealed record Bought(IReadOnlyList<(int Fen, int Quantity)> Lines, int ShopOff, int PlatformOff, int Coins, int Freight, bool Shipped, IReadOnlyList<Wish> Wishes)
    {
        public Order Order()
        {
            Priceable shop = new([.. Lines.Select(l => Money.Cny((long)l.Fen * l.Quantity))], Off(ShopOff), 30);
            var shares = Pricing.TakeOff([shop], Off(PlatformOff), Coins)[0];
            Money Sum(Func<LineShares, Money> of) => shares.Select(of).Aggregate((a, b) => a + b);
            var amounts = new OrderAmounts(shop.Goods, Sum(s => s.ShopDiscount) + Sum(s => s.PlatformDiscount), Sum(s => s.Coins), Money.Cny(Freight));
            var lines = Lines.Zip(shares, (l, s) => (l, s)).Select((x, i) =>
                new OrderLine(SkuId(i), Ids.From("prd", $"{i}"), "Mug", new Dictionary<string, string>(), null, Money.Cny(x.l.Fen), x.l.Quantity) { Shares = x.s });
            return In(Shipped ? OrderStatus.Shipped : OrderStatus.Paid) with { Lines = [.. lines], Amounts = amounts };
        }

        static CouponTerms? Off(int fen) => fen == 0 ? null : new CouponTerms(Money.Cny(0), Money.Cny(fen), null, null);
    }

    static readonly Gen<Bought> Orders =
        from lines in Gen.Choose(1, 4_000).Zip(Gen.Choose(1, 7)).NonEmptyListOf()
        from off in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 9_000)).Three()
        from freight in Gen.Elements(0, 800)
        from shipped in Gen.Elements(true, false)
        from wishes in Gen.Choose(0, 9).Zip(Gen.Choose(1, 7)).Zip(Gen.Choose(-400, 1_000)).NonEmptyListOf()
        select new Bought([.. lines], off.Item1, off.Item2, off.Item3, freight, shipped, [.. wishes.Select(w => new Wish(w.Item1.Item1 % lines.Count, w.Item1.Item2, w.Item2))]);

    [Property(MaxTest = 1_000)]
    public Property Whatever_is_refunded_in_whatever_order_no_more_goes_back_than_was_paid_and_no_part_below_nothing() => Prop.ForAll(Orders.ToArbitrary(), bought =>
    {
        var order = bought.Order();
        foreach (var wish in bought.Wishes) order = Refunded(order, wish);
        var sum = order.Progress.Refunds.Select(r => r.Parts).Aggregate(RefundParts.None("CNY"), (a, b) => a + b);
        return sum + order.Left == order.Whole
            && order.Progress.Refunds.All(r => r.Parts is { Money.Amount: >= 0, Coupons.Amount: >= 0, Coins.Amount: >= 0 })
            && order.Left is { Money.Amount: >= 0, Coupons.Amount: >= 0, Coins.Amount: >= 0 }
            && order.Lines.All(l => RefundShares.Refunded(order, l.SkuId) <= l.Quantity);
    });

    [Property(MaxTest = 1_000)]
    public Property What_takes_the_last_of_the_money_takes_the_last_of_everything() => Prop.ForAll(Orders.ToArbitrary(), bought =>
    {
        var order = bought.Order();
        foreach (var wish in bought.Wishes) order = Refunded(order, wish);
        var all = RefundShares.OfAmount(order, order.Left.Money);
        return all.Value == order.Left && (!order.Left.Money.IsZero || order.Left == RefundParts.None("CNY"));
    });

    [Property(MaxTest = 1_000)]
    public Property Lines_refunded_piece_by_piece_in_any_order_give_back_each_lines_own_parts() => Prop.ForAll(Orders.ToArbitrary(), bought =>
    {
        var order = (bought with { Shipped = true, Freight = 800 }).Order();
        var waiting = order.Lines.ToDictionary(l => l.SkuId, _ => 0);
        foreach (var (line, piece) in order.Lines.SelectMany(l => Enumerable.Range(0, l.Quantity).Select(i => (l, i))).OrderBy(x => x.i).ThenByDescending(x => x.l.SkuId))
        {
            // A piece that cost nothing is not refunded by itself, but with the next.
            var pieces = ++waiting[line.SkuId];
            if (!RefundShares.Of(order, Of(line.SkuId, pieces)).TryGet(out var parts, out _)) continue;
            (order, waiting[line.SkuId]) = (Pay(order, parts, [new RefundLine(line.SkuId, pieces)]), 0);
        }

        return order.Left is { Money.Amount: 800, Coins.Amount: 0 };
    });

    [Fact]
    public void One_line_of_two_gives_back_its_own_money_coins_and_coupon()
    {
        var order = Two(shipped: true);
        var (one, other) = (RefundShares.Of(order, Of(SkuId(0), 1)).Value, RefundShares.Of(order, Of(SkuId(1), 1)).Value);
        Assert.Equal(new RefundParts(Money.Cny(6_000 - 600 - 540 - 972), Money.Cny(540), Money.Cny(972)), one);
        Assert.Equal(new RefundParts(Money.Cny(4_000 - 400 - 360 - 648), Money.Cny(360), Money.Cny(648)), other);
        Assert.Equal(order.Whole - new RefundParts(Money.Cny(800), Money.Cny(0), Money.Cny(0)), one + other);
    }

    [Fact]
    public void The_last_line_before_shipment_takes_the_freight_along_and_after_it_does_not()
    {
        RefundAsk both = new(RefundKind.RefundOnly, null, [new RefundLine(SkuId(0), 1), new RefundLine(SkuId(1), 1)]);
        Assert.Equal(Two(shipped: false).Whole, RefundShares.Of(Two(shipped: false), both).Value);
        Assert.Equal(Two(shipped: true).Whole.Money - Money.Cny(800), RefundShares.Of(Two(shipped: true), both).Value.Money);
    }

    [Theory]
    [InlineData(7_281, "refund-too-high")]
    [InlineData(long.MaxValue / 2, "refund-too-high")]
    public void More_than_is_left_is_refused(long fen, string code)
    {
        Assert.Equal(7_280, Two(shipped: true).Left.Money.Amount);
        Assert.Equal(code, RefundShares.Of(Two(shipped: true), new RefundAsk(RefundKind.RefundOnly, Money.Cny(fen), [])).Problem!.Code);
    }

    [Fact]
    public void Lines_that_the_order_has_not_and_pieces_that_it_has_not_are_named_all_at_once()
    {
        var order = Pay(Two(shipped: true), RefundParts.None("CNY"), [new RefundLine(SkuId(1), 1)]);
        var wrong = RefundShares.Of(order, new RefundAsk(RefundKind.RefundOnly, null, [new RefundLine(SkuId(7), 1), new RefundLine(SkuId(0), 2), new RefundLine(SkuId(1), 1)]));
        Assert.Equal(["lines[0].skuId unknown-sku", "lines[1].quantity out-of-range", "lines[2].quantity out-of-range"], wrong.Problem!.Errors!.Select(e => $"{e.Field} {e.Code}"));
    }

    [Fact]
    public void An_amount_beside_lines_must_be_theirs_and_another_currency_is_none()
    {
        var order = Two(shipped: true);
        Assert.Equal("invalid-fields", RefundShares.Of(order, Of(SkuId(0), 1) with { Amount = Money.Cny(1) }).Problem!.Code);
        Assert.True(RefundShares.Of(order, Of(SkuId(0), 1) with { Amount = Money.Cny(3_888) }).IsOk);
        Assert.Equal("invalid-fields", RefundShares.Of(order, new RefundAsk(RefundKind.RefundOnly, new Money(1, "USD"), [])).Problem!.Code);
        Assert.Equal("invalid-fields", RefundShares.Of(order, new RefundAsk(RefundKind.RefundOnly, null, [])).Problem!.Code);
    }

    static Order Two(bool shipped) => new Bought([(6_000, 1), (4_000, 1)], 1_000, 900, 1_620, 800, shipped, []).Order();

    static RefundAsk Of(string skuId, int pieces) => new(RefundKind.RefundOnly, null, [new RefundLine(skuId, pieces)]);

    static Order Refunded(Order order, Wish wish)
    {
        if (order.Left.Money.IsZero) return order;
        var asked = wish.PerMille > 0
            ? new RefundAsk(RefundKind.RefundOnly, Money.Cny(Math.Max(1, order.Left.Money.Amount * wish.PerMille / 1_000)), [])
            : Of(order.Lines[wish.Line].SkuId, wish.Pieces);
        return RefundShares.Of(order, asked).TryGet(out var parts, out _) ? Pay(order, parts, asked.Lines) : order;
    }

    static Order Pay(Order order, RefundParts parts, IReadOnlyList<RefundLine> lines) => order with
    {
        Progress = order.Progress with
        {
            Refunds = [.. order.Progress.Refunds, new Refund($"ref_{order.Progress.Refunds.Count}", RefundKind.RefundOnly, RefundStage.Paid, order.Status, parts, lines, null, Start)],
        },
    };
}
