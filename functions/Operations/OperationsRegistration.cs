using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Marketplace.Operations;

/// <summary>
/// Wires operations. <c>Operations:ServiceBusEntities</c> names the queues and <c>topic/subscription</c>s whose dead letters are
/// watched, separated by commas; without it Service Bus is left alone.
/// </summary>
public static class OperationsRegistration
{
    const string Bus = "AzureWebJobsServiceBus";

    /// <summary>Adds the slice; needs all others.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddTable(AuditLogTable.Name).AddTable(LedgerReportTable.Name);
        services.AddSingleton<AuditLogTable>().AddSingleton<AuditLog>();
        services.AddSingleton<LedgerReportTable>().AddSingleton<LedgerAuditor>();
        services.AddSingleton<QueueDeadLetters>();
        services.AddSingleton(p => new DeadLetterDesk([p.GetRequiredService<QueueDeadLetters>(), .. BusOf(p.GetRequiredService<IConfiguration>())]));
        return services;
    }

    static IEnumerable<IDeadLetters> BusOf(IConfiguration configuration)
    {
        var entities = (configuration["Operations:ServiceBusEntities"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return entities.Length == 0 ? [] : [new BusDeadLetters(Client(configuration), entities)];
    }

    static ServiceBusClient Client(IConfiguration configuration) =>
        configuration[Bus] is { Length: > 0 } connection ? new ServiceBusClient(connection)
        : configuration[$"{Bus}:fullyQualifiedNamespace"] is { Length: > 0 } space ? new ServiceBusClient(space, new DefaultAzureCredential())
        : throw new InvalidOperationException($"Operations:ServiceBusEntities is set, but neither {Bus} nor {Bus}__fullyQualifiedNamespace.");
}
