using System.Net;
using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;

namespace LocalRuntime.Tests.SearchServer;

public sealed class DocumentTests
{
    [Fact]
    public async Task Each_document_of_a_batch_has_its_own_result()
    {
        await using var host = await SearchHost.StartAsync();
        var client = await host.WithGoodsAsync();
        var results = (await client.IndexDocumentsAsync(IndexDocumentsBatch.Create(
            IndexDocumentsAction.Upload(new SearchDocument { ["id"] = "1", ["title"] = "Bowl" }),
            IndexDocumentsAction.Upload(new SearchDocument { ["id"] = "9", ["title"] = "Plate" }),
            IndexDocumentsAction.Merge(new SearchDocument { ["id"] = "none", ["title"] = "Plate" }),
            IndexDocumentsAction.MergeOrUpload(new SearchDocument { ["id"] = "2", ["price"] = 7L }),
            IndexDocumentsAction.MergeOrUpload(new SearchDocument { ["id"] = "8", ["price"] = 8L }),
            IndexDocumentsAction.Delete("id", "3"),
            IndexDocumentsAction.Delete("id", "none-either")))).Value.Results;
        Assert.Equal([200, 201, 404, 200, 201, 200, 200], results.Select(r => r.Status));
        Assert.Equal([true, true, false, true, true, true, true], results.Select(r => r.Succeeded));
        Assert.Equal("1 2 4 5 8 9", await client.IdsAsync("*"));
        Assert.Equal(6, (await client.GetDocumentCountAsync()).Value);
    }

    [Fact]
    public async Task An_upload_replaces_and_a_merge_keeps_the_rest()
    {
        await using var host = await SearchHost.StartAsync();
        var client = await host.WithGoodsAsync();
        await client.MergeDocumentsAsync([new SearchDocument { ["id"] = "1", ["price"] = 2L, ["tags"] = new[] { "one" }, ["maker"] = new SearchDocument { ["city"] = "Xi'an" } }]);
        var merged = (await client.GetDocumentAsync<SearchDocument>("1")).Value;
        Assert.Equal(("Red porcelain mugs", 2L, "one"), (merged.GetString("title"), merged.GetInt64("price"), Assert.Single(merged.GetStringCollection("tags"))));
        Assert.Equal(("Xi'an", "Maker of Jingdezhen"), (merged.GetObject("maker").GetString("city"), merged.GetObject("maker").GetString("name")));
        await client.UploadDocumentsAsync([new SearchDocument { ["id"] = "1", ["price"] = 3L }]);
        Assert.Null((await client.GetDocumentAsync<SearchDocument>("1")).Value.GetString("title"));
        Assert.Equal("", await client.IdsAsync("mugs"));
    }

    [Fact]
    public async Task A_document_is_looked_up_by_key_with_the_fields_selected()
    {
        await using var host = await SearchHost.StartAsync();
        var client = await host.WithGoodsAsync();
        var one = (await client.GetDocumentAsync<SearchDocument>("1", new GetDocumentOptions { SelectedFields = { "id", "price" } })).Value;
        Assert.Equal(["id", "price"], one.Keys.Order());
        Assert.Equal(404, (await Assert.ThrowsAsync<RequestFailedException>(() => client.GetDocumentAsync<SearchDocument>("none"))).Status);
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => client.GetDocumentAsync<SearchDocument>("1", new GetDocumentOptions { SelectedFields = { "none" } }))).Status);
    }

    [Theory]
    [InlineData("""{"value":[]}""")]
    [InlineData("""{"value":[{"title":"no key"}]}""")]
    [InlineData("""{"value":[{"id":"a/b"}]}""")]
    [InlineData("""{"value":[{"id":"7","none":1}]}""")]
    [InlineData("""{"value":[{"id":"7","price":"much"}]}""")]
    [InlineData("""{"value":[{"id":"7","price":1.5}]}""")]
    [InlineData("""{"value":[{"id":"7","tags":"one"}]}""")]
    [InlineData("""{"value":[{"id":"7","at":"yesterday"}]}""")]
    [InlineData("""{"value":[{"id":"7","maker":"somebody"}]}""")]
    [InlineData("""{"value":[{"id":"7","@search.action":"steal"}]}""")]
    [InlineData("""{"value":[7]}""")]
    public async Task A_batch_that_the_index_cannot_take_changes_nothing(string batch)
    {
        await using var host = await SearchHost.StartAsync();
        var client = await host.WithGoodsAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, "indexes/goods/docs/index", batch)).Status);
        Assert.Equal("1 2 3 4 5", await client.IdsAsync("*"));
    }
}
