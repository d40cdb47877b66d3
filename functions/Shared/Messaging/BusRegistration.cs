using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Shared.Messaging;

/// <summary>
/// The client of the one Service Bus namespace: by connection string (<c>AzureWebJobsServiceBus</c>), or in the cloud by identity
/// (<c>AzureWebJobsServiceBus__fullyQualifiedNamespace</c>), as the triggers read it. Slices name what they listen to, so that its dead letters are watched.
/// </summary>
public static class BusRegistration
{
    const string Setting = "AzureWebJobsServiceBus";

    /// <summary>Adds the client and the sender over it.</summary>
    public static IServiceCollection AddBus(this IServiceCollection services) =>
        services.AddSingleton(p => Client(p.GetRequiredService<IConfiguration>())).AddSingleton<Bus>();

    /// <summary>Names a subscription that the calling slice listens to.</summary>
    public static IServiceCollection AddSubscription(this IServiceCollection services, string topic, string subscription) =>
        services.AddSingleton(new BusThing($"{topic}/{subscription}"));

    /// <summary>Names a Service Bus queue that the calling slice listens to.</summary>
    public static IServiceCollection AddBusQueue(this IServiceCollection services, string queue) => services.AddSingleton(new BusThing(queue));

    static ServiceBusClient Client(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } connection ? new ServiceBusClient(connection)
        : configuration[$"{Setting}:fullyQualifiedNamespace"] is { Length: > 0 } space ? new ServiceBusClient(space, new DefaultAzureCredential())
        : throw new InvalidOperationException($"Neither {Setting} nor {Setting}__fullyQualifiedNamespace is set.");
}

/// <summary>A queue, or <c>topic/subscription</c>, that a slice listens to.</summary>
internal sealed record BusThing(string Entity);
