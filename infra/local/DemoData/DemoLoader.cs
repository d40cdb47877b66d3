using System.Net;

namespace Marketplace.Local.DemoData;

/// <summary>Loads the demo, step by step; each step is noted when it is done, and those that were cut off are repeated under the same idempotency key.</summary>
internal sealed class DemoLoader(DemoApi api, DemoProgress progress, string password, TextWriter console)
{
    private readonly Dictionary<string, DemoPerson> people = [];
    private readonly Dictionary<string, string> categories = [];
    private readonly Dictionary<string, (string ShopId, DemoPerson Owner)> shops = [];
    private readonly Dictionary<string, string> firstSkus = [];

    public async Task LoadAsync(DemoPerson marketOperator)
    {
        try
        {
            if (!progress.IsStarted && !await IsEmptyAsync()) return;
            progress.Start();
            await console.WriteLineAsync("Demo data: loading in the background (Demo__Load=false keeps the store empty)");
            foreach (var person in DemoCatalog.People.Sellers.Concat(DemoCatalog.People.Buyers)) await RegisterAsync(person);
            await LoadCategoriesAsync(marketOperator);
            foreach (var shop in DemoCatalog.Shops) await OpenShopAsync(shop, marketOperator);
            await LoadProductsAsync();
            var orders = await new DemoTrade(api, progress).RunAsync(people, shops, firstSkus);
            await new DemoVisitors(api, progress).LookAroundAsync();
            progress.Finish();
            await SummariseAsync(marketOperator, orders);
        }
        catch (DemoRefusedException refused)
        {
            await console.WriteLineAsync($"Demo data: not all could be loaded ({refused.Message}) The next start goes on from here.");
        }
    }

    private async Task<bool> IsEmptyAsync()
    {
        var products = DemoApi.Checked("/api/products", await api.GetAsync("/api/products?limit=1"));
        return products.Json.GetProperty("items").GetArrayLength() == 0;
    }

    private async Task RegisterAsync(PersonData data)
    {
        var person = people[data.Key] = new DemoPerson(data.Email, password, data.DisplayName);
        await progress.OnceAsync($"account {data.Key}", async () =>
        {
            var answer = await api.PostAsync("/api/accounts", null, new { email = data.Email, password, displayName = data.DisplayName }, $"demo-account-{data.Key}");
            return answer.Is(HttpStatusCode.Conflict, "email-taken") ? "" : DemoApi.Checked("/api/accounts", answer).Text("userId") ?? "";
        });
        await api.SignInAsync(person);
    }

    private async Task LoadCategoriesAsync(DemoPerson marketOperator)
    {
        foreach (var category in DemoCatalog.Categories)
            categories[category.Id] = await progress.OnceAsync($"category {category.Id}", async () =>
            {
                var path = $"/api/categories/{category.Id}";
                DemoApi.Checked(path, await api.PutAsync(path, marketOperator, new { name = category.Name, parentId = category.Parent, attributes = Array.Empty<object>() }));
                return category.Id;
            });
    }

    private async Task OpenShopAsync(ShopData data, DemoPerson marketOperator)
    {
        var owner = people[data.Owner];
        var shopId = await progress.OnceAsync($"shop {data.Owner}", async () =>
        {
            var mine = (await api.GetAsync("/api/me", owner)).Json.GetProperty("shops");
            if (mine.GetArrayLength() > 0) return mine[0].GetProperty("shopId").GetString()!;
            var body = new { name = data.Name, kind = data.Kind, coinSharePercent = data.CoinSharePercent };
            return (await api.DoAsync("/api/shops", owner, body, $"demo-shop-{data.Owner}")).Text("shopId")!;
        });
        await progress.OnceAsync($"verified {data.Owner}", async () =>
        {
            var shop = await api.GetAsync($"/api/shops/{shopId}");
            if (shop.Text("status") == "awaiting-verification")
                await api.DoAsync($"/api/shops/{shopId}/actions/verify", marketOperator, new { reason = "Demo shop" }, $"demo-verify-{data.Owner}");
            return shopId;
        });
        shops[data.Products] = (shopId, owner);
    }

    private async Task LoadProductsAsync()
    {
        var all = DemoCatalog.Shops.SelectMany(shop => DemoCatalog.ProductsOf(shop).Select(product => (shop, product))).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            var (shop, product) = all[i];
            firstSkus[product.ItemNumber] = await progress.OnceAsync($"product {product.ItemNumber}", () => ListAsync(shops[shop.Products], product));
            if ((i + 1) % 10 == 0) await console.WriteLineAsync($"Demo data: {i + 1} of {all.Count} products on sale");
        }
    }

    /// <summary>Lists a product, puts it on sale, and says its first SKU.</summary>
    private async Task<string> ListAsync((string ShopId, DemoPerson Owner) shop, ProductData product)
    {
        var listed = await api.DoAsync($"/api/shops/{shop.ShopId}/products", shop.Owner, product.Body(categories[product.Category]), $"demo-product-{product.ItemNumber}");
        await api.DoAsync($"/api/products/{listed.Text("productId")}/actions/put-on-sale", shop.Owner, null, $"demo-on-sale-{product.ItemNumber}");
        return listed.Json.GetProperty("skus")[0].GetProperty("skuId").GetString()!;
    }

    private async Task SummariseAsync(DemoPerson marketOperator, int orders)
    {
        await console.WriteLineAsync($"""
            Demo data: {shops.Count} shops, {firstSkus.Count} products, {orders} orders are there. Sign in with POST /api/sessions as
              sellers   {string.Join(", ", DemoCatalog.People.Sellers.Select(seller => seller.Email))}
              buyers    {string.Join(", ", DemoCatalog.People.Buyers.Select(buyer => buyer.Email))}
              password  {password}
              operator  {marketOperator.Email}{(marketOperator.Email.EndsWith("@demo.example", StringComparison.Ordinal) ? $"  {marketOperator.Password}" : "")}
            (kept in {DemoSecrets.FileName} of the data folder)
            """);
    }
}
