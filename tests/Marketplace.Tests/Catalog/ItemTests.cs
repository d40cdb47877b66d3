using Marketplace.Catalog;
using Marketplace.Catalog.Contracts;
using Marketplace.Shared;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Catalog;

public sealed class ItemTests(Azurite azurite) : IAsyncLifetime
{
    readonly string account = azurite.NewAccount();
    Market market = null!;
    Someone mei = null!;
    Someone boss = null!;
    string shop = "";

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(account, null, ("Operators:Bootstrap", People.OperatorSetting));
        (mei, boss) = (await market.SomeoneAsync("mei"), await market.OperatorAsync());
        await market.PutCategoryAsync(boss, "kitchen", new { name = "Kitchen", names = new { zh = "厨房" } });
        await market.PutCategoryAsync(boss, "mugs", new { name = "Mugs", parentId = "kitchen", attributes = new[] { new { name = "Size", kind = "number", unit = "ml", variantMaking = true } } });
        shop = await market.OpenShopAsync(mei);
    }

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task New_items_are_on_sale_and_listed_with_their_stock()
    {
        Assert.Equal(["created", "created,created"], await ListAsync("drp_1", Item("A"), Item("B", skus: [Sku("B-1", "300"), Sku("B-2", "500", stock: 7)])));
        var cards = (await market.ListProductsAsync($"shop={shop}&category=kitchen")).At("items");
        Assert.Equal(2, cards.GetArrayLength());
        var b = await market.GetProductAsync((await FindAsync("B"))!.ProductId, mei);
        Assert.Equal(("on-sale", "B", "mugs", 7), (b.At("status").GetString(), b.At("itemNumber").GetString(), b.At("categoryId").GetString(), b.At("skus.1.available").GetInt32()));
    }

    [Fact]
    public async Task Same_again_writes_nothing_and_hardly_reads()
    {
        var items = Enumerable.Range(0, 120).Select(i => Item($"N-{i}")).ToArray();
        await ListAsync("drp_1", items);
        market.Faults.Reset();
        Assert.All(await ListAsync("drp_2", items), o => Assert.Equal("unchanged", o));
        Assert.InRange(market.Faults.Count, 2, 3);
    }

    [Fact]
    public async Task New_items_cost_few_storage_transactions()
    {
        var items = Enumerable.Range(0, 200).Select(i => Item($"N-{i}")).ToArray();
        market.Faults.Reset();
        await ListAsync("drp_1", items);
        Assert.InRange(market.Faults.Count, 400, 500);
    }

    [Fact]
    public async Task What_a_file_changes_is_updated_and_the_rest_is_let_alone()
    {
        await ListAsync("drp_1", Item("A"), Item("B"));
        Assert.Equal(["unchanged", "updated"], await ListAsync("drp_2", Item("A"), Item("B", title: "Blue mug", skus: [Sku("B", "300", price: 1_234)])));
        var b = await market.GetProductAsync((await FindAsync("B"))!.ProductId);
        Assert.Equal(("Blue mug", 1_234), (b.At("title").GetString(), b.At("skus.0.price.amount").GetInt32()));
        var card = (await market.ListProductsAsync($"shop={shop}")).At("items").EnumerateArray().Single(c => c.GetProperty("title").GetString() == "Blue mug");
        Assert.Equal(1_234, card.GetProperty("price").GetProperty("amount").GetInt32());
        Assert.Equal(["created,updated"], await ListAsync("drp_3", Item("B", title: "Blue mug", skus: [Sku("B-2", "500"), Sku("B", "300", price: 999)])));
        Assert.Equal(2, (await FindAsync("B"))!.Skus.Count);
        Assert.Equal(["updated"], await ListAsync("drp_4", Item("B", title: "Blue mug", skus: [Sku("B-2", "500", price: 5)])));
        Assert.Equal([999L, 5L], (await FindAsync("B"))!.Skus.Select(s => s.Price.Amount));
    }

    [Fact]
    public async Task Stock_counts_when_the_file_says_another_number_and_sales_are_not_undone()
    {
        await ListAsync("drp_1", Item("A"));
        var sku = (await FindAsync("A"))!.Skus[0].SkuId;
        await market.SetStockAsync(mei, sku, new { delta = -3 });
        Assert.Equal(["unchanged"], await ListAsync("drp_2", Item("A")));
        Assert.Equal(7, await market.Get<StockTable>().AvailableAsync(sku, default));
        Assert.Equal(["updated"], await ListAsync("drp_3", Item("A", title: "Another title")));
        Assert.Equal(7, await market.Get<StockTable>().AvailableAsync(sku, default));
        Assert.Equal(["updated"], await ListAsync("drp_4", Item("A", title: "Another title", skus: [Sku("A", "300", stock: 12)])));
        Assert.Equal(12, await market.Get<StockTable>().AvailableAsync(sku, default));
    }

    [Fact]
    public async Task Wrong_sku_is_left_out_and_wrong_product_is_not_made()
    {
        var outcomes = await OutcomesAsync("drp_1",
            Item("A", skus: [Sku("A-1", "300"), Sku("A-2", "large"), Sku("A-3", "300"), Sku("A-4", "400") with { ListPrice = Money.Cny(1) }]), Item("B", category: "cups"), Item("C", title: "x"));
        Assert.Equal("created|options.Size not-accepted|options duplicate-options|listPrice below-price", string.Join('|', outcomes[0].Select(Text)));
        Assert.Equal(["category unknown-category", "title too-short"], outcomes.Skip(1).Select(o => Text(o.Single())));
        Assert.Equal(["A-1"], (await FindAsync("A"))!.Skus.Select(s => s.SkuCode));
        Assert.Null(await FindAsync("B"));
        Assert.Equal(["unchanged,created"], await ListAsync("drp_2", Item("A", skus: [Sku("A-1", "300"), Sku("A-2", "500")])));
    }

    [Theory]
    [InlineData("mugs", true)]
    [InlineData("Kitchen > Mugs", true)]
    [InlineData("厨房>mugs", true)]
    [InlineData("Mugs", false)]
    [InlineData("Kitchen > Mugs > ", false)]
    [InlineData(">", false)]
    public async Task Category_is_named_by_id_or_by_its_path_in_any_language(string category, bool isKnown) =>
        Assert.Equal(isKnown ? "created" : "rejected", (await ListAsync("drp_1", Item("A", category: category)))[0]);

    [Fact]
    public async Task Status_of_a_file_puts_on_sale_and_takes_off_and_bans_stay()
    {
        await ListAsync("drp_1", Item("A", onSale: false), Item("B"));
        Assert.Equal((ProductStatus.Draft, ProductStatus.OnSale), ((await FindAsync("A"))!.Status, (await FindAsync("B"))!.Status));
        await ListAsync("drp_2", Item("A", onSale: true), Item("B", onSale: false));
        Assert.Equal((ProductStatus.OnSale, ProductStatus.OffShelf), ((await FindAsync("A"))!.Status, (await FindAsync("B"))!.Status));
        await ListAsync("drp_3", Item("B", title: "Still off the shelf"));
        Assert.Equal(ProductStatus.OffShelf, (await FindAsync("B"))!.Status);
        Assert.Equal(1, (await market.ListProductsAsync($"shop={shop}")).At("items").GetArrayLength());
        await market.BanAsync(boss, (await FindAsync("A"))!.ProductId, "Counterfeit.");
        Assert.Equal("itemNumber product-banned", Text((await OutcomesAsync("drp_4", Item("A", title: "New name")))[0][0]));
    }

    [Fact]
    public async Task Shop_that_may_not_sell_may_bring_drafts_only()
    {
        var global = await market.OpenShopAsync(mei, "business");
        var outcomes = await market.Get<IItems>().ListAsync(new ItemBatch(global, "drp_1", market.Clock.GetUtcNow(), [Item("A"), Item("B", onSale: false)]), default);
        Assert.Equal(["shop shop-not-verified", "created"], outcomes.Select(o => Text(o[0])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Process_that_dies_anywhere_goes_on_and_makes_no_product_twice(bool afterSending)
    {
        for (var (at, died) = (1, true); died; at++)
        {
            var (cause, items) = ($"drp_{at}{afterSending}", new[] { Item($"{at}-A"), Item($"{at}-B", skus: [Sku("1", "300"), Sku("2", "500")]) });
            var other = await Market.OpenAsync(account, market.Clock);
            other.Faults.Reset(at, afterSending);
            var dying = await Record.ExceptionAsync(() => other.Get<IItems>().ListAsync(new ItemBatch(shop, cause, market.Clock.GetUtcNow(), items), default));
            died = dying is CrashException or AggregateException or OperationCanceledException;
            Assert.True(died || dying is null, dying?.ToString());
            other.Faults.Reset();
            await other.DisposeAsync();
            Assert.Equal(["created", "created,created"], await ListAsync(cause, items));
            Assert.Equal(["unchanged", "unchanged,unchanged"], await ListAsync(cause + "again", items));
            Assert.Equal(2 * at, (await AllCardsAsync()).Count);
            Assert.True(at < 60);
        }

        market.Clock.Advance(TimeSpan.FromMinutes(3));
        await new MendLists(market.Get<ProductIndexTable>(), market.Get<ProductLists>(), market.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<MendLists>.Instance).Run(new(), default);
        var cards = await AllCardsAsync();
        Assert.Equal(cards.Count, cards.Distinct().Count());
        foreach (var id in cards) Assert.Equal(ProductStatus.OnSale, (await market.Get<ProductTable>().FindAsync(id, default))!.Value.Product.Status);
        var numbers = await Task.WhenAll(cards.Select(async id => (await market.Get<ProductTable>().FindAsync(id, default))!.Value.Product.ItemNumber));
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
    }

    [Fact]
    public async Task Two_files_at_once_with_the_same_items_make_each_product_once()
    {
        var items = Enumerable.Range(0, 30).Select(i => Item($"N-{i}")).ToArray();
        var other = await Market.OpenAsync(account, market.Clock);
        await Task.WhenAll(ListAsync("drp_1", items), other.Get<IItems>().ListAsync(new ItemBatch(shop, "drp_2", market.Clock.GetUtcNow(), [.. items.Select(i => i with { Title = "The other's" })]), default));
        Assert.Equal(30, (await AllCardsAsync()).Count);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Item_number_belongs_to_one_product_of_a_shop()
    {
        var first = await market.TryCreateAsync(mei, shop, Numbered("A"));
        Assert.Equal(201, first.Status);
        Assert.Equal((409, "item-number-taken"), ((await market.TryCreateAsync(mei, shop, Numbered("A"))).Status, (await market.TryCreateAsync(mei, shop, Numbered("A"))).Code));
        Assert.Equal(201, (await market.TryCreateAsync(mei, await market.OpenShopAsync(mei), Numbered("A"))).Status);
        var second = (await market.TryCreateAsync(mei, shop, Numbered("B"))).At("productId").GetString()!;
        Assert.Equal("item-number-taken", (await market.EditAsync(mei, second, new { itemNumber = "A" }, "*")).Code);
        Assert.Equal(200, (await market.EditAsync(mei, first.At("productId").GetString()!, new { itemNumber = "C" }, "*")).Status);
        Assert.Equal(200, (await market.EditAsync(mei, second, new { itemNumber = "A" }, "*")).Status);
        Assert.Equal(["updated"], await ListAsync("drp_1", Item("C", skus: [Sku("A", "300")])));
        Assert.Equal(first.At("productId").GetString(), (await FindAsync("C"))!.ProductId);
    }

    [Fact]
    public async Task Number_that_was_claimed_by_a_request_which_died_is_given_to_the_next()
    {
        await market.Get<ItemNumbers>().ClaimAsync(shop, "A", "prd_01J9Z300000000000000000000", default);
        Assert.Equal("item-number-taken", (await market.TryCreateAsync(mei, shop, Numbered("A"))).Code);
        market.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(201, (await market.TryCreateAsync(mei, shop, Numbered("A"))).Status);
    }

    [Fact]
    public void Batches_follow_the_order_of_keys()
    {
        var numbers = Enumerable.Range(0, 500).Select(i => $"N-{i}").OrderBy(ItemOrder.KeyOf, StringComparer.Ordinal).Select(n => ItemOrder.BatchOf(n, 7)).ToList();
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(Enumerable.Range(0, 7), numbers.Distinct());
    }

    static object Numbered(string itemNumber) => new
    {
        itemNumber,
        title = "Celadon mug",
        categoryId = "mugs",
        skus = new[] { new { skuCode = itemNumber, options = new { }, price = new { amount = 100, currency = "CNY" } } },
    };

    static ItemListing Item(string number, string title = "Celadon mug", string category = "mugs", bool? onSale = null, params SkuListing[] skus) => new(
        number, title, null, category, new Dictionary<string, string>(), [], onSale, new Dictionary<string, ItemText>(), skus.Length == 0 ? [Sku(number, "300")] : skus);

    static SkuListing Sku(string code, string size, long price = 6_800, long stock = 10) => new(code, new Dictionary<string, string> { ["Size"] = size }, Money.Cny(price), null, stock);

    static string Text(SkuOutcome outcome) => outcome.Outcome == ListingOutcome.Rejected
        ? string.Join('+', outcome.Errors.Select(e => $"{e.Field} {e.Code}"))
        : outcome.Outcome.ToString().ToLowerInvariant();

    Task<IReadOnlyList<IReadOnlyList<SkuOutcome>>> OutcomesAsync(string cause, params ItemListing[] items) =>
        market.Get<IItems>().ListAsync(new ItemBatch(shop, cause, market.Clock.GetUtcNow(), items), default);

    async Task<IReadOnlyList<string>> ListAsync(string cause, params ItemListing[] items) =>
        [.. (await OutcomesAsync(cause, items)).Select(o => string.Join(',', o.Select(s => s.Outcome.ToString().ToLowerInvariant())))];

    async Task<Product?> FindAsync(string itemNumber) =>
        await market.Get<ItemTable>().FindAsync(shop, itemNumber, default) is { } seen && await market.Get<ProductTable>().FindAsync(seen.Row.ProductId, default) is var (product, _) ? product : null;

    async Task<IReadOnlyList<string>> AllCardsAsync() =>
        [.. (await market.Get<ProductIndexTable>().PageAsync(shop, null, null, 1_000, default)).Select(c => c.Card.ProductId)];
}
