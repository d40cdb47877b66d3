using System.Net.Http.Headers;

namespace Marketplace.Tests.Media;

/// <summary>Does with an upload address what a browser does.</summary>
static class Uploads
{
    static readonly HttpClient Http = new();

    public static Task<int> PutAsync(string url, byte[] content) => AskAsync(HttpMethod.Put, url, content);

    public static async Task<int> AskAsync(HttpMethod method, string url, byte[]? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(url));
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        if (content is not null) request.Content = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var answer = await Http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
