using Microsoft.Extensions.Hosting;

namespace Marketplace.Local.Storage;

/// <summary>Has Azurite up before anything that needs it starts, and stops it after all of that has stopped: registered first.</summary>
sealed class AzuriteService(AzuriteProcess azurite) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => azurite.EnsureRunningAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => azurite.StopAsync(CancellationToken.None);
}
