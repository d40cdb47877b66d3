using System.Net;
using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes.Models;
using Azure.Search.Documents.Models;

namespace LocalRuntime.Tests.SearchServer;

public sealed class IndexTests
{
    [Fact]
    public async Task An_index_is_made_listed_changed_counted_and_deleted_by_the_genuine_sdk()
    {
        await using var host = await SearchHost.StartAsync();
        var client = await host.WithGoodsAsync();
        await Assert.ThrowsAsync<RequestFailedException>(() => host.Indexes.CreateIndexAsync(SearchHost.Goods()));
        Assert.Equal("goods", (await host.Indexes.GetIndexAsync("goods")).Value.Name);
        var names = new List<string>();
        await foreach (var name in host.Indexes.GetIndexNamesAsync()) names.Add(name);
        Assert.Equal(["goods"], names);

        var wider = SearchHost.Goods();
        wider.Fields.Add(new SimpleField("weight", SearchFieldDataType.Int32) { IsFilterable = true });
        await host.Indexes.CreateOrUpdateIndexAsync(wider);
        await client.MergeDocumentsAsync([new SearchDocument { ["id"] = "1", ["weight"] = 300 }]);
        Assert.Equal("1", await client.FilteredAsync("weight eq 300"));
        Assert.Equal((5, true), ((await host.Indexes.GetIndexStatisticsAsync("goods")).Value.DocumentCount, (await host.Indexes.GetIndexStatisticsAsync("goods")).Value.StorageSize > 0));
        Assert.Equal(1, (await host.Indexes.GetServiceStatisticsAsync()).Value.Counters.IndexCounter.Usage);

        await host.Indexes.DeleteIndexAsync("goods");
        Assert.Equal(404, (await Assert.ThrowsAsync<RequestFailedException>(() => client.GetDocumentCountAsync())).Status);
    }

