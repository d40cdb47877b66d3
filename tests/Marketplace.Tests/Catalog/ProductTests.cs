using System.Text.Json;
using Marketplace.Catalog;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Shops;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Catalog;

public sealed class ProductTests(Azurite azurite) : IAsyncLifetime
{
    Market market = null!;
    Someone mei = null!;
    Someone li = null!;
    Someone boss = null!;
    string shop = "";

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(azurite.NewAccount(), null, ("Operators:Bootstrap", People.OperatorSetting));
        (mei, li, boss) = (await market.SomeoneAsync("mei"), await market.SomeoneAsync("li"), await market.OperatorAsync());
        await market.PutCategoryAsync(boss, "kitchen", new { name = "Kitchen", attributes = new[] { new { name = "Material", kind = "choice", required = false, choices = new[] { "Porcelain", "Glass" } } } });
        await market.PutCategoryAsync(boss, "mugs", new { name = "Mugs", parentId = "kitchen" });
        shop = await market.OpenShopAsync(mei);
    }

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Theory]
    [InlineData(null, "Celadon mug", "Thrown by hand.")]
    [InlineData("zh-Hans", "青瓷杯", "手工拉坯。")]
    [InlineData("ko", "청자 머그", "Thrown by hand.")]
    [InlineData("fr", "Celadon mug", "Thrown by hand.")]
    public async Task Page_is_in_the_readers_language_and_falls_back(string? asked, string title, string description)
    {
        var mug = await market.CreateAsync(mei, shop, Shopkeeping.Mug("mugs"));
        await market.EditAsync(mei, mug.ProductId, """{"texts":{"zh":{"title":"青瓷杯","description":"手工拉坯。"},"ko":{"title":"청자 머그"}}}""", "*");
        await market.PutOnSaleAsync(mei, mug.ProductId);
        var page = await market.GetProductAsync(mug.ProductId, null, asked is null ? [] : [("Accept-Language", asked)]);
        Assert.Equal((title, description, "Accept-Language"), (page.At("title").GetString(), page.At("description").GetString(), page.Headers.Vary.ToString()));
        var other = await market.GetProductAsync(mug.ProductId, null, ("If-None-Match", page.Headers.ETag.ToString()), ("Accept-Language", "de, zh;q=0.1"));
        Assert.Equal(asked == "zh-Hans" ? 304 : 200, other.Status);
    }

    [Fact]
    public async Task Variants_are_checked_against_what_the_category_lets_them_differ_by()
    {
        await market.PutCategoryAsync(boss, "cups", new { name = "Cups", attributes = new[] { new { name = "Size", kind = "number", unit = "ml", required = true, variantMaking = true } } });
        var good = await market.CreateAsync(mei, shop, Shopkeeping.Mug("cups", 1, 1));
        Assert.Equal(200, (await market.PutOnSaleAsync(mei, good.ProductId)).Status);
        var bad = await market.CreateAsync(mei, shop, """
            {"title":"Cup","categoryId":"cups","skus":[
              {"skuCode":"A","options":{"Size":"large"},"price":{"amount":1,"currency":"CNY"}},{"skuCode":"B","options":{"Hue":"red"},"price":{"amount":1,"currency":"CNY"}}]}
            """);
        var refused = await market.PutOnSaleAsync(mei, bad.ProductId);
        Assert.Equal(["skus[0].options.Size not-accepted", "skus[1].options.Size required"], refused.At("errors").EnumerateArray().Select(e => $"{e.GetProperty("field")} {e.GetProperty("code")}"));
    }

    [Fact]
    public async Task Product_is_a_draft_that_its_staff_alone_sees_until_it_is_on_sale()
    {
        var mug = await market.CreateAsync(mei, shop, Shopkeeping.Mug("mugs", 10, 3));
        foreach (var stranger in new[] { null, li }) Assert.Equal(404, (await market.GetProductAsync(mug.ProductId, stranger)).Status);
        var draft = await market.GetProductAsync(mug.ProductId, mei);
        Assert.Equal(("draft", 2, 3), (draft.At("status").GetString(), draft.At("skus").GetArrayLength(), draft.At("skus.1.available").GetInt32()));
        Assert.Equal(404, (await market.PutOnSaleAsync(li, mug.ProductId)).Status);
        Assert.Equal(404, (await market.EditAsync(li, mug.ProductId, new { title = "Mine" }, "*")).Status);

        Assert.Equal("on-sale", (await market.PutOnSaleAsync(mei, mug.ProductId)).At("status").GetString());
        var page = await market.GetProductAsync(mug.ProductId);
        Assert.Equal((200, "Mei Pottery", 6_800), (page.Status, page.At("shop.name").GetString(), page.At("skus.0.price.amount").GetInt32()));
        Assert.Equal(403, (await market.EditAsync(li, mug.ProductId, new { title = "Mine" }, "*")).Status);
        Assert.Equal("off-shelf", (await market.TakeOffSaleAsync(mei, mug.ProductId)).At("status").GetString());
        Assert.Equal("off-shelf", (await market.GetProductAsync(mug.ProductId)).At("status").GetString());
    }

    [Fact]
    public async Task All_listing_faults_come_back_at_once_and_nothing_changes()
    {
        await market.PutCategoryAsync(boss, "mugs", new
        {
            name = "Mugs",
            parentId = "kitchen",
            attributes = new object[] { new { name = "Volume", kind = "number", required = true, unit = "ml" }, new { name = "Handle", kind = "text", required = true } },
        });
        var awaiting = await market.OpenShopAsync(mei, "business");
        var mug = await market.CreateAsync(mei, awaiting, new
        {
            title = "M",
            categoryId = "mugs",
            attributes = new Dictionary<string, string> { ["Volume"] = "a lot", ["Material"] = "Wood" },
            skus = new object[]
            {
                new { skuCode = "A", options = new { Size = "S" }, price = new { amount = 100, currency = "CNY" }, listPrice = new { amount = 50, currency = "CNY" } },
                new { skuCode = "B", options = new { Size = "S" }, price = new { amount = 100, currency = "CNY" } },
            },
        });
        var refused = await market.PutOnSaleAsync(mei, mug.ProductId);
        Assert.Equal((422, "listing-faults"), (refused.Status, refused.Code));
        Assert.Equal(
            ["attributes.Handle", "attributes.Material", "attributes.Volume", "shop", "skus[0].listPrice", "skus[1].options", "title"],
            refused.At("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()).Order());
        Assert.Equal("draft", (await market.GetProductAsync(mug.ProductId, mei)).At("status").GetString());
        var homeless = await market.CreateAsync(mei, shop, Shopkeeping.Mug("nowhere"));
        Assert.Equal("unknown-category", (await market.PutOnSaleAsync(mei, homeless.ProductId)).At("errors.0.code").GetString());
    }

    [Fact]
    public async Task What_is_on_sale_stays_fit_for_sale_when_it_is_edited()
    {
        var mug = await OnSaleAsync();
        var version = (await market.GetProductAsync(mug.ProductId)).Headers.ETag.ToString();
        Assert.Equal("listing-faults", (await market.EditAsync(mei, mug.ProductId, new { categoryId = "nowhere" }, version)).Code);
        var edited = await market.EditAsync(mei, mug.ProductId, new { title = "Blue mug", texts = new { zh = new { title = "蓝色杯子" } } }, version);
        Assert.Equal(200, edited.Status);
        Assert.Equal(("stale", 412), ((await market.EditAsync(mei, mug.ProductId, new { title = "Red mug" }, version)).Code, (await market.EditAsync(mei, mug.ProductId, new { title = "Red mug" }, version)).Status));
        Assert.Equal("if-match-required", (await market.EditAsync(mei, mug.ProductId, new { title = "Red mug" }, null)).Code);
        var page = await market.GetProductAsync(mug.ProductId);
        Assert.Equal(("Blue mug", "蓝色杯子", "Thrown by hand."), (page.At("title").GetString(), page.At("texts.zh.title").GetString(), page.At("description").GetString()));
        Assert.Equal("Blue mug", (await market.ListProductsAsync($"shop={shop}")).At("items.0.title").GetString());
        Assert.Equal(200, (await market.EditAsync(mei, mug.ProductId, new { title = "Red mug" }, edited.Headers.ETag.ToString())).Status);
    }

    [Fact]
    public async Task Sale_does_not_make_an_editors_copy_stale_but_changes_the_page()
    {
        var mug = await OnSaleAsync();
        var before = (await market.GetProductAsync(mug.ProductId)).Headers.ETag.ToString();
        Assert.Equal(304, (await market.GetProductAsync(mug.ProductId, null, ("If-None-Match", before))).Status);
        Assert.Equal(200, (await market.SetStockAsync(mei, mug.SkuIds[0], new { available = 99 })).Status);
        var after = await market.GetProductAsync(mug.ProductId, null, ("If-None-Match", before));
        Assert.Equal((200, 99), (after.Status, after.At("skus.0.available").GetInt32()));
        Assert.Equal(200, (await market.EditAsync(mei, mug.ProductId, new { title = "Blue mug" }, before)).Status);
    }

    [Fact]
    public async Task Skus_keep_their_ids_and_a_number_is_never_used_again()
    {
        var mug = await market.CreateAsync(mei, shop, Shopkeeping.Mug("mugs", 5, 6));
        var edited = await market.EditAsync(mei, mug.ProductId, new
        {
            skus = new object[]
            {
                new { skuCode = "MUG-0", options = new { Size = "S" }, price = new { amount = 1, currency = "CNY" }, stock = 77 },
                new { skuCode = "MUG-9", options = new { Size = "L" }, price = new { amount = 2, currency = "CNY" }, stock = 8 },
            },
        }, mug.Version);
        var ids = edited.At("skus").EnumerateArray().Select(s => s.GetProperty("skuId").GetString()!).ToList();
        Assert.Equal(mug.SkuIds[0], ids[0]);
        Assert.DoesNotContain(ids[1], mug.SkuIds);
        var page = await market.GetProductAsync(mug.ProductId, mei);
        Assert.Equal((5, 8), (page.At("skus.0.available").GetInt32(), page.At("skus.1.available").GetInt32()));
        var again = await market.EditAsync(mei, mug.ProductId, new { skus = new[] { new { skuCode = "MUG-1", price = new { amount = 1, currency = "CNY" }, stock = 1 } } }, "*");
        Assert.DoesNotContain(again.At("skus.0.skuId").GetString(), mug.SkuIds.Concat(ids));
        Assert.Equal(mug.ProductId, SkuIds.ProductOf(ids[1]));
    }

    [Fact]
    public async Task Creating_that_died_anywhere_is_finished_by_the_same_request()
    {
        for (var request = 1; request <= 8; request++)
        {
            market.Faults.Reset(request, request % 2 == 0);
            try { await market.TryCreateAsync(mei, shop, Shopkeeping.Mug(), ("Idempotency-Key", $"k{request}")); }
            catch (CrashException) { }
            market.Faults.Reset();
            market.Clock.Advance(TimeSpan.FromMinutes(1));
            var first = await market.TryCreateAsync(mei, shop, Shopkeeping.Mug(), ("Idempotency-Key", $"k{request}"));
            Assert.Equal(first.Text, (await market.TryCreateAsync(mei, shop, Shopkeeping.Mug(), ("Idempotency-Key", $"k{request}"))).Text);
            Assert.Equal(10, (await market.GetProductAsync(first.At("productId").GetString()!, mei)).At("skus.0.available").GetInt32());
        }
    }

    [Fact]
    public async Task Lists_show_the_newest_first_by_shop_category_and_both_page_by_page()
    {
        var other = await market.OpenShopAsync(li);
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            market.Clock.Advance(TimeSpan.FromSeconds(1));
            made.Add((await OnSaleAsync(i % 2 == 0 ? "mugs" : "kitchen", i == 6 ? (li, other) : (mei, shop))).ProductId);
        }

        made.Reverse();
        Assert.Equal(made, await AllAsync(""));
        Assert.Equal(made[1..], await AllAsync($"shop={shop}"));
        Assert.Equal(made, await AllAsync("category=kitchen"));
        Assert.Equal([made[0], made[2], made[4], made[6]], await AllAsync("category=mugs"));
        Assert.Equal([made[2], made[4], made[6]], await AllAsync($"category=mugs&shop={shop}"));
        Assert.Empty(await AllAsync("category=nowhere"));
        Assert.Empty(await AllAsync("shop=nowhere"));
        Assert.Equal("bad-cursor", (await market.ListProductsAsync("cursor=%00")).Code);
        Assert.Equal("bad-limit", (await market.ListProductsAsync("limit=101")).Code);
        Assert.Equal(6, (await market.GetShopAsync(shop)).At("counts.productsOnSale").GetInt32());
    }

    [Fact]
    public async Task Product_leaves_the_lists_when_it_is_off_sale_moved_or_banned()
    {
        var mug = await OnSaleAsync();
        await market.EditAsync(mei, mug.ProductId, new { categoryId = "kitchen" }, "*");
        Assert.Empty(await AllAsync("category=mugs"));
        Assert.Equal([mug.ProductId], await AllAsync("category=kitchen"));
        await market.TakeOffSaleAsync(mei, mug.ProductId);
        Assert.Empty(await AllAsync("limit=2"));
        await market.PutOnSaleAsync(mei, mug.ProductId);
        Assert.Equal([mug.ProductId], await AllAsync("limit=3"));
        await market.BanAsync(boss, mug.ProductId, "Counterfeit");
        Assert.Empty(await AllAsync("limit=4"));
    }

    [Fact]
    public async Task Lists_of_an_edit_that_died_are_mended_by_the_timer()
    {
        var mended = 0;
        for (var request = 1; request <= 20; request++)
        {
            var mug = await market.CreateAsync(mei, shop);
            market.Faults.Reset(request, afterSending: true);
            var died = false;
            try { await market.PutOnSaleAsync(mei, mug.ProductId); }
            catch (CrashException) { died = true; }
            market.Faults.Reset();
            if (!died) break;
            market.Clock.Advance(TimeSpan.FromMinutes(3));
            mei = await market.SignInAsync("mei@example.org");
            await new MendLists(market.Get<ProductIndexTable>(), market.Get<ProductLists>(), market.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<MendLists>.Instance).Run(new(), default);
            var onSale = (await market.GetProductAsync(mug.ProductId, mei)).At("status").GetString() == "on-sale";
            Assert.Equal(onSale, (await market.Get<ProductIndexTable>().PageAsync(shop, "mugs", null, 100, default)).Any(p => p.Card.ProductId == mug.ProductId));
            Assert.Equal(onSale, (await market.Get<ProductIndexTable>().PageAsync(null, null, null, 100, default)).Any(p => p.Card.ProductId == mug.ProductId));
            Assert.Empty(await market.Get<ProductIndexTable>().NotedBeforeAsync(market.Clock.GetUtcNow(), default).ToListAsync());
            mended++;
        }

        Assert.InRange(mended, 6, 19);
    }

    [Fact]
    public async Task Rival_edits_leave_the_lists_as_the_last_one_wants()
    {
        var mug = await OnSaleAsync();
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(i => i % 2 == 0 ? market.TakeOffSaleAsync(mei, mug.ProductId) : market.PutOnSaleAsync(mei, mug.ProductId)));
            var onSale = (await market.GetProductAsync(mug.ProductId, mei)).At("status").GetString() == "on-sale";
            Assert.Equal(onSale ? 1 : 0, (await market.Get<ProductIndexTable>().PageAsync(shop, null, null, 100, default)).Count);
            Assert.Equal(onSale ? 1 : 0, (await market.Get<ProductIndexTable>().PageAsync(null, null, null, 100, default)).Count);
        }
    }

    [Fact]
    public async Task Banned_product_is_gone_for_all_but_its_staff_who_read_why()
    {
        var mug = await OnSaleAsync();
        Assert.Equal("forbidden", (await market.BanAsync(mei, mug.ProductId, "x")).Code);
        Assert.Equal("invalid-fields", (await market.BanAsync(boss, mug.ProductId, " ")).Code);
        Assert.Equal("banned", (await market.BanAsync(boss, mug.ProductId, "Counterfeit")).At("status").GetString());
        foreach (var stranger in new[] { null, li }) Assert.Equal(404, (await market.GetProductAsync(mug.ProductId, stranger)).Status);
        foreach (var inside in new[] { mei, boss }) Assert.Equal("Counterfeit", (await market.GetProductAsync(mug.ProductId, inside)).At("banReason").GetString());
        Assert.Equal("product-banned", (await market.PutOnSaleAsync(mei, mug.ProductId)).Code);
        Assert.Equal("product-banned", (await market.EditAsync(mei, mug.ProductId, new { title = "Other" }, "*")).Code);
        Assert.False(Assert.Single(await market.Get<ICatalog>().FindSkusAsync(mug.SkuIds, default)).OnSale);
    }

    [Fact]
    public async Task Offers_cost_one_transaction_a_product_and_unknown_skus_none()
    {
        var (mug, cup) = (await OnSaleAsync(), await market.CreateAsync(mei, shop, Shopkeeping.Mug("mugs", 1, 2)));
        market.Faults.Reset();
        var offers = await market.Get<ICatalog>().FindSkusAsync([.. mug.SkuIds, .. cup.SkuIds, "sku_nonsense", "", "../x", mug.SkuIds[0][..^2] + "FF"], default);
        Assert.Equal(2, market.Faults.Count);
        Assert.Equal((3, 1), (offers.Count, offers.Count(o => o.OnSale)));
        Assert.Equal((Money.Cny(6_800), shop, "300 ml"), (offers.First(o => o.OnSale).Price, offers[0].ShopId, offers.First(o => o.OnSale).Options["Size"]));
    }

    [Fact]
    public async Task Page_that_everybody_sees_costs_no_storage_while_it_is_fresh()
    {
        var mug = await OnSaleAsync();
        await market.GetProductAsync(mug.ProductId);
        market.Faults.Reset();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => market.GetProductAsync(mug.ProductId, li)));
        Assert.InRange(market.Faults.Count, 0, 6);
    }

    [Fact]
    public async Task Stock_is_set_or_changed_by_staff_and_a_delta_counts_once_a_key()
    {
        var mug = await market.CreateAsync(mei, shop);
        Assert.Equal(40, (await market.SetStockAsync(mei, mug.SkuIds[0], new { available = 40 })).At("available").GetInt32());
        for (var i = 0; i < 2; i++) Assert.Equal(35, (await market.SetStockAsync(mei, mug.SkuIds[0], new { delta = -5 }, ("Idempotency-Key", "one"))).At("available").GetInt32());
        Assert.Equal("stock-out-of-range", (await market.SetStockAsync(mei, mug.SkuIds[0], new { delta = -36 })).Code);
        foreach (var body in new object[] { new { }, new { available = 1, delta = 1 }, new { available = -1 }, new { delta = long.MaxValue }, """{"available":1e3}""", """{"available":"5"}""" })
            Assert.Equal("invalid-fields", (await market.SetStockAsync(mei, mug.SkuIds[0], body)).Code);
        Assert.Equal(404, (await market.SetStockAsync(li, mug.SkuIds[0], new { available = 1 })).Status);
        Assert.Equal(404, (await market.SetStockAsync(mei, mug.SkuIds[0][..^2] + "7F", new { available = 1 })).Status);
        Assert.Equal(404, (await market.SetStockAsync(mei, "nonsense", new { available = 1 })).Status);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[null]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":-1,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":0,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":1000000000001,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":99999999999999999999,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":1.5,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":1,"currency":"yuan"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":1}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":1,"currency":null}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":5}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"price":{"amount":1,"currency":"CNY"},"stock":-1}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"skuCode":"a","price":{"amount":1,"currency":"CNY"}},{"skuCode":"a","price":{"amount":1,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"skuCode":"a","price":{"amount":1,"currency":"CNY"}},{"skuCode":"b","price":{"amount":1,"currency":"USD"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","attributes":{"a":null},"skus":[{"price":{"amount":1,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","attributes":{"a":"1"," a":"2"},"skus":[{"price":{"amount":1,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","texts":{"en":{"title":"a"}," en":{"title":"b"}},"skus":[{"price":{"amount":1,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","texts":{"en":null},"skus":[{"price":{"amount":1,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","media":[null],"skus":[{"price":{"amount":1,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"x","categoryId":"mugs","skus":[{"options":{"a":["x"]},"price":{"amount":1,"currency":"CNY"}}]}""")]
    [InlineData("""{"title":"a\u0007b","categoryId":"mugs","skus":[{"price":{"amount":1,"currency":"CNY"}}]}""")]
    public async Task Wrong_product_is_refused_field_by_field(string body)
    {
        var refused = await market.TryCreateAsync(mei, shop, body);
        Assert.Equal((422, "invalid-fields"), (refused.Status, refused.Code));
        Assert.NotEmpty(refused.At("errors").EnumerateArray());
    }

    [Fact]
    public async Task Too_much_of_anything_is_refused()
    {
        var price = new { amount = 1, currency = "CNY" };
        var bodies = new object[]
        {
            new { title = new string('x', 201), categoryId = "mugs", skus = new[] { new { price } } },
            new { title = "x", description = new string('x', 20_001), categoryId = "mugs", skus = new[] { new { price } } },
            new { title = "x", categoryId = "mugs", skus = Enumerable.Range(0, 101).Select(i => new { skuCode = $"{i}", price }) },
            new { title = "x", categoryId = "mugs", attributes = Enumerable.Range(0, 101).ToDictionary(i => $"a{i}", _ => "x"), skus = new[] { new { price } } },
            new { title = "x", categoryId = "mugs", media = Enumerable.Range(0, 21).Select(i => $"med_{i}"), skus = new[] { new { price } } },
            new { title = "x", categoryId = "mugs", texts = Enumerable.Range(0, 20).ToDictionary(i => $"l{i:00}", _ => new { title = "t", description = new string('语', 20_000) }), skus = new[] { new { price } } },
        };
        foreach (var body in bodies) Assert.Contains((await market.TryCreateAsync(mei, shop, body)).Status, new[] { 413, 422 });
        Assert.Equal(413, (await market.TryCreateAsync(mei, shop, new string('x', 1_100_000))).Status);
        Assert.Equal("malformed-json", (await market.TryCreateAsync(mei, shop, new string('[', 5_000))).Code);
        Assert.Equal(201, (await market.TryCreateAsync(mei, shop, new { title = "x", categoryId = "mugs", skus = Enumerable.Range(0, 100).Select(i => new { skuCode = $"{i}", price }) })).Status);
    }

    [Fact]
    public async Task Strangers_and_unknown_shops_are_told_apart()
    {
        Assert.Equal((403, 404, 404), ((await market.TryCreateAsync(li, shop, Shopkeeping.Mug())).Status, (await market.TryCreateAsync(li, Ids.New("shp", default), Shopkeeping.Mug())).Status, (await market.TryCreateAsync(li, "a'b", Shopkeeping.Mug())).Status));
        foreach (var id in new[] { "nonsense", "prd_", Ids.New("prd", default), "prd_' or 1 eq 1" }) Assert.Equal(404, (await market.GetProductAsync(id)).Status);
    }

    [Fact]
    public async Task Markup_is_text_like_any_other()
    {
        const string hostile = "<script>alert(1)</script> & \"quotes\" 'n' 😀 \u202E";
        var mug = await market.CreateAsync(mei, shop, new { title = hostile, categoryId = "mugs", skus = new[] { new { price = new { amount = 1, currency = "CNY" } } } });
        Assert.Equal(hostile, (await market.GetProductAsync(mug.ProductId, mei)).At("title").GetString());
        Assert.Equal(JsonValueKind.Null, (await market.GetProductAsync(mug.ProductId, mei)).At("banReason").ValueKind);
    }

    [Fact]
    public async Task Nothing_new_is_put_on_sale_in_a_suspended_shop()
    {
        var mug = await market.CreateAsync(mei, shop);
        await market.CallAsync<SuspendShop>((f, r) => f.Run(r, shop, default), token: boss.Token);
        Assert.Equal("shop-suspended", (await market.PutOnSaleAsync(mei, mug.ProductId)).At("errors.0.code").GetString());
    }

    async Task<Listed> OnSaleAsync(string category = "mugs", (Someone Who, string Shop)? at = null)
    {
        var (who, where) = at ?? (mei, shop);
        var made = await market.CreateAsync(who, where, Shopkeeping.Mug(category));
        Assert.Equal(200, (await market.PutOnSaleAsync(who, made.ProductId)).Status);
        return made;
    }

    async Task<IReadOnlyList<string>> AllAsync(string query)
    {
        var (all, cursor) = (new List<string>(), "");
        do
        {
            var page = await market.ListProductsAsync($"{(query.Contains("limit", StringComparison.Ordinal) ? "" : "limit=2&")}{query}{cursor}");
            all.AddRange(page.At("items").EnumerateArray().Select(i => i.GetProperty("productId").GetString()!));
            cursor = page.At("nextCursor").GetString() is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        return all;
    }
}
