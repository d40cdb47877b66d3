using System.Globalization;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Marketplace.Media;

/// <summary>
/// Sends a picture. Its address never changes its content, so browsers and caches in between keep it for a year and ask no more;
/// whoever asks all the same with its ETag costs no storage.
/// </summary>
public sealed class GetMediaFile(MediaDesk desk, MediaBlobs blobs)
{
    [Function(nameof(GetMediaFile))]
    [Operation("Get a picture's bytes")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "media/{mediaId}/{file}")] HttpRequest request, string mediaId, string file, CancellationToken cancellation)
    {
        if (TypeOf(file) is not { } type || await desk.RecordAsync(mediaId, cancellation) is not { Status: MediaStatus.Ready, Content: { } content }) return Problem.NotFound("picture");
        var etag = $"{content.Sha256}-{file}";
        if (Preconditions.Matches(request.Headers.IfNoneMatch, etag)) return Sent(request, etag, Results.StatusCode(304));
        return await blobs.ReadAsync(content.Sha256, file, cancellation) is { } bytes
            ? Sent(request, etag, Results.Bytes(bytes, type, enableRangeProcessing: true))
            : Problem.NotFound("picture");
    }

    static IResult Sent(HttpRequest request, string etag, IResult result)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.ETag = new EntityTagHeaderValue($"\"{etag}\"").ToString();
        headers.XContentTypeOptions = "nosniff";
        return result;
    }

    static string? TypeOf(string file) => MediaAddress.Sizes.Any(s => file == string.Create(CultureInfo.InvariantCulture, $"{s}.webp")) ? "image/webp" : null;
}
