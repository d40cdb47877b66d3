using Marketplace.Identity.Contracts;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Media;

/// <summary>A medium; <c>urls</c> by size (and <c>hls</c>) once it is ready, <c>code</c> and <c>reason</c> when it is not shown, <c>percent</c> of a clip that is made.</summary>
public sealed record MediaView(
    string MediaId, MediaKind Kind, MediaStatus Status, IReadOnlyDictionary<string, string> Urls, int? Width, int? Height, double? Seconds, int? Percent, string? Code, string? Reason, string? FileName);

/// <summary>Shows how far a medium has come: to its uploader always, to others once it is ready.</summary>
public sealed class GetMedia(MediaDesk desk, ICallers callers)
{
    [Function(nameof(GetMedia))]
    [Operation("Get a picture's or clip's status and addresses", Who = Who.SignedIn, Answer = typeof(MediaView))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "media/{mediaId}")] HttpRequest request, string mediaId, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (await desk.RecordAsync(mediaId, cancellation) is not { } medium) return Problem.NotFound("medium");
        var isMine = medium.OwnerId == caller.Id;
        if (!isMine && medium.Status != MediaStatus.Ready) return Problem.NotFound("medium");
        return Answer.Ok(new MediaView(
            medium.MediaId, medium.Kind, medium.Status, medium.Status == MediaStatus.Ready ? MediaAddress.All(mediaId, medium.Kind) : new Dictionary<string, string>(),
            medium.Content?.Width, medium.Content?.Height, medium.Content?.Seconds, medium is { Kind: MediaKind.Video, Status: MediaStatus.Processing } ? medium.Percent : null, medium.Code, medium.Reason, isMine ? medium.FileName : null));
    }
}
