using System.Net;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes.Models;
using Azure.Search.Documents.Models;

namespace LocalRuntime.Tests.SearchServer;

public sealed class SearchTests : IAsyncLifetime
{
    SearchHost host = null!;
    SearchClient client = null!;

    public async ValueTask InitializeAsync()
    {
        host = await SearchHost.StartAsync();
        client = await host.WithGoodsAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("mug", "1")]
    [InlineData("red shoes", "1 3 4")]
    [InlineData("+red +shoes", "3")]
    [InlineData("porcelain | wide", "1 2 4")]
    [InlineData("\"running shoes\"", "3")]
    [InlineData("porc*", "1 2")]
    [InlineData("陶瓷", "5")]
    [InlineData("*", "1 2 3 4 5")]
    [InlineData("", "1 2 3 4 5")]
    [InlineData("shoes ((\"", "3 4")]
    public async Task Simple_syntax(string search, string ids) => Assert.Equal(ids, await client.IdsAsync(search));

    [Theory]
    [InlineData("title:mug", "1")]
    [InlineData("red AND shoes", "3")]
    [InlineData("shoes NOT red", "4")]
    [InlineData("title:(mug OR teapot)", "1 2")]
    [InlineData("porcelane~1", "")]
    [InlineData("porcelian~2", "1 2")]
    [InlineData("title:/mu[gh]/", "1")]
    [InlineData("t?apot", "2")]
    [InlineData("\"red shoes\"~3", "3")]
    [InlineData("maker/name:putian", "3 4")]
    public async Task Full_syntax(string search, string ids) => Assert.Equal(ids, await client.IdsAsync(search, new SearchOptions { QueryType = SearchQueryType.Full }));

    [Fact]
    public async Task Every_word_must_match_when_the_mode_is_all_and_only_in_the_fields_named()
    {
        Assert.Equal("3", await client.IdsAsync("red shoes", new SearchOptions { SearchMode = SearchMode.All }));
        Assert.Equal("1 3", await client.IdsAsync("red", new SearchOptions { SearchFields = { "tags" } }));
        Assert.Equal("", await client.IdsAsync("sport", new SearchOptions { SearchFields = { "title" } }));
    }

    [Theory]
    [InlineData("price gt 5000", "3 4")]
    [InlineData("price ge 5000 and price le 20000", "2 3")]
    [InlineData("5000 lt price", "3 4")]
    [InlineData("price eq 1000 or rating eq 5", "1 4")]
    [InlineData("rating lt 4.25 and rating ne 3.5", "2")]
    [InlineData("price lt 1000.5", "1")]
    [InlineData("shop eq 'clay'", "1 2")]
    [InlineData("not (shop eq 'clay')", "3 4 5")]
    [InlineData("shop ne 'clay' and shop ne null", "3 4")]
    [InlineData("shop gt 'd'", "3 4")]
    [InlineData("price eq null", "5")]
    [InlineData("fresh", "1 3")]
    [InlineData("fresh eq false", "2 4")]
    [InlineData("at ge 2026-11-03T00:00:00Z", "3 4")]
    [InlineData("tags/any(t: t eq 'red')", "1 3")]
    [InlineData("tags/any(t: t eq 'blue' or t eq 'sport')", "2 3 4")]
    [InlineData("tags/all(t: t ne 'red')", "2 4 5")]
    [InlineData("tags/any()", "1 2 3 4")]
    [InlineData("tags/any(t: search.in(t, 'blue|red', '|'))", "1 2 3")]
    [InlineData("search.in(id, '1, 4, 7')", "1 4")]
    [InlineData("maker/city eq 'Putian'", "3 4")]
    [InlineData("search.ismatch('mug | running', 'title')", "1 3")]
    [InlineData("true", "1 2 3 4 5")]
    [InlineData("shop eq 'it''s' or id eq '1'", "1")]
    public async Task Filters(string filter, string ids) => Assert.Equal(ids, await client.FilteredAsync(filter));

