using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Media;

/// <summary>Processes what was uploaded. After its last try a message goes to the poison queue, and its uploader reads why.</summary>
public sealed class OnMediaArrived(MediaProcessing processing)
{
    [Function(nameof(OnMediaArrived))]
    public Task Run([QueueTrigger(MediaArrived.Queue)] QueueMessage message, CancellationToken cancellation)
    {
        var arrived = Body.Parse<MediaArrived>(message.Body.ToArray());
        if (!arrived.IsOk || !Ids.IsId(arrived.Value.MediaId, "med")) throw new JsonException("Not a MediaArrived.");
        return processing.ProcessAsync(arrived.Value.MediaId, Convert.ToInt32(message.DequeueCount, CultureInfo.InvariantCulture), cancellation);
    }
}
