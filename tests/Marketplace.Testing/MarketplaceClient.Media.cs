using System.Net.Http.Headers;

namespace Marketplace.Testing;

// Pictures and files that go to storage by an address of their own.
public sealed partial class MarketplaceClient
{
    /// <summary>A picture of one pixel.</summary>
    public static byte[] SmallestGif { get; } = Convert.FromBase64String("R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=");

    /// <summary>Announces a picture, uploads it, and waits until it can be shown; its id.</summary>
    public async Task<string> UploadPictureAsync(byte[] picture, string fileName, string contentType, CancellationToken cancellation = default)
    {
        var announced = (await PostAsync("/api/media", new { fileName, contentType }, cancellation: cancellation)).Expect(201).Json;
        var mediaId = announced.GetProperty("mediaId").GetString()!;
        (await PutToStorageAsync(announced.GetProperty("uploadUrl").GetString()!, picture, contentType, cancellation)).Expect(201);
        await Eventually.SeesAsync(
            () => GetAsync($"/api/media/{mediaId}", cancellation), seen => seen.Text.Contains("\"ready\"", StringComparison.Ordinal), "the picture is ready", cancellation: cancellation);
        return mediaId;
    }

    /// <summary>Puts a file to an address that carries its own permission.</summary>
    public Task<Reply> PutToStorageAsync(string url, byte[] content, string contentType, CancellationToken cancellation = default) =>
        AskStorageAsync(HttpMethod.Put, url, content, contentType, cancellation);

    /// <summary>Asks storage itself, with nothing but what the address allows.</summary>
    public async Task<Reply> AskStorageAsync(HttpMethod method, string url, byte[]? content = null, string? contentType = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(url));
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        if (content is not null) request.Content = new ByteArrayContent(content);
        if (content is not null && contentType is not null) request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var answer = await http.SendAsync(request, cancellation);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply($"{method} {request.RequestUri!.AbsolutePath}", (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(cancellation), headers);
    }
}