    [Fact]
    public async Task A_field_that_documents_already_fill_cannot_be_changed_or_deleted()
    {
        await using var host = await SearchHost.StartAsync();
        await host.WithGoodsAsync();
        var narrower = SearchHost.Goods();
        narrower.Fields.RemoveAt(1);
        narrower.Suggesters.Clear();
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => host.Indexes.CreateOrUpdateIndexAsync(narrower))).Status);
        var other = SearchHost.Goods();
        other.Fields[4] = new SimpleField("price", SearchFieldDataType.String);
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => host.Indexes.CreateOrUpdateIndexAsync(other))).Status);
    }

    [Fact]
    public async Task An_update_of_an_old_version_of_the_definition_is_refused()
    {
        await using var host = await SearchHost.StartAsync();
        await host.Indexes.CreateIndexAsync(SearchHost.Goods());
        var read = (await host.Indexes.GetIndexAsync("goods")).Value;
        await host.Indexes.CreateOrUpdateIndexAsync(SearchHost.Goods());
        Assert.Equal(412, (await Assert.ThrowsAsync<RequestFailedException>(() => host.Indexes.CreateOrUpdateIndexAsync(read, onlyIfUnchanged: true))).Status);
    }

    [Theory]
    [InlineData("""{"name":"Bad Name","fields":[{"name":"id","type":"Edm.String","key":true}]}""", 400)]
    [InlineData("""{"name":"x1","fields":[]}""", 400)]
    [InlineData("""{"name":"x1","fields":[{"name":"id","type":"Edm.String"}]}""", 400)]
    [InlineData("""{"name":"x1","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"a","type":"Edm.Odd"}]}""", 400)]
    [InlineData("""{"name":"x1","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"a","type":"Edm.String","analyzer":"tlh.lucene"}]}""", 400)]
    [InlineData("""{"name":"x1","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"a","type":"Edm.GeographyPoint"}]}""", 501)]
    [InlineData("""{"name":"x1","fields":[{"name":"id","type":"Edm.String","key":true}],"vectorSearch":{"algorithms":[{"name":"a","kind":"hnsw","hnswParameters":{"metric":"euclidean"}}]}}""", 501)]
    [InlineData("""{"name":"x1","fields":[{"name":"id","type":"Edm.String","key":true},{"name":"a","type":"Collection(Edm.Single)","dimensions":0}]}""", 400)]
    [InlineData("""{"name":"x1","fields":[{"name":"id","type":"Edm.String","key":true}],"suggesters":[{"name":"s","sourceFields":["none"]}]}""", 400)]
    [InlineData("""{"name":"x1","fields":"none"}""", 400)]
    [InlineData("""["x1"]""", 400)]
    [InlineData("{", 400)]
    public async Task A_definition_that_cannot_be_is_refused_and_leaves_nothing(string definition, int status)
    {
        await using var host = await SearchHost.StartAsync();
        var (refused, body) = await host.SendAsync(HttpMethod.Post, "indexes", definition);
        Assert.Equal(status, (int)refused);
        Assert.NotEmpty(body["error"]!["message"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync(HttpMethod.Get, "indexes('x1')")).Status);
    }

    [Fact]
    public async Task Who_shows_no_key_or_no_version_is_turned_away_and_what_is_not_covered_says_so()
    {
        await using var host = await SearchHost.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync(HttpMethod.Get, "indexes", key: null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync(HttpMethod.Get, "indexes", key: "wrong")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Get, "indexes?api-version=1999-01-01")).Status);
        Assert.Equal(HttpStatusCode.NotImplemented, (await host.SendAsync(HttpMethod.Get, "indexers")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync(HttpMethod.Get, "nonsense")).Status);
    }

    [Fact]
    public async Task What_was_answered_is_there_after_the_process_was_killed()
    {
        await using var host = await SearchHost.StartAsync();
        await host.WithGoodsAsync();
        // The files as they are at this moment, copied under a running server, are what a killed one leaves behind.
        var left = host.Folder + "-left";
        foreach (var file in Directory.GetFiles(host.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(left, Path.GetRelativePath(host.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateDirectory(Path.Combine(left, "half-made", "lucene"));
        await using var next = await SearchHost.StartAsync(left);
        Assert.Equal("1 2 3 4 5", await next.Client("goods").IdsAsync("*"));
        Assert.False(Directory.Exists(Path.Combine(left, "half-made")));
        await next.Client("goods").DeleteDocumentsAsync("id", ["1"]);
        Assert.Equal("2 3 4 5", await next.Client("goods").IdsAsync("*"));
    }

    [Fact]
    public async Task A_text_is_cut_as_its_analyzer_says_own_ones_included()
    {
        await using var host = await SearchHost.StartAsync();
        var index = SearchHost.Goods();
        index.TokenFilters.Add(new EdgeNGramTokenFilter("starts") { MinGram = 2, MaxGram = 4 });
        index.CharFilters.Add(new MappingCharFilter("dashes", ["-=>_"]));
        index.Analyzers.Add(new CustomAnalyzer("own", LexicalTokenizerName.Whitespace) { TokenFilters = { TokenFilterName.Lowercase, "starts" }, CharFilters = { "dashes" } });
        await host.Indexes.CreateIndexAsync(index);
        async Task<string> Cut(string text, LexicalAnalyzerName name) =>
            string.Join(' ', (await host.Indexes.AnalyzeTextAsync("goods", new AnalyzeTextOptions(text, name))).Value.Select(t => t.Token));
        Assert.Equal("a_ a_b a_bc", await Cut("A-BCD", "own"));
        Assert.Equal("run shoe", await Cut("the running shoes", LexicalAnalyzerName.EnLucene));
        Assert.Equal("红色 色陶 陶瓷", await Cut("红色陶瓷", LexicalAnalyzerName.ZhHansLucene));
        Assert.Equal("abc", await Cut("ＡＢＣ", LexicalAnalyzerName.JaMicrosoft));
    }
}
