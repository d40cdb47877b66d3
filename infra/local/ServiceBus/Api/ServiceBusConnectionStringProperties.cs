namespace Azure.Messaging.ServiceBus;

/// <summary>The parts of a connection string.</summary>
public class ServiceBusConnectionStringProperties
{
    /// <summary>No parts.</summary>
    public ServiceBusConnectionStringProperties()
    {
    }

    /// <summary>Where the namespace is.</summary>
    public Uri? Endpoint { get; private init; }

    /// <summary>The namespace's host.</summary>
    public string? FullyQualifiedNamespace => Endpoint?.Host;

    /// <summary>The entity that the string is bound to, if any.</summary>
    public string? EntityPath { get; private init; }

    /// <summary>The name of the key.</summary>
    public string? SharedAccessKeyName { get; private init; }

    /// <summary>The key.</summary>
    public string? SharedAccessKey { get; private init; }

    /// <summary>A signature made elsewhere.</summary>
    public string? SharedAccessSignature { get; private init; }

    /// <summary>Reads a connection string.</summary>
    public static ServiceBusConnectionStringProperties Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cut = part.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0) throw new FormatException("The connection string used for an Service Bus client must specify its parts as 'name=value'.");
            parts[part[..cut].Trim()] = part[(cut + 1)..].Trim();
        }

        return new ServiceBusConnectionStringProperties
        {
            Endpoint = Uri.TryCreate(parts.GetValueOrDefault("Endpoint"), UriKind.Absolute, out var endpoint) && endpoint.Host.Length > 0
                ? endpoint
                : throw new FormatException("The connection string must have an endpoint such as 'sb://name/'."),
            EntityPath = parts.GetValueOrDefault("EntityPath"),
            SharedAccessKeyName = parts.GetValueOrDefault("SharedAccessKeyName"),
            SharedAccessKey = parts.GetValueOrDefault("SharedAccessKey"),
            SharedAccessSignature = parts.GetValueOrDefault("SharedAccessSignature"),
        };
    }
}
