using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Marketplace.Orders;
using Marketplace.Promotions.Contracts;
using Marketplace.Shared;

namespace Marketplace.Tests.Orders;

public class PricingTests
{
    static readonly Gen<Money> Price = Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(1, 100_000)).Select(fen => Money.Cny(fen));

    static readonly Gen<CouponTerms?> Coupon = Gen.OneOf(
        Gen.Constant<CouponTerms?>(null),
        Gen.Choose(0, 50_000).Zip(Gen.Choose(1, 60_000)).Select(x => (CouponTerms?)new CouponTerms(Money.Cny(x.Item1), Money.Cny(x.Item2), null, null)),
        Gen.Choose(0, 50_000).Zip(Gen.Choose(1, 99)).Zip(Gen.Choose(1, 30_000))
            .Select(x => (CouponTerms?)new CouponTerms(Money.Cny(x.Item1.Item1), null, x.Item1.Item2, x.Item2 % 2 == 0 ? Money.Cny(x.Item2) : null)));

    static readonly Gen<Priceable> Shop = Price.NonEmptyListOf().Zip(Coupon).Zip(Gen.Choose(0, 40)).Select(x => new Priceable([.. x.Item1.Item1], x.Item1.Item2, x.Item2));

    static readonly Gen<Asked> Checkouts = Shop.NonEmptyListOf().Zip(Coupon).Zip(Gen.Choose(0, 80_000)).Select(x => new Asked([.. x.Item1.Item1], x.Item1.Item2, x.Item2));

    [Property(MaxTest = 500)]
    public Property Every_share_is_borne_by_its_line_and_every_shop_keeps_a_price() => Prop.ForAll(Checkouts.ToArbitrary(), asked =>
    {
        var shares = asked.TakeOff();
        return asked.Shops.Zip(shares).All(x =>
            x.First.Totals.Count == x.Second.Count
            && x.First.Totals.Zip(x.Second).All(l => l.Second is { ShopDiscount.Amount: >= 0, PlatformDiscount.Amount: >= 0, Coins.Amount: >= 0 } && l.Second.Sum <= l.First)
            && x.First.Goods.Amount - x.Second.Sum(l => l.Sum.Amount) >= 1);
    });

    [Property(MaxTest = 500)]
    public Property Discounts_are_split_without_losing_a_fen() => Prop.ForAll(Checkouts.ToArbitrary(), asked =>
    {
        var shares = asked.TakeOff();
        var byShop = asked.Shops.Select(s => Math.Min(s.Coupon?.DiscountOn(s.Goods, s.Goods).Amount ?? 0, s.Goods.Amount - 1)).ToList();
        var left = asked.Goods - byShop.Sum();
        var byPlatform = Math.Min(asked.Platform?.DiscountOn(Money.Cny(asked.Goods), Money.Cny(left)).Amount ?? 0, left - asked.Shops.Count);
        return shares.Zip(byShop).All(x => x.First.Sum(l => l.ShopDiscount.Amount) == x.Second)
            && shares.Sum(s => s.Sum(l => l.PlatformDiscount.Amount)) == byPlatform;
    });

    [Property(MaxTest = 500)]
    public Property Coins_pay_no_more_than_was_asked_and_no_more_than_each_shop_takes() => Prop.ForAll(Checkouts.ToArbitrary(), asked =>
    {
        var coins = asked.TakeOff().Select(s => s.Sum(l => l.Coins.Amount)).ToList();
        return coins.Sum() <= asked.Coins && asked.Shops.Zip(coins).All(x => x.Second * 100 <= x.First.Goods.Amount * Math.Min(30, x.First.CoinPercent));
    });

    [Property(MaxTest = 2_000)]
    public Property More_off_never_costs_more_in_money_and_coins_together_and_more_coins_never_cost_more_money() => Prop.ForAll(Checkouts.ToArbitrary(), Coupon.ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (asked, better, more) =>
    {
        bool Cheaper(Asked with) => with.Due + with.CoinsUsed <= asked.Due + asked.CoinsUsed;
        return (asked with { Coins = asked.Coins + more }).Due <= asked.Due
            && (asked.Platform is not null || Cheaper(asked with { Platform = better }))
            && (asked.Shops[0].Coupon is not null || Cheaper(asked.Under(better)))
            && (asked.Shops[0].Coupon?.Amount is not { } amount || Cheaper(asked.Under(asked.Shops[0].Coupon! with { Amount = amount + Money.Cny(more) })));
    });

    [Property(MaxTest = 300)]
    public Property The_order_of_lines_does_not_change_what_is_due() => Prop.ForAll(Checkouts.ToArbitrary(), asked =>
        asked.Due == (asked with { Shops = [.. asked.Shops.Select(s => s with { Totals = [.. s.Totals.Reverse()] })] }).Due);

    [Property(MaxTest = 300)]
    public Property A_split_is_whole_and_gives_nobody_more_than_their_value() => Prop.ForAll(Gen.Choose(0, 1_000_000).NonEmptyListOf().Zip(Gen.Choose(0, 1_000)).ToArbitrary(), x =>
    {
        var values = x.Item1.Select(v => (long)v).ToList();
        var amount = values.Sum() * x.Item2 / 1_000;
        var shares = Split.ByValue(amount, values);
        return shares.Sum() == amount && shares.Zip(values).All(s => s.First >= 0 && s.First <= s.Second);
    });

    [Fact]
    public void Coupons_and_coins_stack_in_the_order_that_buyers_are_told()
    {
        var shop = new Priceable([Money.Cny(6_000), Money.Cny(4_000)], new CouponTerms(Money.Cny(10_000), Money.Cny(1_000), null, null), 20);
        var shares = Pricing.TakeOff([shop], new CouponTerms(Money.Cny(10_000), null, 10, null), 100_000)[0];
        Assert.Equal((600, 400), (shares[0].ShopDiscount.Amount, shares[1].ShopDiscount.Amount));
        Assert.Equal((540, 360), (shares[0].PlatformDiscount.Amount, shares[1].PlatformDiscount.Amount));
        Assert.Equal((1_200, 800), (shares[0].Coins.Amount, shares[1].Coins.Amount));
    }

    [Fact]
    public void Coins_are_worth_nothing_in_another_currency()
    {
        var shop = new Priceable([new Money(1_000, "EUR")], null, 30);
        Assert.True(Pricing.TakeOff([shop], null, 500)[0][0].Sum.IsZero);
    }

    sealed record Asked(IReadOnlyList<Priceable> Shops, CouponTerms? Platform, int Coins)
    {
        public long Goods => Shops.Sum(s => s.Goods.Amount);

        public long Due => Goods - TakeOff().Sum(s => s.Sum(l => l.Sum.Amount));

        public long CoinsUsed => TakeOff().Sum(s => s.Sum(l => l.Coins.Amount));

        public IReadOnlyList<IReadOnlyList<LineShares>> TakeOff() => Pricing.TakeOff(Shops, Platform, Coins);

        public Asked Under(CouponTerms? coupon) => this with { Shops = [Shops[0] with { Coupon = coupon }, .. Shops.Skip(1)] };
    }
}
