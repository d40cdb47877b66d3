using System.Text.Json;
using Azure.Storage.Queues.Models;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Vision;

/// <summary>Looks at a picture that became ready. What cannot be read throws, and after its tries lies in the poison queue.</summary>
public sealed class OnPictureReady(PictureLooks looks)
{
    [Function(nameof(OnPictureReady))]
    public Task Run([QueueTrigger(PictureToLookAt.Queue)] QueueMessage message, CancellationToken cancellation)
    {
        var picture = Body.Parse<PictureToLookAt>(message.Body.ToArray());
        if (!picture.IsOk || !Ids.IsId(picture.Value.MediaId, "med")) throw new JsonException("Not a PictureToLookAt.");
        return looks.LookAtAsync(picture.Value.MediaId, cancellation);
    }
}
