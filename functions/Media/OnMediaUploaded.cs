using Azure.Storage.Blobs;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Media;

/// <summary>A medium that lies ready to be processed.</summary>
public sealed record MediaArrived(string MediaId)
{
    public const string Queue = "media-arrived";

    /// <summary>Clips take minutes, so they wait in a line of their own.</summary>
    public const string ClipQueue = "clips-arrived";
}

/// <summary>Hands an upload on to the queue, which counts tries and keeps what fails. What nobody announced is thrown away.</summary>
public sealed class OnMediaUploaded(MediaTable table, MediaBlobs blobs, Queues queues)
{
    [Function(nameof(OnMediaUploaded))]
    public async Task Run([BlobTrigger(MediaBlobs.Incoming + "/{mediaId}")] BlobClient upload, string mediaId, CancellationToken cancellation)
    {
        if (!Ids.IsId(mediaId, "med") || await table.FindAsync(mediaId, cancellation) is not { } medium)
            await upload.DeleteIfExistsAsync(cancellationToken: cancellation);
        else if (medium.IsDone)
            await blobs.DeleteUploadAsync(mediaId, cancellation);
        else
            await queues.SendAsync(medium.Kind == MediaKind.Video ? MediaArrived.ClipQueue : MediaArrived.Queue, new MediaArrived(mediaId), cancellation: cancellation);
    }
}
