using System.Security.Cryptography;
using Azure.Core.Pipeline;
using Marketplace.Local;
using Marketplace.Local.SearchServer;
using Marketplace.Local.SearchServer.Rest;
using Marketplace.Local.SearchServer.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

[assembly: LocalPart(typeof(SearchPart))]

namespace Marketplace.Local.SearchServer;

/// <summary>
/// Plugs the search server into the local host. The app is told an endpoint and a key, as in the cloud; a transport under the key
/// <c>search</c> carries its calls over plain HTTP to the server, which answers beside the app and keeps its indexes in the data folder.
/// When an endpoint is configured already, there is nothing for this part to do.
/// </summary>
public sealed class SearchPart : ILocalPart
{
    internal const string EndpointSetting = "Search:Endpoint";
    internal const string ApiKeySetting = "Search:ApiKey";
    internal const string TransportKey = "search";
    bool isNeeded;

    /// <inheritdoc />
    public void Configure(ConfigurationManager configuration, LocalEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        isNeeded = string.IsNullOrEmpty(configuration[EndpointSetting]);
        if (!isNeeded) return;
        configuration[EndpointSetting] = new UriBuilder(environment.Address) { Scheme = Uri.UriSchemeHttps, Path = SearchEndpoints.Prefix }.Uri.ToString();
        configuration[ApiKeySetting] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    }

    /// <inheritdoc />
    public void AddServices(IServiceCollection services, IConfiguration configuration, LocalEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        if (!isNeeded) return;
        services.AddSingleton(_ => new IndexStore(Path.Combine(environment.DataFolder, "search")));
        services.AddSingleton(p => new SearchEndpoints(p.GetRequiredService<IndexStore>(), p.GetRequiredService<TimeProvider>(), configuration[ApiKeySetting]!));
        services.AddKeyedSingleton<HttpPipelineTransport>(TransportKey, (_, _) => new LoopbackTransport(environment.Address));
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.ServiceProvider.GetService<SearchEndpoints>()?.Map(endpoints);
    }
}
