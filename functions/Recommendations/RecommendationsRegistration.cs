using Marketplace.Orders.Contracts;
using Marketplace.Recommendations.Contracts;
using Marketplace.Recommendations.Learning;
using Marketplace.Recommendations.Serving;
using Marketplace.Shared.Messaging;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Recommendations;

/// <summary>Wires recommendations.</summary>
public static class RecommendationsRegistration
{
    /// <summary>Adds the slice; needs Shared, Identity, Catalog and Orders, and somebody who finds lookalikes.</summary>
    public static IServiceCollection AddRecommendations(this IServiceCollection services)
    {
        services.AddOptions<LearningOptions>().BindConfiguration(LearningOptions.Section);
        return services.AddLearning().AddServing();
    }

    static IServiceCollection AddLearning(this IServiceCollection services) => services
        .AddContainer(ModelStore.Container).AddTable(RefreshTable.Name)
        .AddSingleton<ModelStore>().AddSingleton<Models>().AddSingleton<ModelSchool>().AddSingleton<RefreshTable>().AddSingleton<IRecommendationModels, Refreshes>();

    static IServiceCollection AddServing(this IServiceCollection services) => services
        .AddSubscription(OrderEvent.Topic, OnOrderPaid.Subscription)
        .AddTable(ProfileTable.Name).AddContainer(DeedLog.Container)
        .AddContainer(Shelves.Container).AddSingleton<Shelves>().AddSingleton<Likenesses>().AddSingleton<IInterests, InterestDesk>()
        .AddSingleton<ProfileTable>().AddSingleton<DeedLog>().AddSingleton<ProfileDesk>().AddSingleton<FloodGate>();
}
