using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Marketplace.Shared.Storage;

/// <summary>
/// Clients of the one storage account, over one connection pool: by connection string (<c>AzureWebJobsStorage</c>) or, in the
/// cloud, by identity (<c>AzureWebJobsStorage__accountName</c>). Slices name the tables, queues and containers they own; all are made at start.
/// </summary>
public static class StorageRegistration
{
    /// <summary>Key of a queue client that neither encodes nor decodes: for messages that may be anybody's.</summary>
    public const string RawQueues = "raw";

    /// <summary>Adds the clients and the service that makes what slices have named.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddSingleton(_ => new HttpClientTransport(new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 256,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = System.Net.DecompressionMethods.None,
        })));
        services.AddSingleton(p => Make(p, "table", TableOptions(p), (s, o) => new TableServiceClient(s, o), (u, c, o) => new TableServiceClient(u, c, o)));
        services.AddSingleton(p => Make(p, "queue", QueueOptions(p), (s, o) => new QueueServiceClient(s, o), (u, c, o) => new QueueServiceClient(u, c, o)));
        services.AddSingleton(p => Make(p, "blob", BlobOptions(p), (s, o) => new BlobServiceClient(s, o), (u, c, o) => new BlobServiceClient(u, c, o)));
        services.AddKeyedSingleton(RawQueues, (p, _) => Make(
            p, "queue", new QueueClientOptions { Transport = p.GetRequiredService<HttpClientTransport>() }, (s, o) => new QueueServiceClient(s, o), (u, c, o) => new QueueServiceClient(u, c, o)));
        services.AddHostedService<StorageAtStart>();
        return services;
    }

    /// <summary>Names a table that the calling slice owns.</summary>
    public static IServiceCollection AddTable(this IServiceCollection services, string name) =>
        services.AddSingleton(new StorageThing(StorageKind.Table, name));

    /// <summary>Names a queue that the calling slice owns.</summary>
    public static IServiceCollection AddQueue(this IServiceCollection services, string name) =>
        services.AddSingleton(new StorageThing(StorageKind.Queue, name));

    /// <summary>Names a private blob container that the calling slice owns.</summary>
    public static IServiceCollection AddContainer(this IServiceCollection services, string name) =>
        services.AddSingleton(new StorageThing(StorageKind.Container, name));

    static TClient Make<TClient, TOptions>(
        IServiceProvider provider, string service, TOptions options,
        Func<string, TOptions, TClient> byString, Func<Uri, DefaultAzureCredential, TOptions, TClient> byIdentity)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        if (configuration["AzureWebJobsStorage"] is { Length: > 0 } connection) return byString(connection, options);
        if (configuration["AzureWebJobsStorage:accountName"] is { Length: > 0 } account)
            return byIdentity(new Uri($"https://{account}.{service}.core.windows.net"), new DefaultAzureCredential(), options);
        throw new InvalidOperationException("Neither AzureWebJobsStorage nor AzureWebJobsStorage__accountName is set.");
    }

    static TableClientOptions TableOptions(IServiceProvider p) => new() { Transport = p.GetRequiredService<HttpClientTransport>() };

    static QueueClientOptions QueueOptions(IServiceProvider p) =>
        new() { Transport = p.GetRequiredService<HttpClientTransport>(), MessageEncoding = QueueMessageEncoding.Base64 };

    static BlobClientOptions BlobOptions(IServiceProvider p) => new() { Transport = p.GetRequiredService<HttpClientTransport>() };
}

/// <summary>Table, queue or blob container.</summary>
internal enum StorageKind
{
    Table,
    Queue,
    Container,
}

/// <summary>Something in storage that a slice owns and that must be there before the first request.</summary>
internal sealed record StorageThing(StorageKind Kind, string Name);

/// <summary>Makes the tables, queues and containers that slices named, all at once, before the host takes requests.</summary>
internal sealed class StorageAtStart(IEnumerable<StorageThing> things, TableServiceClient tables, QueueServiceClient queues, BlobServiceClient blobs) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.WhenAll(things.Distinct().Select(thing => thing.Kind switch
    {
        StorageKind.Table => tables.CreateTableIfNotExistsAsync(thing.Name, cancellationToken) as Task,
        StorageKind.Queue => queues.GetQueueClient(thing.Name).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        StorageKind.Container => blobs.GetBlobContainerClient(thing.Name).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
    }));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
