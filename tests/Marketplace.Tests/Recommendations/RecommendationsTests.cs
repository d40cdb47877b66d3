using Marketplace.Catalog;
using Marketplace.Catalog.Contracts;
using Marketplace.Recommendations;
using Marketplace.Recommendations.Contracts;
using Marketplace.Recommendations.Serving;
using Marketplace.Tests.Orders;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Marketplace.Tests.Recommendations;

/// <summary>What is shown to whom, over a real catalogue.</summary>
public sealed class RecommendationsTests(Azurite azurite) : IAsyncLifetime
{
    readonly string account = azurite.NewAccount();
    readonly Dictionary<string, string> products = [];
    Market market = null!;
    Someone mei = null!;

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(account, null, ("Operators:Bootstrap", People.OperatorSetting));
        mei = await market.SomeoneAsync("mei");
        var boss = await market.OperatorAsync();
        foreach (var category in new[] { "mugs", "lamps" }) await market.PutCategoryAsync(boss, category, new { name = category });
        var shop = await market.OpenShopAsync(mei);
        foreach (var (name, category) in new[] { ("Mug one", "mugs"), ("Mug two", "mugs"), ("Mug three", "mugs"), ("Lamp one", "lamps"), ("Lamp two", "lamps") })
        {
            var made = await market.CreateAsync(mei, shop, Titled(name, category));
            await market.PutOnSaleAsync(mei, made.ProductId);
            products[name] = made.ProductId;
        }
    }

    ToldLookalikes Lookalikes => (ToldLookalikes)market.Get<ILookalikes>();

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task What_was_just_looked_at_changes_the_next_home_page()
    {
        Assert.Equal(5, (await TitlesAsync(market, "v1")).Count);
        await TellAsync("v1", "view", "Lamp one");
        Assert.Equal("Lamp two", (await TitlesAsync(market, "v1"))[0]);
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var mug in new[] { "Mug one", "Mug two" }) await TellAsync("v1", "cart", mug);
        Assert.Equal("Mug three", (await TitlesAsync(market, "v1"))[0]);
        var first = (await AskAsync(market, "v1")).At("items.0");
        Assert.Equal(("product", "of-interest", products["Mug three"]), (first.GetProperty("kind").GetString(), first.GetProperty("reasonCode").GetString(), first.GetProperty("product").GetProperty("productId").GetString()));
        Assert.StartsWith("Because you looked at Mug", first.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_left_sale_is_not_shown_and_what_came_on_sale_is()
    {
        await using var other = await Market.OpenAsync(account, market.Clock);
        Assert.Contains("Mug one", await TitlesAsync(other, "v1"));
        await market.TakeOffSaleAsync(mei, products["Mug one"]);
        await SeesAsync(other, titles => !titles.Contains("Mug one") && titles.Count == 4);
        await market.PutOnSaleAsync(mei, products["Mug one"]);
        await SeesAsync(other, titles => titles.Contains("Mug one"));
    }

    [Fact]
    public async Task What_nobody_has_asked_for_in_a_while_is_looked_at_before_it_is_shown()
    {
        await TitlesAsync(market, "v1");
        await using var other = await Market.OpenAsync(account, market.Clock);
        await other.TakeOffSaleAsync(mei, products["Mug one"]);
        market.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain("Mug one", await TitlesAsync(market, "v1"));
    }

    [Fact]
    public async Task What_is_told_late_is_heard_and_what_was_heard_is_not_read_again()
    {
        await TitlesAsync(market, "v1");
        await using var slow = await Market.OpenAsync(account, new FakeTimeProvider(market.Clock.GetUtcNow().AddSeconds(-40)));
        await slow.TakeOffSaleAsync(mei, products["Lamp one"]);
        await SeesAsync(market, titles => !titles.Contains("Lamp one"));
        market.Clock.Advance(TimeSpan.FromSeconds(31));
        market.Faults.Reset();
        await TitlesAsync(market, "v2");
        Assert.Equal(2, market.Faults.Count); // The visitor's profile, and what was told lately.
    }

    [Fact]
    public async Task While_changes_cannot_be_read_what_was_on_sale_is_shown()
    {
        await TitlesAsync(market, "v1");
        await market.Get<Azure.Data.Tables.TableServiceClient>().DeleteTableAsync(ProductChangeTable.Name);
        market.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(5, (await TitlesAsync(market, "v1")).Count);
    }

    [Fact]
    public async Task Shelf_that_was_kept_is_where_another_process_begins()
    {
        Assert.Equal(5, await market.Get<Shelves>().KeepAsync(default));
        await using var other = await Market.OpenAsync(account, market.Clock);
        other.Faults.Reset();
        Assert.Equal(5, (await other.Get<Shelves>().CurrentAsync(default)).Count);
        Assert.InRange(other.Faults.Count, 1, 8);
    }

    [Fact]
    public async Task Shelf_that_was_kept_follows_what_changed_since()
    {
        await market.Get<Shelves>().KeepAsync(default);
        await market.TakeOffSaleAsync(mei, products["Mug one"]);
        await using var other = await Market.OpenAsync(account, market.Clock);
        Assert.Equal(4, (await other.Get<Shelves>().CurrentAsync(default)).Count);
    }

    [Fact]
    public async Task Shelf_that_was_kept_long_ago_is_read_anew_though_changes_are_forgotten()
    {
        await market.Get<Shelves>().KeepAsync(default);
        await market.TakeOffSaleAsync(mei, products["Mug one"]);
        market.Clock.Advance(TimeSpan.FromDays(3));
        await new ForgetProductChanges(market.Get<ProductChangeTable>(), market.Clock, NullLogger<ForgetProductChanges>.Instance).Run(new TimerInfo(), default);
        Assert.Empty(await market.Get<IListings>().ChangedAsync(DateTimeOffset.UnixEpoch, default).ToListAsync(default));
        await using var other = await Market.OpenAsync(account, market.Clock);
        Assert.Equal(4, (await other.Get<Shelves>().CurrentAsync(default)).Count);
        Assert.Equal(4, await market.Get<Shelves>().KeepAsync(default));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        var first = await AskAsync(market, "v1", "limit=3");
        var second = await AskAsync(market, "v1", $"limit=3&cursor={first.At("nextCursor").GetString()}");
        Assert.Equal(5, Ids(first).Concat(Ids(second)).Distinct().Count());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.At("nextCursor").ValueKind);
    }

    [Fact]
    public async Task Scenarios_ask_about_what_is_at_hand()
    {
        Assert.Equal("Lamp two", (await TitlesAsync(market, "v1", $"scenario=product&productId={products["Lamp one"]}"))[0]);
        await TellAsync("v1", "cart", "Mug one");
        var cart = await TitlesAsync(market, "v1", "scenario=cart");
        Assert.DoesNotContain("Mug one", cart);
        await market.Get<ProfileDesk>().NoteAsync(mei.UserId, [new Deed(DeedKind.Buy, market.Clock.GetUtcNow().ToUnixTimeMilliseconds(), products["Mug two"])]);
        var after = await market.CallAsync<GetRecommendations>((f, r) => f.Run(r, default), null, mei.Token, "GET", "scenario=after-purchase");
        Assert.All(after.At("items").EnumerateArray(), i => Assert.Equal("lamps", i.GetProperty("product").GetProperty("categoryId").GetString()));
    }

    [Fact]
    public async Task Hints_are_what_was_searched_for_and_what_is_of_interest()
    {
        Assert.Equal(202, (await market.CallAsync<TakeEvents>((f, r) => f.Run(r, default), new[] { new { kind = "search", query = "tea for two" } }, headers: ("X-Visitor-Id", "v1"))).Status);
        var hints = (await AskAsync(market, "v1", "scenario=search-hints")).At("items").EnumerateArray().ToList();
        Assert.Equal("tea for two", hints[0].GetProperty("query").GetString());
        Assert.All(hints, h => Assert.Equal("query", h.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Product_page_asks_once_what_is_like_the_product_and_the_next_home_page_knows_it()
    {
        Lookalikes.Alike[products["Lamp one"]] = [products["Mug three"], "prd_gone"];
        var page = $"scenario=product&productId={products["Lamp one"]}";
        var first = (await AskAsync(market, "v1", page)).At("items").EnumerateArray().First(i => i.GetProperty("productId").GetString() == products["Mug three"]);
        Assert.Equal(("alike", "Similar to Lamp one"), (first.GetProperty("reasonCode").GetString(), first.GetProperty("reason").GetString()));
        await AskAsync(market, "v2", page);
        Assert.Equal(1, Lookalikes.Asked);

        await TellAsync("v1", "view", "Lamp one");
        Assert.Contains((await AskAsync(market, "v1")).At("items").EnumerateArray(), i => i.GetProperty("reasonCode").GetString() == "alike");
        Assert.Equal(1, Lookalikes.Asked);
    }

    [Fact]
    public async Task What_nothing_was_like_is_asked_again_a_little_later()
    {
        var page = $"scenario=product&productId={products["Lamp one"]}";
        await AskAsync(market, "v1", page);
        Lookalikes.Alike[products["Lamp one"]] = [products["Mug three"]];
        market.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("Mug three", (await TitlesAsync(market, "v1", page))[0]);
    }

    [Fact]
    public async Task Page_does_without_lookalikes_that_fail_or_take_long()
    {
        Lookalikes.Before = Task.FromException(new InvalidOperationException("The search service is away."));
        Assert.Equal("Lamp two", (await TitlesAsync(market, "v1", $"scenario=product&productId={products["Lamp one"]}"))[0]);
        var never = new TaskCompletionSource();
        Lookalikes.Before = never.Task;
        var waiting = TitlesAsync(market, "v1", $"scenario=product&productId={products["Mug one"]}");
        while (!waiting.IsCompleted)
        {
            market.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.NotEmpty(await waiting);
        never.SetResult();
    }

    [Theory]
    [InlineData("scenario=nowhere", "bad-scenario")]
    [InlineData("scenario=product", "bad-product")]
    [InlineData("scenario=product&productId=x", "bad-product")]
    [InlineData("cursor=OTk5OTk", "bad-cursor")]
    [InlineData("cursor=eA", "bad-cursor")]
    [InlineData("limit=0", "bad-limit")]
    public async Task What_cannot_be_asked_is_said(string query, string code)
    {
        var answer = await AskAsync(market, "v1", query);
        Assert.Equal((400, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task When_profiles_are_away_what_sells_and_is_new_is_shown()
    {
        await TellAsync("v1", "view", "Lamp one");
        await TitlesAsync(market, "v1");
        await market.Get<Azure.Data.Tables.TableServiceClient>().DeleteTableAsync(ProfileTable.Name);
        var answer = await AskAsync(market, "v1");
        Assert.Equal((200, 5), (answer.Status, answer.At("items").GetArrayLength()));
    }

    static object Titled(string title, string category) => new
    {
        title,
        description = "Made by hand.",
        categoryId = category,
        attributes = new Dictionary<string, string>(),
        media = Array.Empty<string>(),
        skus = new[] { new { skuCode = "A", options = new Dictionary<string, string>(), price = new { amount = 100, currency = "CNY" }, stock = 3 } },
    };

    async Task TellAsync(string visitor, string kind, string title) =>
        Assert.Equal(202, (await market.CallAsync<TakeEvents>((f, r) => f.Run(r, default), new[] { new { kind, productId = products[title] } }, headers: ("X-Visitor-Id", visitor))).Status);

    /// <summary>A request sets off a look, and goes on with what is there.</summary>
    async Task SeesAsync(Market there, Func<List<string?>, bool> isSeen)
    {
        market.Clock.Advance(TimeSpan.FromSeconds(6));
        await Eventually.BeAsync(() => TitlesAsync(there, "v1"), isSeen, titles => string.Join(", ", titles));
    }

    static Task<Read> AskAsync(Market market, string visitor, string query = "") =>
        market.CallAsync<GetRecommendations>((f, r) => f.Run(r, default), method: "GET", query: query, headers: ("X-Visitor-Id", visitor));

    static async Task<List<string?>> TitlesAsync(Market market, string visitor, string query = "") =>
        [.. (await AskAsync(market, visitor, query)).At("items").EnumerateArray().Select(i => i.GetProperty("product").GetProperty("title").GetString())];

    static IEnumerable<string?> Ids(Read page) => page.At("items").EnumerateArray().Select(i => i.GetProperty("productId").GetString());
}
