using Marketplace.Local.Storage;
using Microsoft.Extensions.Hosting;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// The built host between its storage and the console: Azurite is up before anything starts and goes down after everything
/// has stopped, and a start that fails for a reason the person can mend says so in one sentence instead of a stack.
/// </summary>
sealed class LocalRunningHost(IHost inner, AzuriteProcess? azurite, DataFolder folder, bool isApp) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => inner.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            if (azurite is not null) await azurite.EnsureRunningAsync(cancellationToken);
            await inner.StartAsync(cancellationToken);
        }
        catch (Exception fault) when (isApp && MessageOf(fault) is { } message)
        {
            if (azurite is not null) await azurite.StopAsync(CancellationToken.None);
            Console.Error.WriteLine(message);
            Environment.Exit(1);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await inner.StopAsync(cancellationToken);
        if (azurite is not null) await azurite.StopAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        inner.Dispose();
        folder.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable later) await later.DisposeAsync();
        else inner.Dispose();
        folder.Dispose();
    }

    /// <summary>What to tell the person; null when it is not theirs to mend.</summary>
    static string? MessageOf(Exception fault) => fault switch
    {
        LocalHostException known => known.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException taken } => taken.Message,
        _ => null,
    };
}
