using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Marketplace.Catalog.Contracts;
using Marketplace.Orders;
using Marketplace.Orders.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

public class CheckoutTests
{
    static readonly SkuOffer[] Offers = [Offer(1, 1, 1_999), Offer(2, 1, 1), Offer(3, 2, 100_000), Offer(4, 3, 333)];
    static readonly Shop[] Shops = [Shop(1), Shop(2), Shop(3)];

    static readonly Gen<(int Sku, int Quantity)[]> Baskets =
        Gen.Choose(1, 4).Zip(Gen.Choose(1, 30)).ArrayOf().Where(b => b.Length is >= 1 and <= 20);

    [Property]
    public Property Parts_sum_to_the_whole_to_the_fen() => Prop.ForAll(Baskets.ToArbitrary(), lines =>
    {
        var quote = Priced(Read(lines), Offers, Shops).Value;
        var expected = lines.Sum(l => Offers.Single(o => o.SkuId == SkuId(l.Sku)).Price.Amount * l.Quantity);
        return quote.Due == Money.Cny(expected)
            && quote.Orders.Sum(o => o.Amounts.Due.Amount) == expected
            && quote.Orders.All(o => o.Amounts.Due == o.Amounts.Goods - o.Amounts.Discounts - o.Amounts.Coins + o.Amounts.Freight)
            && quote.Orders.All(o => o.Amounts.Goods == o.Lines.Select(l => l.Total).Aggregate((a, b) => a + b));
    });

    [Property]
    public Property The_order_of_lines_makes_no_difference() => Prop.ForAll(Baskets.ToArbitrary(), lines =>
        Shown(Priced(Read(lines), Offers, Shops).Value) == Shown(Priced(Read([.. lines.Reverse()]), [.. Offers.Reverse()], [.. Shops.Reverse()]).Value));

    [Property]
    public Property Lines_of_one_SKU_reach_for_its_stock_once() => Prop.ForAll(Baskets.ToArbitrary(), lines =>
    {
        var orders = OrderPlan.Make(new Attempt("cause", Start), 0, Priced(Read(lines), Offers, Shops).Value, Buyer, Home, new OrderTerms(), Start);
        var reserved = orders.SelectMany(o => o.Lines).ToList();
        return reserved.Select(l => l.SkuId).Distinct().Count() == reserved.Count
            && lines.GroupBy(l => l.Sku).All(g => reserved.Single(l => l.SkuId == SkuId(g.Key)).Quantity == g.Sum(l => l.Quantity))
            && orders.All(o => o.Lines.All(l => Offers.Single(x => x.SkuId == l.SkuId).ShopId == o.ShopId));
    });

    [Fact]
    public void One_order_per_shop_under_one_payment()
    {
        var orders = OrderPlan.Make(
            new Attempt("cause", Start), 0, Priced(Basket((1, 1), (3, 1), (4, 1)), Offers, Shops).Value, Buyer, Home, new OrderTerms(), Start);
        Assert.Equal(3, orders.Select(o => o.OrderId).Distinct().Count());
        Assert.Single(orders.Select(o => o.PaymentId).Distinct());
        Assert.All(orders, o => Assert.Equal(orders.Select(x => x.OrderId).Where(x => x != o.OrderId), o.OthersOfPayment));
    }

    [Fact]
    public void The_same_attempt_names_its_orders_the_same_and_the_next_generation_does_not()
    {
        IReadOnlyList<Order> Plan(string cause, int generation) => OrderPlan.Make(
            new Attempt(cause, Start), generation, Priced(Basket((1, 1)), Offers, Shops).Value, Buyer, Home, new OrderTerms(), Start.AddMinutes(generation));
        Assert.Equal(Plan("a", 0)[0].OrderId, Plan("a", 0)[0].OrderId);
        Assert.NotEqual(Plan("a", 0)[0].OrderId, Plan("a", 1)[0].OrderId);
        Assert.NotEqual(Plan("a", 0)[0].PaymentId, Plan("a", 1)[0].PaymentId);
        Assert.NotEqual(Plan("a", 0)[0].OrderId, Plan("b", 0)[0].OrderId);
    }

    [Fact]
    public void An_unknown_SKU_is_named_by_its_line()
    {
        var problem = Priced(Basket((1, 1), (9, 1)), Offers, Shops).Problem!;
        Assert.Equal((422, "lines[1].skuId", "unknown-sku"), (problem.Status, problem.Errors![0].Field, problem.Errors[0].Code));
    }

    [Fact]
    public void What_is_not_on_sale_is_quoted_and_not_sold()
    {
        var quote = Priced(Basket((1, 1)), [Offer(1, 1, 5, onSale: false)], Shops).Value;
        Assert.Equal((409, "not-on-sale"), (quote.Refusal!.Status, quote.Refusal.Code));
        Assert.Equal(SkuId(1), quote.Problems.Single(p => p.Code == "not-on-sale").SkuId);
    }

