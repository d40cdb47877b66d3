using System.Data.Common;
using System.Net;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>Tells a storage request from any other, by the connection string's own endpoints or the cloud's host names.</summary>
sealed class StorageEndpoints
{
    static readonly string[] Services = ["blob", "queue", "table"];
    readonly Dictionary<string, string> byAuthority = new(StringComparer.OrdinalIgnoreCase);

    public StorageEndpoints(string? connectionString)
    {
        if (connectionString is null) return;
        if (connectionString.StartsWith("UseDevelopmentStorage", StringComparison.OrdinalIgnoreCase))
            connectionString = "BlobEndpoint=http://127.0.0.1:10000;QueueEndpoint=http://127.0.0.1:10001;TableEndpoint=http://127.0.0.1:10002";
        var settings = new DbConnectionStringBuilder { ConnectionString = connectionString };
        foreach (var service in Services)
            if (settings.TryGetValue(service + "Endpoint", out var endpoint))
                byAuthority[new Uri((string)endpoint).Authority] = service + "s";
    }

    public string? ServiceOf(Uri uri)
    {
        if (byAuthority.TryGetValue(uri.Authority, out var service)) return service;
        foreach (var kind in Services)
            if (uri.Host.Contains($".{kind}.core.", StringComparison.OrdinalIgnoreCase)) return kind + "s";
        return null;
    }

    /// <summary>The account is the path's first segment, as Azurite has it.</summary>
    public bool IsPathStyle(Uri uri) => IPAddress.TryParse(uri.Host, out _) || uri.Host == "localhost";
}
