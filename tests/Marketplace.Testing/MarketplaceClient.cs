using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Marketplace.Testing;

/// <summary>One request, before it is sent.</summary>
/// <param name="Method">GET, POST…</param>
/// <param name="Path">Path and query exactly as they are to stand on the wire; nothing is normalized.</param>
public sealed record Call(string Method, string Path)
{
    /// <summary>The body, or null for none; a string or bytes are sent as they are, anything else as JSON.</summary>
    public object? Body { get; init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Idempotency-Key, or null for none.</summary>
    public string? Key { get; init; }

    /// <summary>If-Match, or null for none.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Other headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body as it stands on the wire.</summary>
    public byte[]? Bytes => Body switch
    {
        null => null,
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        var value => JsonSerializer.SerializeToUtf8Bytes(value, Wire.Options),
    };
}

/// <summary>
/// The marketplace as one caller sees it: a visitor, or somebody signed in. Its methods are what people do there, each over HTTP and nothing
/// else. When the access token is over, because the clock was moved, it signs in again by itself.
/// </summary>
public sealed partial class MarketplaceClient(HttpClient http)
{
    readonly Lock gate = new();
    Task<WireSession>? renewal;
    WireSession? renewed;
    (string Email, string Password)? account;

    /// <summary>The session; null for a visitor.</summary>
    public WireSession? Session { get; private set; }

    /// <summary>The user's id; asking a visitor for it is an error of the test.</summary>
    public string UserId => Session?.UserId ?? throw new InvalidOperationException("This is a visitor.");

    /// <summary>E-mail address and password of the account.</summary>
    public (string Email, string Password) Account => account ?? throw new InvalidOperationException("This is a visitor.");

    /// <summary>A client for an app that listens at an address, with room for many requests at once.</summary>
    public static MarketplaceClient At(Uri address) =>
        new(new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256, AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(100) });

    /// <summary>Somebody who is not signed in, at the same app.</summary>
    public MarketplaceClient Visitor() => new(http);

    /// <summary>GET.</summary>
    public Task<Reply> GetAsync(string path, CancellationToken cancellation = default) => SendAsync(new Call("GET", path), cancellation);

    /// <summary>POST, under an idempotency key if one is given.</summary>
    public Task<Reply> PostAsync(string path, object? body = null, string? key = null, CancellationToken cancellation = default) =>
        SendAsync(new Call("POST", path) { Body = body, Key = key }, cancellation);

    /// <summary>Sends a request as this caller.</summary>
    public async Task<Reply> SendAsync(Call call, CancellationToken cancellation = default)
    {
        var session = Session;
        var reply = await SendAsync(call, session?.AccessToken, cancellation);
        if (session is null || reply.Status != 401 || reply.Code != "token-expired") return reply;
        return await SendAsync(call, (await AfterAsync(session)).AccessToken, cancellation);
    }

    /// <summary>Sends a request with any token, or none.</summary>
    public async Task<Reply> SendAsync(Call call, string? token, CancellationToken cancellation = default)
    {
        using var request = Request(call, token);
        using var answer = await http.SendAsync(request, cancellation);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply(
            $"{call.Method} {call.Path}", (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(cancellation), headers);
    }

    HttpRequestMessage Request(Call call, string? token)
    {
        var exactly = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(http.BaseAddress!.GetLeftPart(UriPartial.Authority) + call.Path, exactly));
        if (call.Bytes is { } bytes) request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(call.ContentType) } };
        if (call.Key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", call.Key);
        if (call.IfMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", call.IfMatch);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        foreach (var (name, value) in call.Headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
