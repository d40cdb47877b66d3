using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Tells the person at the console, and the local parts, that the host answers now.</summary>
static class HostAnnouncement
{
    public static void Prepare(
        WebApplication app, LocalHostOptions options, LocalEnvironment environment, IReadOnlyList<LocalFunction> functions, IReadOnlyList<ILocalPart> parts)
    {
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Host.Parts");
        lifetime.ApplicationStarted.Register(() =>
        {
            if (!options.Quiet) Say(environment, functions.Count);
            foreach (var part in parts) _ = Task.Run(() => TellAsync(part, app.Services, environment, logger, lifetime.ApplicationStopping));
        });
    }

    static void Say(LocalEnvironment environment, int count)
    {
        var app = Assembly.GetEntryAssembly()?.GetName().Name;
        Console.WriteLine($"{app}: {count} functions at {environment.Address} (data in {environment.DataFolder}; Ctrl+C ends it)");
    }

    static async Task TellAsync(ILocalPart part, IServiceProvider services, LocalEnvironment environment, ILogger logger, CancellationToken stopping)
    {
        try
        {
            await part.StartedAsync(services, environment.Address, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host ends before the part was ready.
        }
        catch (Exception fault) // A part that fails must not take the app with it.
        {
            logger.LogError(fault, "{Part} failed after the start", part.GetType().Name);
        }
    }
}
