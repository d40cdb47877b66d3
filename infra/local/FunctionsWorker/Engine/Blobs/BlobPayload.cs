using System.Reflection;
using Azure.Storage.Blobs;

namespace Marketplace.Local.FunctionsWorker;

/// <summary>A blob as functions see it: its client, its content in several shapes, and its facts by name.</summary>
static class BlobPayload
{
    public static Binder Binder(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type == typeof(BlobClient)) return invocation => new(invocation.Payload);
        if (type == typeof(Stream)) return async invocation => await Client(invocation).OpenReadAsync(cancellationToken: invocation.CancellationToken);
        return async invocation =>
        {
            var content = await Client(invocation).DownloadContentAsync(invocation.CancellationToken);
            return PayloadConversion.To(type, content.Value.Content, invocation);
        };
    }

    public static Dictionary<string, object?> DataOf(BlobClient client, IReadOnlyDictionary<string, object?> values) =>
        new(values, StringComparer.OrdinalIgnoreCase)
        {
            ["BlobTrigger"] = $"{client.BlobContainerName}/{client.Name}",
            ["Uri"] = client.Uri,
        };

    static BlobClient Client(Invocation invocation) => (BlobClient)invocation.Payload!;
}
