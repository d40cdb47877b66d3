using Marketplace.Catalog.Contracts;
using Marketplace.Tests.Storage;
using Marketplace.Tests.Support;

namespace Marketplace.Tests.Catalog;

/// <summary>What other slices are told of the goods.</summary>
public sealed class ListingsTests(Azurite azurite)
{
    [Fact]
    public async Task All_that_is_on_sale_is_read_whole_and_nothing_else()
    {
        await using var market = await Market.OpenAsync(azurite.NewAccount(), null, ("Operators:Bootstrap", People.OperatorSetting));
        var (mei, boss) = (await market.SomeoneAsync("mei"), await market.OperatorAsync());
        await market.PutCategoryAsync(boss, "kitchen", new { name = "Kitchen" });
        await market.PutCategoryAsync(boss, "mugs", new { name = "Mugs", parentId = "kitchen" });
        var shop = await market.OpenShopAsync(mei);
        string[] made = [await MakeAsync(), await MakeAsync(), await MakeAsync(), await MakeAsync()];
        foreach (var product in made[..3]) await market.PutOnSaleAsync(mei, product);
        await market.TakeOffSaleAsync(mei, made[0]);
        await market.BanAsync(boss, made[1], "Counterfeit");

        var listings = market.Get<IListings>();
        var listing = Assert.Single(await listings.AllAsync(default).ToListAsync());
        Assert.Equal((made[2], shop, "mugs kitchen"), (listing.ProductId, listing.ShopId, string.Join(' ', listing.CategoryPath)));
        Assert.Equivalent(await listings.FindAsync(made[2], default), listing);

        async Task<string> MakeAsync() => (await market.CreateAsync(mei, shop, Shopkeeping.Mug("mugs"))).ProductId;
    }
}
