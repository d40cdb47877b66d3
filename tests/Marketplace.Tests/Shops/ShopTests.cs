using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shops;
using Marketplace.Shops.Contracts;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Shops;

public sealed class ShopTests(Azurite azurite) : IAsyncLifetime
{
    Market market = null!;
    Someone mei = null!;
    Someone li = null!;
    Someone boss = null!;

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(azurite.NewAccount(), null, ("Operators:Bootstrap", People.OperatorSetting));
        (mei, li, boss) = (await market.SomeoneAsync("mei"), await market.SomeoneAsync("li"), await market.OperatorAsync());
    }

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Theory]
    [InlineData("personal", "open")]
    [InlineData("business", "awaiting-verification")]
    [InlineData("flagship", "awaiting-verification")]
    [InlineData("global", "awaiting-verification")]
    public async Task Personal_shop_is_open_at_once_and_others_await_verification(string kind, string status)
    {
        var opened = await market.TryOpenShopAsync(mei, new { name = "Mei Pottery", kind, coinSharePercent = 20 });
        Assert.Equal((201, status), (opened.Status, opened.At("status").GetString()));
        var page = await market.GetShopAsync(opened.At("shopId").GetString()!);
        Assert.Equal((status, 20, 0, 0), (page.At("status").GetString(), page.At("coinSharePercent").GetInt32(), page.At("ratings.count").GetInt32(), page.At("counts.productsOnSale").GetInt32()));
    }

    [Theory]
    [InlineData("""{"kind":"personal"}""", "invalid-fields")]
    [InlineData("""{"name":"x"}""", "invalid-fields")]
    [InlineData("""{"name":"x","kind":"castle"}""", "invalid-fields")]
    [InlineData("""{"name":"x","kind":0}""", "invalid-fields")]
    [InlineData("""{"name":"x","kind":"personal","coinSharePercent":31}""", "invalid-fields")]
    [InlineData("""{"name":"x","kind":"personal","coinSharePercent":1.5}""", "invalid-fields")]
    [InlineData("not json", "malformed-json")]
    public async Task Wrong_shop_is_refused(string body, string code) => Assert.Equal(code, (await market.TryOpenShopAsync(mei, body)).Code);

    [Fact]
    public async Task Opening_twice_with_one_key_is_one_shop_whose_owner_finds_it()
    {
        var body = new { name = "Mei Pottery", kind = "personal" };
        var first = await market.TryOpenShopAsync(mei, body, ("Idempotency-Key", "one"));
        Assert.Equal(first.Text, (await market.TryOpenShopAsync(mei, body, ("Idempotency-Key", "one"))).Text);
        var me = await MeAsync(mei);
        Assert.Equal(("mei@example.org", 1, "owner"), (me.At("email").GetString(), me.At("shops").GetArrayLength(), me.At("shops.0.role").GetString()));
    }

    [Fact]
    public async Task Opening_that_died_anywhere_is_finished_by_the_same_request()
    {
        for (var request = 1; request <= 4; request++)
        {
            var body = new { name = $"Shop {request}", kind = "personal" };
            market.Faults.Reset(request, afterSending: true);
            await Assert.ThrowsAsync<CrashException>(() => market.TryOpenShopAsync(mei, body, ("Idempotency-Key", $"k{request}")));
            market.Faults.Reset();
            market.Clock.Advance(TimeSpan.FromMinutes(1));
            mei = await market.SignInAsync("mei@example.org");
            var again = await market.TryOpenShopAsync(mei, body, ("Idempotency-Key", $"k{request}"));
            Assert.Equal(201, again.Status);
            Assert.Equal(200, (await market.GetShopAsync(again.At("shopId").GetString()!)).Status);
            Assert.Equal(request, (await MeAsync(mei)).At("shops").GetArrayLength());
        }
    }

    [Fact]
    public async Task Owner_edits_the_version_that_was_read_and_no_other()
    {
        var shop = await market.OpenShopAsync(mei);
        var version = (await market.GetShopAsync(shop)).Headers.ETag.ToString();
        Assert.Equal("if-match-required", (await market.EditShopAsync(shop, mei, new { name = "New" }, null)).Code);
        Assert.Equal("forbidden", (await market.EditShopAsync(shop, li, new { name = "Mine" }, version)).Code);
        var edited = await market.EditShopAsync(shop, mei, new { name = "New", notice = "Closed on Mondays", banner = "", coinSharePercent = 30 }, version);
        Assert.Equal((200, "New", "Closed on Mondays", 30), (edited.Status, edited.At("name").GetString(), edited.At("notice").GetString(), edited.At("coinSharePercent").GetInt32()));
        var stale = await market.EditShopAsync(shop, mei, new { name = "Newer" }, version);
        Assert.Equal((412, "stale"), (stale.Status, stale.Code));
        Assert.Equal(200, (await market.EditShopAsync(shop, mei, new { notice = "" }, edited.Headers.ETag.ToString())).Status);
        var page = await market.GetShopAsync(shop);
        Assert.Equal(("New", null), (page.At("name").GetString(), page.At("notice").GetString()));
        Assert.Equal("invalid-fields", (await market.EditShopAsync(shop, mei, new { name = "", coinSharePercent = -1 }, "*")).Code);
        Assert.Equal(404, (await market.EditShopAsync(Ids.New("shp", default), mei, new { name = "x" }, "*")).Status);
    }

    [Fact]
    public async Task Of_two_who_edit_one_version_at_once_one_is_told()
    {
        var shop = await market.OpenShopAsync(mei);
        var version = (await market.GetShopAsync(shop)).Headers.ETag.ToString();
        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => market.EditShopAsync(shop, mei, new { name = $"Name {i}" }, version)));
        Assert.Equal((1, 7), (both.Count(b => b.Status == 200), both.Count(b => b.Status == 412)));
    }

    [Fact]
    public async Task Staff_work_in_the_shop_as_long_as_the_owner_says()
    {
        var shop = await market.OpenShopAsync(mei);
        Assert.Equal("unknown-user", (await market.EditShopAsync(shop, mei, new { staffIds = new[] { Ids.New("usr", default) } }, "*")).At("errors.0.code").GetString());
        Assert.Equal(200, (await market.EditShopAsync(shop, mei, new { staffIds = new[] { li.UserId, mei.UserId, li.UserId } }, "*")).Status);
        Assert.Equal("staff", (await MeAsync(li)).At("shops.0.role").GetString());
        var shops = market.Get<IShops>();
        var asLi = new Caller(li.UserId, new HashSet<string>(), null);
        Assert.True((await shops.StaffedByAsync(shop, asLi, default)).IsOk);
        Assert.True((await market.Get<IPayees>().MaySeeAsync(shop, asLi, default)).IsOk);
        Assert.Equal(403, (await market.EditShopAsync(shop, li, new { name = "Mine" }, "*")).Status);
        Assert.Equal([li.UserId], (await market.GetShopAsync(shop, li)).At("staffIds").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await market.GetShopAsync(shop)).At("staffIds").ValueKind);

        Assert.Equal(200, (await market.EditShopAsync(shop, mei, new { staffIds = Array.Empty<string>() }, "*")).Status);
        Assert.Equal(0, (await MeAsync(li)).At("shops").GetArrayLength());
        Assert.Equal((403, 404), ((await shops.StaffedByAsync(shop, asLi, default)).Problem!.Status, (await shops.StaffedByAsync(Ids.New("shp", default), asLi, default)).Problem!.Status));
    }

    [Fact]
    public async Task Operator_verifies_and_suspends_and_the_trail_says_who_and_why()
    {
        var shop = await market.OpenShopAsync(mei, "business");
        Assert.Equal("not-signed-in", (await market.CallAsync<VerifyShop>((f, r) => f.Run(r, shop, default))).Code);
        Assert.Equal("forbidden", (await VerifyAsync(shop, mei)).Code);
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 2; i++) Assert.Equal("open", (await VerifyAsync(shop, boss)).At("status").GetString());
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        var suspended = await market.CallAsync<SuspendShop>((f, r) => f.Run(r, shop, default), new { reason = "Counterfeits" }, boss.Token);
        Assert.Equal(("suspended", "Counterfeits"), (suspended.At("status").GetString(), suspended.At("statusReason").GetString()));
        Assert.Equal(ShopStatus.Suspended, (await market.Get<IShops>().FindAsync(shop, default))!.Status);
        Assert.Equal(404, (await VerifyAsync(Ids.New("shp", default), boss)).Status);
        Assert.Equal(404, (await VerifyAsync("../accounts", boss)).Status);

        var trail = await EventsAsync(shop, mei, "limit=2");
        Assert.Equal(["suspended", "verified"], trail.At("items").EnumerateArray().Select(e => e.GetProperty("what").GetString()));
        Assert.Equal((boss.UserId, "Counterfeits"), (trail.At("items.0.actor").GetString(), trail.At("items.0.reason").GetString()));
        var rest = await EventsAsync(shop, mei, $"limit=2&cursor={trail.At("nextCursor").GetString()}");
        Assert.Equal("opened", rest.At("items.0.what").GetString());
        Assert.Equal(403, (await EventsAsync(shop, li, "")).Status);
    }

    [Fact]
    public async Task Commission_is_configured()
    {
        await using var other = await Market.OpenAsync(azurite.NewAccount(), null, ("Shops:CommissionBasisPoints", "250"));
        var shop = await other.OpenShopAsync(await other.SomeoneAsync("mei"));
        Assert.Equal(250, (await other.Get<IShops>().FindAsync(shop, default))!.CommissionBasisPoints);
        Assert.Equal(500, (await market.Get<IShops>().FindAsync(await market.OpenShopAsync(mei), default))!.CommissionBasisPoints);
    }

    [Fact]
    public async Task Shop_is_found_by_one_storage_transaction()
    {
        var shop = await market.OpenShopAsync(mei);
        market.Faults.Reset();
        await market.Get<IShops>().FindAsync(shop, default);
        Assert.Equal(1, market.Faults.Count);
        Assert.Null(await market.Get<IShops>().FindAsync("shp_nonsense", default));
        Assert.Equal(1, market.Faults.Count);
    }

    Task<Read> MeAsync(Someone who) => market.CallAsync<GetMe>((f, r) => f.Run(r, default), token: who.Token, method: "GET");

    Task<Read> VerifyAsync(string shop, Someone who) => market.CallAsync<VerifyShop>((f, r) => f.Run(r, shop, default), token: who.Token);

    Task<Read> EventsAsync(string shop, Someone who, string query) =>
        market.CallAsync<ListShopEvents>((f, r) => f.Run(r, shop, default), token: who.Token, method: "GET", query: query);
}
