using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Recommendations;

/// <summary>Wires recommendations.</summary>
public static class RecommendationsRegistration
{
    /// <summary>Adds the slice; needs Shared and Identity.</summary>
    public static IServiceCollection AddRecommendations(this IServiceCollection services) => services
        .AddTable(ProfileTable.Name).AddContainer(DeedLog.Container)
        .AddSingleton<ProfileTable>().AddSingleton<DeedLog>().AddSingleton<ProfileDesk>().AddSingleton<FloodGate>();
}