    [Theory]
    [InlineData("price gt")]
    [InlineData("price gt 'much'")]
    [InlineData("none eq 1")]
    [InlineData("title eq 'x'")]
    [InlineData("shop eq 'open")]
    [InlineData("tags eq 'red'")]
    [InlineData("tags/any(t: t ne 'red')")]
    [InlineData("tags/any(t: t eq 'a' and t eq 'b')")]
    [InlineData("shop eq 'a' garbage")]
    [InlineData("price gt null")]
    [InlineData("search.in(price, '1')")]
    [InlineData(")")]
    [InlineData("eq eq eq")]
    public async Task Filters_that_cannot_be_are_refused(string filter) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, "indexes/goods/docs/search", new { search = "*", filter })).Status);

    [Fact]
    public async Task No_expression_exhausts_the_stack()
    {
        var deep = new string('(', 50_000);
        foreach (var body in new object[]
        {
            new { search = "*", filter = deep + "fresh" + new string(')', 50_000) }, new { search = "*", filter = string.Concat(Enumerable.Repeat("tags/any(t:", 5_000)) },
            new { search = deep + "red", queryType = "full" }, new { search = deep + "red" }, new { search = "/(a|b*)*{1000}/", queryType = "full" }, new { search = "title:(", queryType = "full" },
        })
            Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, "indexes/goods/docs/search", body)).Status);
        Assert.Equal("1 2 3 4 5", await client.FilteredAsync(string.Concat(Enumerable.Repeat("not ", 10_000)) + "true"));
        Assert.Equal("1", await client.FilteredAsync($"search.in(id, '{string.Join(',', Enumerable.Range(100, 5_000))},1')"));
    }

    [Fact]
    public async Task Results_are_ordered_paged_counted_and_selected()
    {
        Assert.Equal("5 1 2 3 4", await client.IdsAsync("*", new SearchOptions { OrderBy = { "price asc" } }));
        Assert.Equal("4 3 2 1 5", await client.IdsAsync("*", new SearchOptions { OrderBy = { "price desc" } }));
        Assert.Equal("2 3", await client.IdsAsync("*", new SearchOptions { OrderBy = { "price" }, Skip = 2, Size = 2 }));
        var found = (await client.SearchAsync<SearchDocument>("*", new SearchOptions { IncludeTotalCount = true, Size = 1, Select = { "id", "maker/city" }, OrderBy = { "price desc" } })).Value;
        Assert.Equal(5, found.TotalCount);
        var first = found.GetResults().First().Document;
        Assert.Equal(("id maker", "city"), (string.Join(' ', first.Keys.Order()), string.Join(' ', first.GetObject("maker").Keys)));
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Get, "indexes/goods/docs?search=*&$orderby=title2")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Get, "indexes/goods/docs?search=*&$skip=100001")).Status);
    }

    [Fact]
    public async Task A_long_list_goes_on_by_continuation()
    {
        await client.UploadDocumentsAsync(Enumerable.Range(100, 130).Select(i => new SearchDocument { ["id"] = $"{i}", ["title"] = "Spoon" }));
        Assert.Equal(130, (await client.IdsAsync("spoon")).Split(' ').Distinct().Count());
        var (_, byGet) = await host.SendAsync(HttpMethod.Get, "indexes/goods/docs?search=spoon");
        Assert.Equal(50, byGet["value"]!.AsArray().Count);
        Assert.Contains("skip=50", byGet["@odata.nextLink"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facets_count_values_intervals_and_ranges_of_all_that_matches()
    {
        var options = new SearchOptions { Size = 1, Facets = { "shop", "price,interval:10000", "rating,values:4|5", "tags,count:1,sort:-value", "at,interval:month", "fresh" }, Filter = "shop ne null" };
        var facets = (await client.SearchAsync<SearchDocument>("*", options)).Value.Facets;
        Assert.Equal("clay 2, feet 2", Values(facets["shop"]));
        Assert.Equal("0 2, 20000 2", Values(facets["price"]));
        Assert.Equal("..4 1, 4..5 2, 5.. 1", string.Join(", ", facets["rating"].Select(f => $"{f.From}..{f.To} {f.Count}")));
        Assert.Equal("sport 2", Values(facets["tags"]));
        Assert.Equal(4, Assert.Single(facets["at"]).Count);
        Assert.Equal("False 2, True 2", string.Join(", ", Values(facets["fresh"]).Split(", ").Order()));
        foreach (var wrong in new[] { "none", "title", "price,interval:-1", "shop,interval:5", "shop,count:x", "shop,odd" })
            Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, "indexes/goods/docs/search", new { search = "*", facets = new[] { wrong } })).Status);
    }

    [Fact]
    public async Task What_matched_is_highlighted()
    {
        var options = new SearchOptions { HighlightFields = { "title", "tags" }, HighlightPreTag = "[", HighlightPostTag = "]" };
        var hit = (await client.SearchAsync<SearchDocument>("mug", options)).Value.GetResults().Single();
        Assert.Equal("Red porcelain [mugs]", Assert.Single(hit.Highlights["title"]));
        hit = (await client.SearchAsync<SearchDocument>("blu*", options)).Value.GetResults().Single();
        Assert.Equal(("[Blue] porcelain teapot", "[blue]"), (hit.Highlights["title"].Single(), hit.Highlights["tags"].Single()));
    }

    static string Values(IEnumerable<FacetResult> facets) => string.Join(", ", facets.Select(f => $"{f.Value} {f.Count}"));
}
