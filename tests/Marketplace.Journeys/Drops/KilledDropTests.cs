using System.Text;
using System.Text.Json;

namespace Marketplace.Journeys;

/// <summary>The process dies in the middle of a drop, by SIGKILL, and is started again.</summary>
public class KilledDropTests
{
    const int Rows = 3_000;

    [Fact]
    public async Task A_killed_process_goes_on_and_makes_no_product_twice()
    {
        await using var app = await MarketplaceProcess.StartAsync(new MarketplaceProcessOptions(Settings: new Dictionary<string, string> { ["Listings__RowsPerChunk"] = "50" }));
        var visitor = MarketplaceClient.At(app.Address);
        var boss = await Eventually.SeesAsync(() => SignInAsync(visitor), who => who is not null, "the operator can sign in");
        await boss!.PutCategoryAsync();
        var seller = await visitor.RegisterAsync("Mei");
        var shop = (await seller.OpenShopAsync()).ShopId;
        var file = new StringBuilder("item_number,title,category,price,stock\n");
        for (var i = 0; i < Rows; i++) file.Append("N-").Append(i).Append(",Mug ").Append(i).Append(",mugs,1,1\n");
        var (dropId, url) = await seller.AskDropAsync(shop, "goods.csv");
        (await seller.PutToStorageAsync(url, Encoding.UTF8.GetBytes(file.ToString()), "text/csv")).Expect(201);
        foreach (var share in new[] { 10, 3, 2 })
        {
            var seen = await Eventually.SeesAsync(() => seller.DropAsync(shop, dropId), d => d.IsOver || d.RowsDone >= Rows / share, "a part of the rows is listed");
            Assert.Equal(("running", Rows), (seen.Status, seen.RowsTotal));
            await app.KillAsync();
            await app.StartAgainAsync();
        }

        var end = await seller.DropEndsAsync(shop, dropId);
        Assert.Equal(("done", $"{Rows}/0/0/0"), (end.Status, end.Counts));
        Assert.Equal(Rows, (await seller.ReportAsync(end)).GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("row").GetInt32()).Distinct().Count());
        var products = await visitor.AllAsync<JsonElement>($"/api/products?shop={shop}&t=1");
        Assert.Equal(Rows, products.Select(p => p.GetProperty("title").GetString()).Distinct().Count());
        Assert.Equal(Rows, products.Count);
    }

    static async Task<MarketplaceClient?> SignInAsync(MarketplaceClient visitor)
    {
        var account = MarketplaceProcess.OperatorAccount.Split(':', 2);
        return (await visitor.PostAsync("/api/sessions", new { email = account[0], password = account[1] })).IsSuccess ? await visitor.SignInAsOperatorAsync() : null;
    }
}
