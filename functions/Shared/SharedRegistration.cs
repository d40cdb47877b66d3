using Marketplace.Shared.Http;
using Marketplace.Shared.Messaging;
using Marketplace.Shared.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Marketplace.Shared;

/// <summary>What every slice stands on.</summary>
public static class SharedRegistration
{
    /// <summary>Adds the clock, storage, queues, Service Bus and idempotency.</summary>
    public static IServiceCollection AddShared(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddStorage().AddBus().AddTable(IdempotencyTable.Name)
            .AddSingleton<Queues>().AddSingleton<BlobGrants>().AddSingleton<StoragePulse>().AddSingleton<IdempotencyTable>().AddSingleton<Idempotency>();
    }
}
