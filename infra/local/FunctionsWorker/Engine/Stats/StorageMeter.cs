using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>
/// Counts the requests that this process sends to storage, by service and operation, as they would be billed. It listens to
/// HttpClient's own announcements, so no client needs to know of it; requests to elsewhere are not looked at. A look that
/// found nothing is told by whoever looked, since the request alone does not show it.
/// </summary>
sealed class StorageMeter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    public const string QueueReceive = "queues.receive";
    public const string BlobList = "blobs.list";
    const string Announcement = "System.Net.Http.Request";
    readonly StorageEndpoints endpoints;
    readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);
    readonly IDisposable allListeners;
    IDisposable? httpClient;
    PropertyInfo? requestOf;

    public StorageMeter(StorageEndpoints endpoints)
    {
        this.endpoints = endpoints;
        allListeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public IReadOnlyDictionary<string, long> Counts => new SortedDictionary<string, long>(counts, StringComparer.Ordinal);

    /// <summary>The last request of this kind was an empty look.</summary>
    public void WasEmpty(string operation)
    {
        counts.AddOrUpdate(operation, 0, (_, count) => count - 1);
        Count(operation + "Empty");
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "HttpHandlerDiagnosticListener")
            httpClient = value.Subscribe(this, name => name == Announcement);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key != Announcement || value.Value is null) return;
        requestOf ??= value.Value.GetType().GetProperty("Request");
        if (requestOf?.GetValue(value.Value) is HttpRequestMessage { RequestUri: { } uri } request && endpoints.ServiceOf(uri) is { } service)
            Count(StorageOperations.NameOf(service, request.Method, uri, endpoints.IsPathStyle(uri)));
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose()
    {
        httpClient?.Dispose();
        allListeners.Dispose();
    }

    void Count(string operation) => counts.AddOrUpdate(operation, 1, static (_, count) => count + 1);
}
