using System.Text.Json;

namespace Marketplace.Local.DemoData;

/// <summary>
/// Ninety visitors who looked around during the day before: each has one category in mind, looks through it from one product to its neighbours, wanders off now and then,
/// and puts something into the cart. By chance from seeds, so that each demo is alike.
/// </summary>
internal sealed class DemoVisitors(DemoApi api, DemoProgress progress)
{
    private const int Visitors = 90;
    private const int AtOnce = 10;
    private const int LeastSteps = 8;
    private const int MoreSteps = 8;

    public async Task LookAroundAsync()
    {
        var products = DemoApi.Checked("/api/products", await api.GetAsync("/api/products?limit=100")).Json.GetProperty("items").EnumerateArray().ToList();
        var aisles = products.GroupBy(p => p.GetProperty("categoryId").GetString()!).Select(g => g.Select(Id).Order(StringComparer.Ordinal).ToList()).Where(a => a.Count > 1).ToList();
        if (aisles.Count == 0) return;
        foreach (var some in Enumerable.Range(0, Visitors).Chunk(AtOnce)) await progress.OnceAsync($"visitors {some[0]}", () => TellAsync(some, aisles));
    }

    private async Task<string> TellAsync(int[] visitors, List<List<string>> aisles)
    {
        foreach (var visitor in visitors) await api.TellAsync($"demo-visitor-{visitor}", Look(visitor, aisles));
        return $"{visitors.Length}";
    }

    private static List<object> Look(int visitor, List<List<string>> aisles)
    {
        var (chance, at) = (new Random(visitor), DateTimeOffset.UtcNow.AddHours(-23 + (22.0 * visitor / Visitors)));
        var aisle = aisles[chance.Next(aisles.Count)];
        var (place, events) = (chance.Next(aisle.Count), new List<object>());
        for (var step = LeastSteps + chance.Next(MoreSteps); step > 0; step--)
        {
            at = at.AddSeconds(20 + chance.Next(60));
            events.Add(new { kind = "view", productId = aisle[place], at });
            if (chance.Next(6) == 0) events.Add(new { kind = "cart", productId = aisle[place], at = at.AddSeconds(5) });
            if (chance.Next(5) == 0) aisle = aisles[chance.Next(aisles.Count)];
            place = (place + 1 + chance.Next(2)) % aisle.Count;
        }

        return events;
    }

    private static string Id(JsonElement product) => product.GetProperty("productId").GetString()!;
}
