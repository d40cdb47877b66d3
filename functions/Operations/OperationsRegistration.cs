using Azure.Messaging.ServiceBus;
using Marketplace.Shared.Messaging;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Operations;

/// <summary>Wires operations. Watched are the queues and subscriptions that slices named.</summary>
public static class OperationsRegistration
{
    /// <summary>Adds the slice; needs all others.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddTable(AuditLogTable.Name).AddTable(LedgerReportTable.Name);
        services.AddSingleton<AuditLogTable>().AddSingleton<AuditLog>();
        services.AddSingleton<LedgerReportTable>().AddSingleton<LedgerAuditor>();
        services.AddSingleton<QueueDeadLetters>();
        services.AddSingleton(p => new DeadLetterDesk([p.GetRequiredService<QueueDeadLetters>(), BusOf(p)]));
        return services;
    }

    static BusDeadLetters BusOf(IServiceProvider provider) =>
        new(provider.GetRequiredService<ServiceBusClient>(), [.. provider.GetServices<BusThing>().Select(t => t.Entity).Distinct().Order(StringComparer.Ordinal)]);
}
