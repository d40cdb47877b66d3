using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;
using Azure.Search.Documents.Indexes.Models;
using Azure.Search.Documents.Models;
using Marketplace.Local.SearchServer;
using Marketplace.Local.SearchServer.Rest;
using Marketplace.Local.SearchServer.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LocalRuntime.Tests.SearchServer;

/// <summary>The search server on a free port and a folder of its own, with the genuine SDK and a plain HTTP client to talk to it.</summary>
public sealed class SearchHost : IAsyncDisposable
{
    const string ApiKey = "secret";
    readonly WebApplication app;
    readonly IndexStore store;
    readonly HttpClient http;
    readonly SearchClientOptions options;

    SearchHost(WebApplication app, IndexStore store, string folder)
    {
        (this.app, this.store, Folder) = (app, store, folder);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        http = new HttpClient { BaseAddress = new Uri(address, SearchEndpoints.Prefix + "/") };
        options = new SearchClientOptions(SearchClientOptions.ServiceVersion.V2023_11_01) { Transport = new LoopbackTransport(address), Retry = { MaxRetries = 0 } };
        Endpoint = new UriBuilder(http.BaseAddress) { Scheme = "https" }.Uri;
        Indexes = new SearchIndexClient(Endpoint, new AzureKeyCredential(ApiKey), options);
    }

    public string Folder { get; }

    public Uri Endpoint { get; }

    public SearchIndexClient Indexes { get; }

    public FakeTimeProvider Clock { get; private init; } = new();

    public static async Task<SearchHost> StartAsync(string? folder = null)
    {
        folder ??= TemporaryFolder.New("search");
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var store = new IndexStore(folder);
        new SearchEndpoints(store, clock, ApiKey).Map(app);
        await app.StartAsync();
        return new SearchHost(app, store, folder) { Clock = clock };
    }

    /// <summary>Ten things of a shop: words, numbers, times, tags and a complex field.</summary>
    public static SearchIndex Goods(string name = "goods") => new(name)
    {
        Fields =
        {
            new SimpleField("id", SearchFieldDataType.String) { IsKey = true, IsFilterable = true },
            new SearchableField("title") { IsSortable = true, AnalyzerName = LexicalAnalyzerName.EnLucene },
            new SearchableField("notes") { AnalyzerName = LexicalAnalyzerName.ZhHansLucene },
            new SimpleField("shop", SearchFieldDataType.String) { IsFilterable = true, IsFacetable = true, IsSortable = true },
            new SimpleField("price", SearchFieldDataType.Int64) { IsFilterable = true, IsFacetable = true, IsSortable = true },
            new SimpleField("rating", SearchFieldDataType.Double) { IsFilterable = true, IsFacetable = true, IsSortable = true },
            new SimpleField("fresh", SearchFieldDataType.Boolean) { IsFilterable = true, IsFacetable = true },
            new SimpleField("at", SearchFieldDataType.DateTimeOffset) { IsFilterable = true, IsFacetable = true, IsSortable = true },
            new SearchableField("tags", collection: true) { IsFilterable = true, IsFacetable = true },
            new ComplexField("maker") { Fields = { new SimpleField("city", SearchFieldDataType.String) { IsFilterable = true, IsFacetable = true }, new SearchableField("name") } },
        },
        Suggesters = { new SearchSuggester("typed", "title") },
    };

    /// <summary>Makes the index of goods and fills it.</summary>
    public async Task<SearchClient> WithGoodsAsync()
    {
        await Indexes.CreateIndexAsync(Goods());
        var client = Client("goods");
        await client.UploadDocumentsAsync(
        [
            Thing("1", "Red porcelain mugs", "clay", 1_000, 4.5, true, 1, ["kitchen", "red"], "Jingdezhen"),
            Thing("2", "Blue porcelain teapot", "clay", 5_000, 4.0, false, 2, ["kitchen", "blue"], "Jingdezhen"),
            Thing("3", "Red running shoes", "feet", 20_000, 3.5, true, 3, ["sport", "red"], "Putian"),
            Thing("4", "Walking shoes for wide feet", "feet", 25_000, 5.0, false, 4, ["sport"], "Putian"),
            new SearchDocument { ["id"] = "5", ["title"] = "A thing without anything", ["notes"] = "红色陶瓷杯子" },
        ]);
        return client;
    }

    public SearchClient Client(string index) => new(Endpoint, index, new AzureKeyCredential(ApiKey), options);

    public async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(HttpMethod method, string path, object? body = null, string? key = ApiKey)
    {
        using var request = new HttpRequestMessage(method, path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "api-version=2023-11-01");
        if (key is not null) request.Headers.Add("api-key", key);
        if (body is not null) request.Content = new StringContent(body as string ?? System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? []);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        store.Dispose();
        http.Dispose();
        ((IDisposable)options.Transport).Dispose();
    }

    static SearchDocument Thing(string id, string title, string shop, long price, double rating, bool fresh, int day, string[] tags, string city) => new()
    {
        ["id"] = id,
        ["title"] = title,
        ["shop"] = shop,
        ["price"] = price,
        ["rating"] = rating,
        ["fresh"] = fresh,
        ["at"] = new DateTimeOffset(2026, 11, day, 0, 0, 0, TimeSpan.Zero),
        ["tags"] = tags,
        ["maker"] = new SearchDocument { ["city"] = city, ["name"] = $"Maker of {city}" },
    };
}

/// <summary>What tests read from answers.</summary>
public static class Answers
{
    public static async Task<string> IdsAsync(this SearchClient client, string? search, SearchOptions? options = null)
    {
        var found = await client.SearchAsync<SearchDocument>(search, options ?? new SearchOptions());
        var ids = new List<string>();
        await foreach (var hit in found.Value.GetResultsAsync()) ids.Add(hit.Document.GetString("id"));
        return string.Join(" ", options?.OrderBy.Count > 0 || options?.ScoringProfile is not null ? ids : ids.Order().ToList());
    }

    public static Task<string> FilteredAsync(this SearchClient client, string filter) => client.IdsAsync("*", new SearchOptions { Filter = filter });
}
