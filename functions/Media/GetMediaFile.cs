using System.Globalization;
using System.Text.RegularExpressions;
using Marketplace.Media.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Marketplace.Media;

/// <summary>
/// Sends a picture, or a part of a clip. Its address never changes its content, so browsers and caches in between keep it for a year and ask no more;
/// whoever asks all the same with its ETag costs no storage.
/// </summary>
public sealed partial class GetMediaFile(MediaDesk desk, MediaBlobs blobs)
{
    [Function(nameof(GetMediaFile))]
    [Operation("Get the bytes of a picture, of a clip's playlist or of a segment")]
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

    static string? TypeOf(string file)
    {
        if (MediaAddress.Sizes.Any(s => file == string.Create(CultureInfo.InvariantCulture, $"{s}.webp"))) return "image/webp";
        if (Playlist().IsMatch(file)) return "application/vnd.apple.mpegurl";
        return Segment().IsMatch(file) ? "video/mp2t" : null;
    }

    [GeneratedRegex(@"\A(master|large|small)\.m3u8\z")]
    private static partial Regex Playlist();

    [GeneratedRegex(@"\A(large|small)-\d{3}\.ts\z")]
    private static partial Regex Segment();
}
