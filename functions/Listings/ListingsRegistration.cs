using Marketplace.Shared.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Listings;

/// <summary>Wires listing drops.</summary>
public static class ListingsRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity, Media, Shops and Catalog.</summary>
    public static IServiceCollection AddListings(this IServiceCollection services) => services
        .AddTable(DropTable.Name).AddContainer(DropBlobs.Uploads).AddContainer(DropBlobs.Work).AddContainer(DropBlobs.Reports)
        .AddSingleton(p => p.GetRequiredService<IConfiguration>().GetSection("Listings").Get<DropLimits>() ?? new DropLimits())
        .AddSingleton<DropTable>().AddSingleton<DropBlobs>().AddSingleton<DropReader>().AddSingleton<ChunkLister>().AddSingleton<ReportWriter>();
}
