using System.Net;
using System.Text.Json;
using Azure;
using Azure.Core.Pipeline;
using Azure.Search.Documents;

namespace Marketplace.Tests.Search;

/// <summary>A search service that knows titles, counts them, and answers every question with all of them.</summary>
sealed class TitlesOnly : HttpMessageHandler
{
    public IReadOnlyList<string> Titles { get; set; } = [];

    public SearchClient Client => new(new Uri("https://titles.test"), "products", new AzureKeyCredential("none"), new SearchClientOptions { Transport = new HttpClientTransport(this) });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var counts = request.RequestUri!.AbsolutePath.EndsWith("/$count", StringComparison.Ordinal);
        var content = counts ? $"{Titles.Count}" : JsonSerializer.Serialize(new { value = Titles.Select((title, i) => new { id = $"prd_{i}", title }) });
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(content, System.Text.Encoding.UTF8, counts ? "text/plain" : "application/json") });
    }
}