    [Theory]
    [InlineData(ShopStatus.Suspended)]
    [InlineData(ShopStatus.AwaitingVerification)]
    public void A_shop_that_is_not_open_sells_nothing(ShopStatus status) =>
        Assert.Equal((409, "shop-not-open"), Refused(Priced(Basket((1, 1)), Offers[..1], [Shop(1, status: status)])));

    [Fact]
    public void Nobody_buys_where_they_work()
    {
        Assert.Equal((422, "own-shop"), Refused(Priced(Basket((1, 1)), Offers[..1], [Shop(1, owner: Buyer)])));
        Assert.Equal((422, "own-shop"), Refused(Priced(Basket((1, 1)), Offers[..1], [Shop(1) with { StaffIds = [Buyer] }])));
    }

    [Fact]
    public void Two_currencies_are_two_payments() =>
        Assert.Equal("mixed-currencies", Priced(Basket((1, 1), (5, 1)), [Offers[0], Offer(5, 1, 5, currency: "EUR")], Shops).Problem!.Code);

    [Fact]
    public void Nothing_is_not_sold() => Assert.Equal("nothing-due", Priced(Basket((1, 1)), [Offer(1, 1, 0)], Shops).Problem!.Code);

    [Fact]
    public void Coins_asked_for_are_said_not_to_be_used()
    {
        var quote = Priced(Basket((1, 1)) with { UseCoins = 100 }, Offers, Shops).Value;
        Assert.Null(quote.Refusal);
        Assert.Equal("coins-not-used", quote.Problems.Single().Code);
        Assert.All(quote.Orders, o => Assert.True(o.Amounts.Coins.IsZero));
    }

    [Theory]
    [InlineData("""{"line1":"1 Lake Road","zip":"310000"}""", "1 Lake Road")]
    [InlineData("""{"street":"1 Lake Road","line2":"Gate 2"}""", "1 Lake Road, Gate 2")]
    [InlineData("\"1 Lake Road\"", "1 Lake Road")]
    public void Address_comes_in_parts_or_as_one_text(string json, string street)
    {
        var checks = new Checks();
        Assert.Equal(street, JsonSerializer.Deserialize<AddressRequest>(json, Json.Options)!.Read(checks).Street);
        Assert.Null(checks.Problem);
    }

    [Fact]
    public void Address_that_leads_nowhere_is_refused()
    {
        var checks = new Checks();
        new AddressRequest(Parts(phone: "13800000000"), null).Read(checks);
        Assert.Equal("address.street", checks.Problem!.Errors!.Single().Field);
    }

    [Fact]
    public void All_faults_of_a_checkout_come_back_at_once()
    {
        var asked = new CheckoutRequest([new LineRequest(null, 0), null, new LineRequest("sku_x", 1000)], null, -1, new AddressRequest(Parts(phone: "abcdef", street: new string('x', 301)), null), new Money(-1, "yuan"));
        var checks = new Checks();
        asked.ReadBasket(checks, Buyer);
        asked.ReadAddress(checks);
        asked.ReadExpectedDue(checks);
        Assert.Equal(
            ["address.phone", "address.street", "expectedDue.amount", "expectedDue.currency", "lines[0].quantity", "lines[0].skuId", "lines[1].quantity", "lines[1].skuId", "lines[2].quantity", "useCoins"],
            checks.Problem!.Errors!.Select(e => e.Field).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Merged_lines_count_against_the_limit_together()
    {
        var checks = new Checks();
        new CheckoutRequest([new LineRequest("sku_a", 600), new LineRequest("sku_a", 600)], null, null, null, null).ReadBasket(checks, Buyer);
        Assert.Equal("lines[0].quantity", checks.Problem!.Errors!.Single().Field);
    }

    static Result<Quote> Priced(Basket basket, IReadOnlyList<SkuOffer> offers, IReadOnlyList<Shop> shops, Wallet? wallet = null) =>
        Checkout.Price(basket, offers, shops, wallet ?? Purse());

    static (int, string) Refused(Result<Quote> quote) => (quote.Value.Refusal!.Status, quote.Value.Refusal.Code);

    static string Shown(Quote quote) => System.Text.Json.JsonSerializer.Serialize(quote, Json.Options);

    static Basket Read((int Sku, int Quantity)[] lines)
    {
        var checks = new Checks();
        var basket = new CheckoutRequest([.. lines.Select(l => new LineRequest(SkuId(l.Sku), l.Quantity))], null, null, null, null).ReadBasket(checks, Buyer);
        Assert.Null(checks.Problem);
        return basket;
    }

    static AddressParts Parts(string? phone = null, string? street = null) =>
        new(null, null, phone, null, null, null, null, null, null, street, null, null, null, null);
}
