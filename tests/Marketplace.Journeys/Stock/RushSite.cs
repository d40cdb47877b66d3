using Marketplace.Local.Storage;

namespace Marketplace.Journeys;

/// <summary>A marketplace for a rush. Its storage is its own, so that a second app can be started over it.</summary>
public sealed class RushSite : Site
{
    readonly string folder = Directory.CreateTempSubdirectory("marketplace-rush-").FullName;
    AzuriteProcess? azurite;

    /// <summary>Another app over the same storage, with a folder, a port and a provider of its own.</summary>
    public Task<MarketplaceProcess> StartTwinAsync() =>
        MarketplaceProcess.StartAsync(new MarketplaceProcessOptions(StorageConnection: azurite!.ConnectionString, Settings: Settings));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (azurite is not null) await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <inheritdoc/>
    protected override async Task<string?> StorageAsync() => (azurite = await AzuriteProcess.StartAsync(folder)).ConnectionString;
}
