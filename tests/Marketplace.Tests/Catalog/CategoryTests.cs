using Marketplace.Catalog;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;
using Marketplace.Tests.Web;

namespace Marketplace.Tests.Catalog;

public sealed class CategoryTests(Azurite azurite) : IAsyncLifetime
{
    Market market = null!;
    Someone boss = null!;

    public async ValueTask InitializeAsync()
    {
        market = await Market.OpenAsync(azurite.NewAccount(), null, ("Operators:Bootstrap", People.OperatorSetting));
        boss = await market.OperatorAsync();
    }

    public ValueTask DisposeAsync() => market.DisposeAsync();

    [Fact]
    public async Task Tree_shows_children_below_their_parents()
    {
        await market.PutCategoryAsync(boss, "kitchen", new { name = "Kitchen", names = new { zh = "厨房" } });
        Assert.Equal(200, (await market.PutCategoryAsync(boss, "mugs", new { name = "Mugs", parentId = "kitchen", attributes = new[] { new { name = "Material", kind = "choice", required = true, choices = new[] { "Porcelain", "Glass" } } } })).Status);
        var tree = await TreeAsync();
        Assert.Equal(("kitchen", "厨房", "mugs"), (tree.At("items.0.categoryId").GetString(), tree.At("items.0.names.zh").GetString(), tree.At("items.0.children.0.categoryId").GetString()));
        Assert.Equal(("Material", "choice", true), (tree.At("items.0.children.0.attributes.0.name").GetString(), tree.At("items.0.children.0.attributes.0.kind").GetString(), tree.At("items.0.children.0.attributes.0.required").GetBoolean()));
    }

    [Fact]
    public async Task Tree_has_no_circle_and_is_not_deeper_than_six()
    {
        await market.PutCategoryAsync(boss, "c0", new { name = "C" });
        for (var i = 1; i < CategoryTree.MaxDepth; i++) Assert.Equal(200, (await market.PutCategoryAsync(boss, $"c{i}", new { name = "C", parentId = $"c{i - 1}" })).Status);
        Assert.Equal("unknown-parent", (await market.PutCategoryAsync(boss, "c6", new { name = "C", parentId = "c5" })).Code);
        Assert.Equal("unknown-parent", (await market.PutCategoryAsync(boss, "c0", new { name = "C", parentId = "c2" })).Code);
        Assert.Equal("unknown-parent", (await market.PutCategoryAsync(boss, "c0", new { name = "C", parentId = "c0" })).Code);
        Assert.Equal("unknown-parent", (await market.PutCategoryAsync(boss, "c9", new { name = "C", parentId = "nowhere" })).Code);
    }

    [Theory]
    [InlineData("Mugs", "{}", "bad-category-id")]
    [InlineData("a/b", "{}", "bad-category-id")]
    [InlineData("-mugs", "{}", "bad-category-id")]
    [InlineData("mugs", "{}", "invalid-fields")]
    [InlineData("mugs", """{"name":"x","attributes":[null]}""", "invalid-fields")]
    [InlineData("mugs", """{"name":"x","attributes":[{"name":"a","kind":"choice"}]}""", "invalid-fields")]
    [InlineData("mugs", """{"name":"x","attributes":[{"name":"a","kind":"text"},{"name":"a","kind":"text"}]}""", "invalid-fields")]
    [InlineData("mugs", """{"name":"x","names":{"zh":null}}""", "invalid-fields")]
    [InlineData("mugs", """{"name":"x","names":[]}""", "invalid-fields")]
    [InlineData("mugs", """{"name":"x","names":{"no language":"x"}}""", "invalid-fields")]
    [InlineData("mugs", """{"name":"x","attributes":[{"name":"a","kind":"choice","choices":["x"],"choiceNames":{"y":{"zh":"z"}}}]}""", "invalid-fields")]
    [InlineData("mugs", """{"name":"x","attributes":[{"name":"a","kind":"many","choices":["x"],"variantMaking":true}]}""", "invalid-fields")]
    [InlineData("mugs", "nonsense", "malformed-json")]
    public async Task Wrong_category_is_refused(string id, string body, string code) => Assert.Equal(code, (await market.PutCategoryAsync(boss, id, body)).Code);

    [Fact]
    public async Task Only_operators_edit_the_tree_and_a_stale_version_is_told()
    {
        var mei = await market.SomeoneAsync("mei");
        Assert.Equal("forbidden", (await market.PutCategoryAsync(mei, "mugs", new { name = "Mugs" })).Code);
        await market.PutCategoryAsync(boss, "mugs", new { name = "Mugs" });
        var stale = await market.CallAsync<PutCategory>((f, r) => f.Run(r, "mugs", default), new { name = "Cups" }, boss.Token, "PUT", headers: ("If-Match", "\"57\""));
        Assert.Equal((412, "stale"), (stale.Status, stale.Code));
    }

    [Theory]
    [InlineData(AttributeKind.Text, "anything", true)]
    [InlineData(AttributeKind.Number, "12.5", true)]
    [InlineData(AttributeKind.Number, "a dozen", false)]
    [InlineData(AttributeKind.Choice, "Glass", true)]
    [InlineData(AttributeKind.Choice, "Wood", false)]
    [InlineData(AttributeKind.Many, "Glass; Porcelain", true)]
    [InlineData(AttributeKind.Many, "Glass;Wood", false)]
    public void Attribute_takes_what_its_kind_says(AttributeKind kind, string value, bool accepted) =>
        Assert.Equal(accepted, new AttributeSchema("Material", kind, true, null, ["Glass", "Porcelain"]).Accepts(value, out _));

