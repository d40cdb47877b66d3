using System.Diagnostics;
using Marketplace.Local.Storage;
using Marketplace.Testing;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>The app under test as a process of its own, and the Azurite that it and the reference share; both with empty folders.</summary>
public sealed class Site : IAsyncDisposable
{
    const double Resting = 0.1;
    static readonly TimeSpan Look = TimeSpan.FromSeconds(3);
    static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(20);
    readonly AzuriteProcess azurite;
    readonly MarketplaceProcess app;
    readonly string folder;

    Site(string folder, AzuriteProcess azurite, MarketplaceProcess app) => (this.folder, this.azurite, this.app) = (folder, azurite, app);

    /// <summary>Talks to the app, not signed in.</summary>
    public MarketplaceClient Visitor { get; private init; } = null!;

    /// <summary>Where the app answers.</summary>
    public Uri Address => app.Address;

    /// <summary>The storage that the app uses.</summary>
    public string StorageConnection => azurite.ConnectionString;

    /// <summary>The app's process, for profilers.</summary>
    public int ProcessId => app.ProcessId;

    /// <summary>Starts both. An Azurite that keeps its data in memory is as fast with much in it as with little.</summary>
    public static async Task<Site> OpenAsync(bool inMemory = false)
    {
        var folder = Directory.CreateTempSubdirectory("marketplace-bench-").FullName;
        var azurite = await AzuriteProcess.StartAsync(Path.Combine(folder, "storage"), inMemory);
        var app = await MarketplaceProcess.StartAsync(new MarketplaceProcessOptions(Path.Combine(folder, "app"), azurite.ConnectionString));
        return new Site(folder, azurite, app) { Visitor = MarketplaceClient.At(app.Address) };
    }

    /// <summary>Waits until the app has done what it does by itself with what was brought in, such as making it findable: until it has rested for longer than it ever waits before it goes on.</summary>
    public async Task RestsAsync(TimeSpan quiet)
    {
        var rested = TimeSpan.Zero;
        await Eventually.SeesAsync(async () => rested = await UsedAsync() < Resting ? rested + Look : TimeSpan.Zero, soFar => soFar >= quiet, "the app rests", LongestWork);
    }

    /// <summary>The share of a core that the app takes.</summary>
    async Task<double> UsedAsync()
    {
        using var process = Process.GetProcessById(ProcessId);
        var before = process.TotalProcessorTime;
        await Task.Delay(Look);
        process.Refresh();
        return (process.TotalProcessorTime - before) / Look;
    }

    /// <summary>Stops both and deletes their folders.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
