using System.Text.Json;
using Azure.Data.Tables;
using Marketplace.Promotions;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Storage;
using Marketplace.Tests.Orders;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Promotions;

public sealed class CouponsTests(Azurite azurite) : IAsyncLifetime
{
    static readonly string Buyer = Ids.From("usr", "buyer");
    readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
    readonly Faults faults = new();
    readonly FakeMarket shops = new();
    readonly TestCallers callers = new();
    TableServiceClient tables = null!;
    CouponClaims claims = null!;

    public async ValueTask InitializeAsync()
    {
        tables = faults.Tables(azurite.NewAccount());
        foreach (var name in new[] { CouponTable.Name, WalletTable.Name, IdempotencyTable.Name }) await tables.CreateTableIfNotExistsAsync(name);
        claims = NewProcess();
        shops.List(Samples.Offer(1, 1, 100), 1);
        faults.Reset();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Thousand_claims_of_a_hundred_coupons_at_once_from_two_processes_are_a_hundred()
    {
        var coupon = await IssueAsync(stock: 100);
        var other = NewProcess();
        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => (i % 2 == 0 ? claims : other).ClaimAsync(User(i), coupon, new Attempt($"{i}", clock.GetUtcNow()), default)));
        Assert.Equal(100, answers.Count(a => a.IsOk));
        Assert.All(answers.Where(a => !a.IsOk), a => Assert.Equal("coupon-exhausted", a.Problem!.Code));
        Assert.Equal(0, (await ListAsync()).Single().GetProperty("left").GetInt32());
        var inWallets = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => MineAsync(User(i))));
        Assert.Equal(answers.Select(a => a.IsOk ? 1 : 0), inWallets.Select(w => w.Count));
    }

    [Fact]
    public async Task Twenty_claims_of_one_user_at_once_are_as_many_as_each_user_may()
    {
        var coupon = await IssueAsync(stock: 100, perUser: 2);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ClaimAsync(coupon, Buyer, $"key-{i}")));
        static bool StillRuns(Read answer) => answer.Status == 409 && answer.Code == "request-in-progress";
        for (var again = 0; answers.Any(StillRuns); again++)
        {
            Assert.True(again < 20, "claims stay in progress for ever");
            answers = await Task.WhenAll(answers.Select((a, i) => StillRuns(a) ? ClaimAsync(coupon, Buyer, $"key-{i}") : Task.FromResult(a)));
        }

        Assert.Equal(2, answers.Count(a => a.Status == 201));
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Equal((409, "coupon-limit-reached"), (a.Status, a.Code)));
        Assert.Equal(2, (await MineAsync(Buyer)).Count);
        Assert.Equal(98, (await ListAsync()).Single().GetProperty("left").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claim_killed_at_any_request_counts_once_when_it_is_sent_again(bool afterSending)
    {
        var coupon = await IssueAsync(stock: 1_000, perUser: 100);
        var crashed = true;
        for (var at = 1; crashed; at++)
        {
            crashed = false;
            faults.Reset(at, afterSending);
            await Payments.Steps.UntilDoneAsync(
                async () =>
                {
                    clock.Advance(TimeSpan.FromMinutes(1));
                    var answer = await ClaimAsync(coupon, Buyer, $"key-{at}");
                    Assert.True(answer.Status == 201, $"{at}: {answer.Text}");
                },
                () => crashed = true);
            faults.Reset();
            Assert.Equal(at, (await MineAsync(Buyer)).Count);
            Assert.Equal(1_000 - at, (await ListAsync()).Single().GetProperty("left").GetInt32());
        }
    }

    [Fact]
    public async Task Claim_that_died_and_is_never_sent_again_is_taken_up_by_the_next_one()
    {
        var coupon = await IssueAsync(stock: 1_000);
        for (var at = 1; at <= 8; at++)
        {
            faults.Reset(at, afterSending: true);
            try
            {
                await ClaimAsync(coupon, User(at), "dies");
            }
            catch (CrashException)
            {
                // As a process that died.
            }

            faults.Reset();
            clock.Advance(TimeSpan.FromMinutes(1));
            var next = await ClaimAsync(coupon, User(at), "next");
            Assert.True(next.Status == 201 || next.Code == "coupon-limit-reached", next.Text);
            Assert.Single(await MineAsync(User(at)));
        }

        Assert.Equal(992, (await ListAsync()).Single().GetProperty("left").GetInt32());
    }

    [Fact]
    public async Task Same_key_gives_the_same_answer_and_no_second_coupon()
    {
        var coupon = await IssueAsync(perUser: 5);
        var first = await ClaimAsync(coupon, Buyer, "key");
        var again = await ClaimAsync(coupon, Buyer, "key");
        Assert.Equal((201, first.Text, "true"), (again.Status, again.Text, again.Headers["Idempotent-Replayed"].ToString()));
        Assert.Single(await MineAsync(Buyer));
    }

    [Fact]
    public async Task Coupon_is_claimed_in_its_time_only()
    {
        var later = await IssueAsync(startsIn: TimeSpan.FromHours(1));
        Assert.Equal((409, "coupon-not-valid-now"), Told(await ClaimAsync(later, Buyer, "a")));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(201, (await ClaimAsync(later, Buyer, "b")).Status);
        clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal((409, "coupon-not-valid-now"), Told(await ClaimAsync(later, User(2), "c")));
        Assert.Empty(await ListAsync());
        Assert.Equal("ended", (await MineAsync(Buyer)).Single().GetProperty("status").GetString());
    }

    [Fact]
    public async Task Shop_issues_by_its_staff_and_the_platform_by_operators()
    {
        var ofShop = await IssueAsync(Samples.Seller, Samples.ShopId(1), Form());
        Assert.Equal((201, Samples.ShopId(1)), (ofShop.Status, ofShop.At("shopId").GetString()));
        Assert.Equal("forbidden", (await IssueAsync(Buyer, Samples.ShopId(1), Form())).Code);
        Assert.Equal("not-found", (await IssueAsync(Samples.Seller, Ids.From("shp", "none"), Form())).Code);
        Assert.Equal("forbidden", (await IssueAsync(Samples.Seller, null, Form())).Code);
        Assert.Equal("not-signed-in", (await IssueAsync("", null, Form())).Code);
        Assert.Empty(await ListAsync());
        Assert.Single(await ListAsync($"shop={Samples.ShopId(1)}"));
    }

    [Fact]
    public async Task All_faults_of_a_coupon_come_back_at_once_and_nothing_is_issued()
    {
        var wrong = await IssueAsync("operator", null, new
        {
            name = "",
            threshold = new { amount = -1, currency = "CNY" },
            amount = new { amount = 5, currency = "EUR" },
            percent = 100,
            stock = 0,
            perUser = 0,
            endsAt = "2020-01-01T00:00:00Z",
        });
        Assert.Equal(422, wrong.Status);
        Assert.Equal(
            ["amount", "endsAt", "name", "perUser", "percent", "stock", "threshold.amount", "threshold.currency"],
            wrong.At("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData("cpn_none")]
    [InlineData("cpn_00000000000000000000000000")]
    [InlineData("' or 1 eq 1")]
    public async Task Unknown_coupon_is_not_found(string couponId) => Assert.Equal((404, "not-found"), Told(await ClaimAsync(couponId, Buyer, "key")));

    [Fact]
    public async Task Visitors_claim_nothing_and_a_key_is_needed()
    {
        var coupon = await IssueAsync();
        Assert.Equal("not-signed-in", (await ClaimAsync(coupon, null, "key")).Code);
        Assert.Equal("idempotency-key-required", (await ClaimAsync(coupon, Buyer, "")).Code);
        Assert.Equal(10, (await ListAsync()).Single().GetProperty("left").GetInt32());
    }

    [Fact]
    public async Task Claim_is_locked_by_one_checkout_until_its_orders_have_let_it_go()
    {
        var wallet = new CouponWallet(new WalletTable(tables), claims, clock);
        await ClaimAsync(await IssueAsync(), Buyer, "key");
        var id = (await MineAsync(Buyer)).Single().GetProperty("claimId").GetString()!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => wallet.LockAsync(Buyer, id, [$"ord_{i}", $"ord_{i}b"], default)));
        Assert.Single(answers, a => a.IsOk);
        var winner = Array.FindIndex(answers, a => a.IsOk);
        Assert.True((await wallet.LockAsync(Buyer, id, [$"ord_{winner}b", $"ord_{winner}"], default)).IsOk);
        await wallet.LetGoAsync(Buyer, id, $"ord_{winner}", default);
        Assert.Equal("coupon-not-valid-now", (await wallet.LockAsync(Buyer, id, ["ord_x"], default)).Problem?.Code);
        await wallet.LetGoAsync(Buyer, id, $"ord_{winner}b", default);
        await wallet.LetGoAsync(Buyer, id, $"ord_{winner}b", default);
        Assert.Equal("coupon-not-valid-now", (await wallet.LockAsync(Buyer, id, [$"ord_{winner}"], default)).Problem?.Code);
        Assert.True((await wallet.LockAsync(Buyer, id, ["ord_x"], default)).IsOk);
    }

    CouponClaims NewProcess() => new(new CouponTable(tables), new WalletTable(tables), clock);

    static string User(int i) => Ids.From("usr", $"{i}");

    object Form(int stock = 10, int perUser = 1, TimeSpan startsIn = default) => new
    {
        name = "Ten off",
        threshold = Money.Cny(10_000),
        amount = Money.Cny(1_000),
        stock,
        perUser,
        startsAt = clock.GetUtcNow() + startsIn,
        endsAt = clock.GetUtcNow().AddDays(30),
    };

    async Task<string> IssueAsync(int stock = 10, int perUser = 1, TimeSpan startsIn = default) =>
        (await IssueAsync("operator", null, Form(stock, perUser, startsIn))).At("couponId").GetString()!;

    Task<Read> IssueAsync(string user, string? shopId, object body)
    {
        var function = new IssueCoupon(new CouponTable(tables), shops, callers, new Idempotency(new IdempotencyTable(tables), clock), clock);
        var request = Calls.Request("POST", "/api/coupons", user: user.Length == 0 ? null : user, body: body);
        return (shopId is null ? function.OfPlatform(request, default) : function.OfShop(request, shopId, default)).ReadAsync(request);
    }

    Task<Read> ClaimAsync(string couponId, string? user, string key)
    {
        var function = new ClaimCoupon(claims, callers, new Idempotency(new IdempotencyTable(tables), clock), clock);
        var headers = key.Length == 0 ? Array.Empty<(string, string)>() : [("Idempotency-Key", key)];
        var request = Calls.Request("POST", $"/api/coupons/{couponId}/claims", user: user, headers: headers);
        return function.Run(request, couponId, default).ReadAsync(request);
    }

    async Task<List<JsonElement>> ListAsync(string query = "") =>
        [.. (await new ListCoupons(new CouponTable(tables), callers, clock).Run(Calls.Request(query: query), default).ReadAsync()).At("items").EnumerateArray()];

    async Task<List<JsonElement>> MineAsync(string user) =>
        [.. (await new ListMyCoupons(new WalletTable(tables), claims, callers, clock).Run(Calls.Request(user: user), default).ReadAsync()).At("items").EnumerateArray()];

    static (int, string?) Told(Read read) => (read.Status, read.Code);
}
