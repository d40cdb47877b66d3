using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Marketplace.Local.DurableTask;

/// <summary>Adds a task hub to a host.</summary>
public static class LocalTaskHubRegistration
{
    /// <summary>
    /// Adds the hub as a hosted service, with <see cref="LocalTaskHub"/>, <see cref="DurableTaskClient"/> and
    /// <see cref="IDurableTaskClientProvider"/> as singletons. Its clock is the container's <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Says what the hub runs and where it keeps it.</param>
    public static IServiceCollection AddLocalTaskHub(this IServiceCollection services, Action<LocalTaskHubOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.AddOptions<LocalTaskHubOptions>()
            .Configure(configure)
            .Validate(o => o.DataFile.Length > 0, "LocalTaskHubOptions.DataFile names no file.")
            .Validate(o => o.MaxConcurrentActivityFunctions > 0 && o.MaxConcurrentOrchestratorFunctions > 0, "At least one activity and one orchestrator must be allowed to run at once.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LocalTaskHub>();
        services.TryAddSingleton<DurableTaskClient>(s => s.GetRequiredService<LocalTaskHub>().Client);
        services.TryAddSingleton<IDurableTaskClientProvider>(s => new OneClient(s));
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<LocalTaskHub>());
        return services;
    }

    sealed class OneClient(IServiceProvider services) : IDurableTaskClientProvider
    {
        public DurableTaskClient GetClient(string? name = null) => services.GetRequiredService<DurableTaskClient>();
    }
}
