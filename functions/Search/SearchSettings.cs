using Azure;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Search;

/// <summary>Section <c>Search</c> of the configuration. Without a key the app signs in by its own identity.</summary>
public sealed class SearchSettings
{
    public const string Section = "Search";

    /// <summary>Key of a transport of its own for the search service; none in the cloud.</summary>
    public const string Transport = "search";

    public string? Endpoint { get; set; }

    public string? ApiKey { get; set; }

    internal static SearchIndexClient MakeClient(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<IOptions<SearchSettings>>().Value;
        var options = new SearchClientOptions();
        if (provider.GetKeyedService<HttpPipelineTransport>(Transport) is { } own) options.Transport = own;
        var endpoint = new Uri(settings.Endpoint!);
        return string.IsNullOrEmpty(settings.ApiKey) ? new SearchIndexClient(endpoint, new DefaultAzureCredential(), options) : new SearchIndexClient(endpoint, new AzureKeyCredential(settings.ApiKey), options);
    }
}
