using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Marketplace.Local;
using Marketplace.Local.DemoData;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.DemoData;

/// <summary>As much of the marketplace's HTTP API as the demo needs, in memory, with idempotency keys; it can be told to end the loader's process after so many calls.</summary>
internal sealed class FakeMarketplace : IAsyncDisposable
{
    private readonly string folder = TemporaryFolder.New("demo");
    private readonly ConcurrentDictionary<string, JsonNode> answers = new();
    private readonly ConcurrentDictionary<string, string> orders = new();
    private readonly WebApplication app;
    private CancellationTokenSource stopping = new();
    private int calls;

    private FakeMarketplace()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new LocalEnvironment(folder, folder, new Uri("http://127.0.0.1/")));
        app = builder.Build();
        app.MapFallback(ServeAsync);
    }

    public List<JsonNode> Products { get; } = [];

    public List<string> Shops { get; } = [];

    public List<string> Verified { get; } = [];

    public HashSet<string> Accounts { get; } = [];

    /// <summary>In which status the orders of the reviews were.</summary>
    public List<string> Reviewed { get; } = [];

    public List<string> Replied { get; } = [];

    /// <summary>How many events visitors told.</summary>
    public int Told { get; private set; }

    public IReadOnlyDictionary<string, string> Orders => orders;

    public int Calls => calls;

    /// <summary>After so many calls the loader's host stops; never where null.</summary>
    public int? StopAfter { get; set; }

    public string Operator { get; private set; } = "";

    public static async Task<FakeMarketplace> StartAsync()
    {
        var market = new FakeMarketplace();
        await market.app.StartAsync();
        return market;
    }

    /// <summary>One start of the host with the demo in it.</summary>
    public async Task<bool> RunAsync(string load = "true")
    {
        stopping = new CancellationTokenSource();
        app.Configuration["Demo:Load"] = load;
        using var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        configuration["Demo:Load"] = load;
        var part = new DemoPart();
        part.Configure(configuration, new LocalEnvironment(folder, folder, new Uri(app.Urls.Single())));
        app.Configuration["Operators:Bootstrap"] = Operator = configuration["Operators:Bootstrap"] ?? "";
        try
        {
            await part.StartedAsync(app.Services, new Uri(app.Urls.Single()), stopping.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public bool IsComplete => File.Exists(Path.Combine(folder, "demo-progress")) && File.ReadAllText(Path.Combine(folder, "demo-progress")).Contains("complete", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        stopping.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref calls) >= StopAfter) await stopping.CancelAsync();
        var body = context.Request.ContentLength is null or > 0 ? await ReadAsync(context) : null;
        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        var who = context.Request.Headers.Authorization.ToString();
        JsonNode answer;
        lock (answers)
        {
            answer = key.Length == 0 ? Answer(context.Request.Method, path, who, body)
                : answers.TryGetValue(who + key, out var kept) ? kept
                : answers[who + key] = Answer(context.Request.Method, path, who, body);
        }

        await context.Response.WriteAsJsonAsync(answer);
    }

    private static async Task<JsonNode?> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private JsonNode Answer(string method, string[] path, string who, JsonNode? body) => (method, path) switch
    {
        ("POST", ["api", "accounts"]) => Note(() => Accounts.Add((string)body!["email"]!), new { userId = "usr_1" }),
        ("POST", ["api", "sessions"]) => Node(new { accessToken = "token-" + body!["email"] }),
        ("GET", ["api", "me"]) => Node(new { shops = Shops.Where(shop => shop == who).Select(shop => new { shopId = IdOf(shop) }) }),
        ("PUT", ["api", "categories", _]) => Node(new { }),
        ("POST", ["api", "shops"]) => Note(() => Shops.Add(who), new { shopId = IdOf(who) }),
        ("GET", ["api", "shops", var shop]) => Node(new { status = Verified.Contains(shop) ? "open" : "awaiting-verification" }),
        ("POST", ["api", "shops", var shop, "actions", "verify"]) => Note(() => Verified.Add(shop), new { }),
        ("POST", ["api", "shops", _, "products"]) => Note(() => Products.Add(body!), new { productId = "prd_1", skus = body!["skus"]!.AsArray().Select(sku => new { skuId = "sku_" + sku!["skuCode"] }) }),
        ("POST", ["api", "products", _, "actions", "put-on-sale"]) => Node(new { }),
        ("GET", ["api", "products"]) => Node(new { items = Products.Select((product, i) => new { productId = $"prd_{i}", categoryId = (string?)product["categoryId"] }) }),
        ("POST", ["api", "events"]) => Note(() => Told += body!.AsArray().Count, new { }),
        ("POST", ["api", "orders"]) => Note(() => orders["ord_" + body!["lines"]![0]!["skuId"]] = "awaiting-payment", new { paymentId = "ord_" + body!["lines"]![0]!["skuId"], orders = new[] { new { orderId = "ord_" + body["lines"]![0]!["skuId"] } } }),
        ("POST", ["sandbox", "payments", var order, "actions", "approve"]) => Note(() => orders[order] = "paid", new { }),
        ("POST", ["api", "orders", var order, "actions", "ship"]) => Note(() => orders[order] = "shipped", new { }),
        ("POST", ["api", "orders", var order, "actions", "confirm"]) => Note(() => orders[order] = "completed", new { }),
        ("POST", ["api", "reviews"]) => Note(() => Reviewed.Add(orders[(string)body!["orderId"]!]), new { reviewId = "rev_1" }),
        ("POST", ["api", "reviews", var review, "reply"]) => Note(() => Replied.Add(review), new { }),
        ("GET", ["api", "orders", var order]) => Node(new { status = orders[order] }),
        _ => throw new InvalidOperationException($"{method} {string.Join('/', path)} is not served here."),
    };

    private static string IdOf(string who) => "shp_" + who.Split('-')[^1].Split('@')[0];

    private static JsonNode Note(Action note, object answer)
    {
        note();
        return Node(answer);
    }

    private static JsonNode Node(object value) => System.Text.Json.JsonSerializer.SerializeToNode(value)!;
}
