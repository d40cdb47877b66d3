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

    Task<Read> TreeAsync() => market.CallAsync<ListCategories>((f, r) => f.Run(r, default), method: "GET");
}
