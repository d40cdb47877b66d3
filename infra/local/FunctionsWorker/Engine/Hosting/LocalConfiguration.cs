using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// host.json under everything else, so that environment and command line win over it; single values of it are overridden
/// by <c>AzureFunctionsJobHost__extensions__queues__batchSize</c> and the like, as published.
/// </summary>
static class LocalConfiguration
{
    public static void Add(ConfigurationManager configuration, string contentRoot, LocalHostOptions options)
    {
        var hostJson = new JsonConfigurationSource { Path = Path.Combine(contentRoot, "host.json"), Optional = true };
        hostJson.ResolveFileProvider();
        configuration.Sources.Insert(0, new EnvironmentVariablesConfigurationSource { Prefix = "AzureFunctionsJobHost__" });
        configuration.Sources.Insert(0, hostJson);
        configuration.AddInMemoryCollection(options.Settings);
    }
}
