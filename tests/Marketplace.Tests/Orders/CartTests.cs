using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Marketplace.Catalog.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Orders;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Marketplace.Tests.Orders.Samples;

namespace Marketplace.Tests.Orders;

public sealed class CartTests(Azurite azurite) : IAsyncLifetime
{
    readonly FakeTimeProvider clock = new(Start);
    readonly FakeMarket market = new();
    readonly Faults faults = new();
    CartTable carts = null!;

    public async ValueTask InitializeAsync()
    {
        var tables = faults.Tables(azurite.NewAccount());
        await tables.CreateTableIfNotExistsAsync(CartTable.Name);
        carts = new CartTable(tables);
        foreach (var sku in Enumerable.Range(1, 60)) market.List(Offer(sku, sku % 3, 1_000 + sku), 10);
        faults.Reset();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_is_put_in_is_shown_the_latest_first_with_what_it_costs_now()
    {
        await PutAsync(1, 2);
        await PutAsync(2, 1);
        var cart = await PutAsync(1, 3);
        Assert.Equal([SkuId(1), SkuId(2)], Lines(cart).Select(l => l.GetProperty("skuId").GetString()));
        Assert.Equal((3 * 1_001) + 1_002, cart.At("goods.0.amount").GetInt64());
        var left = await RemoveAsync(1);
        Assert.Equal([SkuId(2)], Lines(left).Select(l => l.GetProperty("skuId").GetString()));
        Assert.Equal((404, "not-found"), Told(await RemoveAsync(1)));
    }

    [Fact]
    public async Task A_line_says_that_it_went_off_sale_changed_its_price_or_is_gone()
    {
        foreach (var sku in new[] { 1, 2, 3 }) await PutAsync(sku, 1);
        market.List(Offer(1, 1, 900), 10);
        market.List(Offer(2, 2, 1_002, onSale: false), 10);
        market.Offers.TryRemove(SkuId(3), out _);
        var cart = await GetAsync();
        Assert.Equal(["gone", "not-on-sale", "price-changed"], Lines(cart).Select(l => l.GetProperty("problems").EnumerateArray().Single().GetString()));
        Assert.Equal(900, cart.At("goods.0.amount").GetInt64());
        Assert.Equal(1_001, Lines(cart)[2].GetProperty("priceThen").GetProperty("amount").GetInt64());
    }

    [Fact]
    public async Task A_visitors_cart_becomes_the_users_at_sign_in_once()
    {
        await PutAsync(1, 2, user: null, visitor: "v1");
        await PutAsync(2, 5, user: null, visitor: "v1");
        await PutAsync(2, 1);
        var merged = await GetAsync(visitor: "v1");
        Assert.Equal([(SkuId(2), 5), (SkuId(1), 2)], Lines(merged).Select(l => (l.GetProperty("skuId").GetString()!, l.GetProperty("quantity").GetInt32())));
        await RemoveAsync(1);
        Assert.Single(Lines(await GetAsync(visitor: "v1")));
        Assert.Empty(Lines(await GetAsync(user: null, visitor: "v1")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_request_of_the_merge_nothing_is_lost_and_nothing_doubled(bool afterSending)
    {
        for (var at = 1; at <= 5; at++)
        {
            var (user, visitor) = ($"usr_{at}", $"visitor{at}");
            await PutAsync(1, 2, user: null, visitor: visitor);
            await PutAsync(2, 1, user);
            faults.Reset(at, afterSending);
            await Payments.Steps.UntilDoneAsync(() => GetAsync(user, visitor), () => { });
            faults.Reset();
            Assert.Equal([(SkuId(2), 1), (SkuId(1), 2)], Lines(await GetAsync(user, visitor)).Select(l => (l.GetProperty("skuId").GetString()!, l.GetProperty("quantity").GetInt32())));
        }
    }

    [Fact]
    public async Task Twenty_changes_at_once_are_all_there()
    {
        await Task.WhenAll(Enumerable.Range(1, 20).Select(sku => PutAsync(sku, sku)));
        Assert.Equal(Enumerable.Range(1, 20), Lines(await GetAsync()).Select(l => l.GetProperty("quantity").GetInt32()).Order());
    }

    [Fact]
    public async Task A_full_cart_and_what_cannot_be_bought_are_refused_and_change_nothing()
    {
        for (var sku = 1; sku <= Cart.MaxLines; sku++) await PutAsync(sku, 1);
        Assert.Equal((409, "cart-full"), Told(await PutAsync(51, 1)));
        market.List(Offer(52, 1, 5, onSale: false), 1);
        Assert.Equal((404, "not-found"), Told(await PutAsync(52, 1)));
        Assert.Equal((404, "not-found"), Told(await PutAsync(99, 1)));
        Assert.Equal((422, "invalid-fields"), Told(await PutAsync(1, 0)));
        Assert.Equal((422, "invalid-fields"), Told(await PutAsync(1, 1_000)));
        Assert.Equal(Cart.MaxLines, Lines(await GetAsync()).Count);
    }

    [Fact]
    public async Task Nobody_in_particular_has_no_cart_and_nobody_reads_anothers()
    {
        await PutAsync(1, 1);
        Assert.Equal((401, "not-signed-in"), Told(await GetAsync(user: null)));
        Assert.Empty(Lines(await GetAsync(user: "usr_other")));
        Assert.Empty(Lines(await GetAsync(user: null, visitor: Buyer)));
    }

    [Fact]
    public async Task Carts_of_visitors_who_stay_away_are_removed_and_those_of_users_kept()
    {
        await PutAsync(1, 1);
        await PutAsync(1, 1, user: null, visitor: "gone/with#the?wind");
        clock.Advance(TimeSpan.FromDays(80));
        await PutAsync(1, 1, user: null, visitor: "here");
        clock.Advance(TimeSpan.FromDays(11));
        await new ForgetOldCarts(carts, clock, NullLogger<ForgetOldCarts>.Instance).Run(new(), default);
        Assert.Single(Lines(await GetAsync()));
        Assert.Single(Lines(await GetAsync(user: null, visitor: "here")));
        Assert.Empty(Lines(await GetAsync(user: null, visitor: "gone/with#the?wind")));
    }

    [Fact]
    public async Task What_was_ordered_leaves_the_cart_and_the_rest_stays()
    {
        await using var world = await EscrowWorld.StartAsync(azurite);
        await world.CartAsync("PUT", SkuId(1));
        await world.CartAsync("PUT", SkuId(2));
        Assert.Equal(201, (await world.PlaceAsync([(1, 1)])).Status);
        Assert.Equal([SkuId(2)], Lines(await world.CartAsync("GET")).Select(l => l.GetProperty("skuId").GetString()));
    }

    [Property]
    public Property Merging_twice_is_merging_once_and_never_makes_a_cart_too_long() => Prop.ForAll(Carts.ToArbitrary(), Carts.ToArbitrary(), (mine, theirs) =>
    {
        var once = mine.Merge(theirs);
        return once.Merge(theirs).Lines.SequenceEqual(once.Lines)
            && once.Lines.Count <= Cart.MaxLines
            && once.Lines.Select(l => l.SkuId).Distinct().Count() == once.Lines.Count
            && mine.Lines.All(l => once.Lines.Single(o => o.SkuId == l.SkuId).Quantity >= l.Quantity);
    });

    static Gen<Cart> Carts => Gen.Choose(1, 70).Zip(Gen.Choose(1, 9)).ListOf().Select(lines =>
        new Cart([.. lines.DistinctBy(l => l.Item1).Take(Cart.MaxLines).Select(l => new CartLine(SkuId(l.Item1), l.Item2, Money.Cny(1), Start))]));

    static List<JsonElement> Lines(Read cart) => [.. cart.At("lines").EnumerateArray()];

    static (int, string?) Told(Read read) => (read.Status, read.Code);

    CartLines Function() => new(new CartDesk(carts, market, clock), market, new WithVisitors(), clock);

    static HttpRequest Request(string method, string? user, string? visitor, object? body = null)
    {
        var headers = visitor is null ? Array.Empty<(string, string)>() : [("X-Visitor-Id", visitor)];
        return Calls.Request(method, "/api/cart", user: user, body: body, headers: headers);
    }

    Task<Read> GetAsync(string? user = "", string? visitor = null) => Function().Get(Request("GET", user == "" ? Buyer : user, visitor), default).ReadAsync();

    Task<Read> PutAsync(int sku, int quantity, string? user = "", string? visitor = null) =>
        Function().Put(Request("PUT", user == "" ? Buyer : user, visitor, new { quantity }), SkuId(sku), default).ReadAsync();

    Task<Read> RemoveAsync(int sku) => Function().Remove(Request("DELETE", Buyer, null), SkuId(sku), default).ReadAsync();

    /// <summary>Callers who may call themselves something by X-Visitor-Id.</summary>
    sealed class WithVisitors : ICallers
    {
        readonly TestCallers callers = new();

        public Result<Caller> Anyone(HttpRequest request) =>
            callers.Anyone(request).Then<Caller>(c => c with { VisitorId = request.Headers["X-Visitor-Id"].ToString() is { Length: > 0 } visitor ? visitor : null });

        public Result<Caller> SignedIn(HttpRequest request) => callers.SignedIn(request);

        public Result<Caller> Operator(HttpRequest request) => callers.Operator(request);
    }
}