    [Theory]
    [InlineData("300", true)]
    [InlineData("300 ml", true)]
    [InlineData("-1.5ML", true)]
    [InlineData("300 cl", false)]
    [InlineData("ml", false)]
    [InlineData("1e5", false)]
    [InlineData("1,5", false)]
    public void Number_may_carry_its_own_unit_and_no_other(string value, bool accepted) =>
        Assert.Equal(accepted, new AttributeSchema("Volume", AttributeKind.Number, true, "ml", []).Accepts(value, out _));

    [Fact]
    public async Task Schema_is_inherited_and_the_nearest_says_what_counts()
    {
        await market.PutCategoryAsync(boss, "kitchen", new { name = "Kitchen", attributes = new object[] { new { name = "Brand", kind = "text", facet = true }, new { name = "Colour", kind = "text" } } });
        await market.PutCategoryAsync(boss, "mugs", new { name = "Mugs", parentId = "kitchen", attributes = new[] { new { name = "Colour", kind = "choice", variantMaking = true, choices = new[] { "Red", "Blue" } } } });
        var mugs = (await TreeAsync()).At("items.0.children.0.attributes");
        Assert.Equal(["Colour choice mugs False True", "Brand text kitchen True False"], mugs.EnumerateArray().Select(a =>
            $"{a.GetProperty("name")} {a.GetProperty("kind")} {a.GetProperty("from")} {a.GetProperty("facet")} {a.GetProperty("variantMaking")}"));
    }

    [Theory]
    [InlineData(null, "Kitchen", "Colour", "Red")]
    [InlineData("de", "Kitchen", "Colour", "Red")]
    [InlineData("zh", "厨房", "颜色", "红")]
    [InlineData("zh-TW,en;q=0.5", "厨房", "颜色", "红")]
    [InlineData("de;q=0.9, ko;q=0.8", "주방", "Colour", "Red")]
    [InlineData("zh;q=0", "Kitchen", "Colour", "Red")]
    [InlineData("\"';;=,q", "Kitchen", "Colour", "Red")]
    public async Task Names_are_in_the_readers_language_and_fall_back(string? asked, string name, string label, string choice)
    {
        await market.PutCategoryAsync(boss, "kitchen", """
            {"name":"Kitchen","names":{"zh":"厨房","ko-KR":"주방"},"attributes":[
              {"name":"Colour","kind":"choice","choices":["Red"],"names":{"zh-CN":"颜色"},"choiceNames":{"Red":{"zh":"红"}}}]}
            """);
        var tree = await market.CallAsync<ListCategories>((f, r) => f.Run(r, default), method: "GET", headers: asked is null ? [] : [("Accept-Language", asked)]);
        Assert.Equal((name, label, choice), (tree.At("items.0.name").GetString(), tree.At("items.0.attributes.0.label").GetString(), tree.At("items.0.attributes.0.choiceLabels.0").GetString()));
        Assert.Equal(("Colour", "Red", "Accept-Language"), (tree.At("items.0.attributes.0.name").GetString(), tree.At("items.0.attributes.0.choices.0").GetString(), tree.Headers.Vary.ToString()));
    }

    [Fact]
    public async Task A_branch_is_moved_only_where_all_of_it_fits()
    {
        for (var i = 0; i < 4; i++) await market.PutCategoryAsync(boss, $"a{i}", new { name = "A", parentId = i == 0 ? null : $"a{i - 1}" });
        for (var i = 0; i < 3; i++) await market.PutCategoryAsync(boss, $"b{i}", new { name = "B", parentId = i == 0 ? null : $"b{i - 1}" });
        Assert.Equal("unknown-parent", (await market.PutCategoryAsync(boss, "b0", new { name = "B", parentId = "a3" })).Code);
        Assert.Equal(200, (await market.PutCategoryAsync(boss, "b0", new { name = "B", parentId = "a2" })).Status);
    }

    [Fact]
    public async Task An_edit_decided_on_a_tree_that_has_changed_is_not_written()
    {
        await market.PutCategoryAsync(boss, "a", new { name = "A" });
        await market.PutCategoryAsync(boss, "b", new { name = "B" });
        var table = market.Get<CategoryTable>();
        var seen = await table.ReadAsync(default);
        Assert.True(seen.Tree.MayHang("b", "a"));
        await market.PutCategoryAsync(boss, "a", new { name = "A", parentId = "b" });
        Assert.False(await table.TryPutAsync(seen.Tree.Find("b")! with { ParentId = "a" }, seen, default));
    }

    [Fact]
    public async Task Two_operators_at_once_do_not_form_a_circle()
    {
        for (var round = 0; round < 10; round++)
        {
            var (a, b) = ($"a{round}", $"b{round}");
            await market.PutCategoryAsync(boss, a, new { name = "A" });
            await market.PutCategoryAsync(boss, b, new { name = "B" });
            var both = await Task.WhenAll(market.PutCategoryAsync(boss, a, new { name = "A", parentId = b }), market.PutCategoryAsync(boss, b, new { name = "B", parentId = a }));
            Assert.Equal([200, 422], both.Select(r => r.Status).Order());
        }
    }

    Task<Read> TreeAsync() => market.CallAsync<ListCategories>((f, r) => f.Run(r, default), method: "GET");
}
