using Marketplace.Recommendations.Contracts;
using Marketplace.Search.Photo;
using Marketplace.Shared.Storage;
using Marketplace.Vision.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Search;

/// <summary>Wires search.</summary>
public static class SearchRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity, Shops, Catalog and Vision.</summary>
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddOptions<SearchSettings>().BindConfiguration(SearchSettings.Section)
            .Validate(s => Uri.TryCreate(s.Endpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme == Uri.UriSchemeHttps, "Search:Endpoint must be the https address of a search service.").ValidateOnStart();
        return services
            .AddTable(SearchTable.Name).AddSingleton<SearchTable>()
            .AddSingleton(SearchSettings.MakeClient)
            .AddTable(LookWaitTable.Name).AddSingleton<LookWaitTable>().AddSingleton<CoverLooks>().AddSingleton<ILookObserver, LookNews>()
            .AddSingleton<SearchIndexes>().AddSingleton<IndexDesk>().AddSingleton<Words>().AddSingleton<QueryTally>()
            .AddSingleton<ILookalikes, Lookalikes>();
    }
}
