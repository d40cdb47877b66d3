using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;
using Azure.Search.Documents.Indexes.Models;
using Marketplace.Catalog.Contracts;
using Marketplace.Local.SearchServer;
using Marketplace.Local.SearchServer.Rest;
using Marketplace.Local.SearchServer.Store;
using Marketplace.Search;
using Marketplace.Shared;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marketplace.Benchmarks.Search;

/// <summary>The search server over HTTP, with the app's own index in it and, for comparison, one of plain titles.</summary>
public sealed class LocalSearch : IAsyncDisposable
{
    const string Key = "bench";
    const int Batch = 1_000;
    readonly WebApplication app;
    readonly IndexStore store;
    readonly string folder;
    readonly SearchIndexClient indexes;

    LocalSearch(WebApplication app, IndexStore store, string folder)
    {
        (this.app, this.store, this.folder) = (app, store, folder);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var options = new SearchClientOptions { Transport = new LoopbackTransport(address) };
        options.Diagnostics.IsDistributedTracingEnabled = false;
        indexes = new SearchIndexClient(new UriBuilder(address) { Scheme = "https", Path = SearchEndpoints.Prefix }.Uri, new AzureKeyCredential(Key), options);
    }

    public static async Task<LocalSearch> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("marketplace-search-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var store = new IndexStore(folder);
        new SearchEndpoints(store, TimeProvider.System, Key).Map(app);
        await app.StartAsync();
        return new LocalSearch(app, store, folder);
    }

    /// <summary>The app's index, filled as the app fills it.</summary>
    public async Task<SearchClient> FillAsync(string name, IEnumerable<(string Id, string Title)> products)
    {
        await indexes.CreateIndexAsync(ProductDocument.Index(name));
        var shop = new Shop("shp_1", "", ShopKind.Personal, ShopStatus.Open, "usr_1", [], 0, 0);
        var client = indexes.GetSearchClient(name);
        foreach (var batch in products.Chunk(Batch)) await client.UploadDocumentsAsync(batch.Select(p => ProductDocument.Of(ListingOf(p.Id, p.Title), shop, "", 0, null)));
        return client;
    }

    /// <summary>Titles alone, as they are and stemmed, ranked by BM25 with its usual settings.</summary>
    public async Task<SearchClient> FillPlainAsync(string name, IEnumerable<(string Id, string Title)> products)
    {
        await indexes.CreateIndexAsync(new SearchIndex(name)
        {
            Fields =
            {
                new SimpleField("id", SearchFieldDataType.String) { IsKey = true }, new SearchableField("plain") { AnalyzerName = LexicalAnalyzerName.StandardLucene },
                new SearchableField("stemmed") { AnalyzerName = LexicalAnalyzerName.EnLucene },
            },
        });
        var client = indexes.GetSearchClient(name);
        foreach (var batch in products.Chunk(Batch)) await client.UploadDocumentsAsync(batch.Select(p => new Dictionary<string, string> { ["id"] = p.Id, ["plain"] = p.Title, ["stemmed"] = p.Title }));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static Listing ListingOf(string id, string title) =>
        new(id, "shp_1", title, new Dictionary<string, string>(), "", [], [], new Dictionary<string, string>(), new HashSet<string>(), Money.Cny(0), null, null, DateTimeOffset.UnixEpoch, "");
}
