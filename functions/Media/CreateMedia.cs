using Marketplace.Identity.Contracts;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Media;

/// <summary>A file that is going to be uploaded.</summary>
public sealed record MediaRequest(string? FileName, string? ContentType);

/// <summary>Where to put it: <c>PUT</c> the file there, with <c>x-ms-blob-type: BlockBlob</c>.</summary>
public sealed record MediaUpload(string MediaId, Uri UploadUrl, DateTimeOffset ExpiresAt);

/// <summary>Announces a file, and hands out an address that takes this one file and nothing else, for half an hour.</summary>
public sealed class CreateMedia(MediaTable table, MediaBlobs blobs, MediaLimits limits, ClipMaker clips, ICallers callers, Idempotency idempotency)
{
    [Function(nameof(CreateMedia))]
    [Operation("Announce a picture or clip to upload", Who = Who.SignedIn, Body = typeof(MediaRequest), Answer = typeof(MediaUpload), Status = 201, IdempotencyKey = IdempotencyKey.Optional, Problems = ["503 clips-off"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "media")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        return await idempotency.OnceAsync(request, caller.Id, body, false, attempt => CreateAsync(attempt, caller.Id, body, cancellation), cancellation);
    }

    async Task<IResult> CreateAsync(Attempt attempt, string ownerId, byte[] body, CancellationToken cancellation)
    {
        if (!Body.Parse<MediaRequest>(body).TryGet(out var asked, out var unread)) return unread;
        if (!Read(asked, Ids.At("med", attempt.FirstTriedAt, attempt.Cause), ownerId, attempt.FirstTriedAt).TryGet(out var medium, out var wrong)) return wrong;
        if (medium.Kind == MediaKind.Video && !clips.IsThere) return MediaProblems.ClipsOff;
        await table.TryAddAsync(medium, cancellation);
        var grant = await blobs.GrantUploadAsync(medium.MediaId, limits.UploadWindow, cancellation);
        return Answer.Created(new MediaUpload(medium.MediaId, grant.Address, grant.ExpiresAt));
    }

    static Result<MediaRecord> Read(MediaRequest asked, string mediaId, string ownerId, DateTimeOffset now)
    {
        var checks = new Checks();
        var name = checks.Text("fileName", asked.FileName, 200);
        var type = checks.Text("contentType", asked.ContentType, 100).Split(';')[0].Trim().ToLowerInvariant();
        var isClip = ClipFormat.Named(type) is not null;
        if (checks.Problem is null && !isClip && PictureFormat.Named(type) is null)
            checks.Add("contentType", "unsupported-media", $"contentType must be one of {string.Join(", ", PictureFormat.All.Select(f => f.ContentType).Concat(ClipFormat.All.Select(f => f.ContentType)))}.");
        return checks.Problem is { } wrong ? wrong : new MediaRecord(mediaId, ownerId, name, type, isClip ? MediaKind.Video : MediaKind.Picture, MediaStatus.Waiting, now);
    }
}
