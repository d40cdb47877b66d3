using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Media;

/// <summary>Processes what was uploaded; clips one at a time. After its last try a message goes to the poison queue, and its uploader reads why.</summary>
public sealed class OnMediaArrived(MediaProcessing processing, ClipMaker clips)
{
    [Function(nameof(OnMediaArrived))]
    public Task Run([QueueTrigger(MediaArrived.Queue)] QueueMessage message, CancellationToken cancellation) => ProcessAsync(message, cancellation);

    [Function(nameof(OnClipArrived))]
    public Task OnClipArrived([QueueTrigger(MediaArrived.ClipQueue)] QueueMessage message, CancellationToken cancellation) =>
        clips.InTurnAsync(() => ProcessAsync(message, cancellation), cancellation);

    Task ProcessAsync(QueueMessage message, CancellationToken cancellation)
    {
        var arrived = Body.Parse<MediaArrived>(message.Body.ToArray());
        if (!arrived.IsOk || !Ids.IsId(arrived.Value.MediaId, "med")) throw new JsonException("Not a MediaArrived.");
        return processing.ProcessAsync(arrived.Value.MediaId, Convert.ToInt32(message.DequeueCount, CultureInfo.InvariantCulture), cancellation);
    }
}
