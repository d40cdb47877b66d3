using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Marketplace.Simulation.Actors;

/// <summary>What the marketplace answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON, or undefined for an empty answer.</param>
public sealed record Reply(int Status, JsonElement Body)
{
    /// <summary>Whether it was done, or taken.</summary>
    public bool Ok => Status is >= 200 and < 300;

    /// <summary>The problem's code of a refusal; null otherwise.</summary>
    public string? Code => Ok ? null : Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : $"status-{Status}";

    /// <summary>The body of a success; a refusal ends the run with its words.</summary>
    public JsonElement Expect(string what) => Ok ? Body : throw new InvalidOperationException($"{what}: {Status} {Body}");
}

/// <summary>
/// Somebody with an account. Signs in again whenever the access token is over (the clock jumps). All requests go over a
/// <see cref="StubbornHandler"/>, so each gets an answer whatever is being killed.
/// </summary>
public sealed class Person(HttpClient http, string email, string password)
{
    readonly Lock gate = new();
    Task<string>? signedIn;

    /// <summary>Registers; an account that is there already (the first answer got lost) is as good.</summary>
    public async Task RegisterAsync(string displayName, CancellationToken cancellation)
    {
        var reply = await SendAsync(HttpMethod.Post, "/api/accounts", new { email, password, displayName }, null, null, cancellation);
        if (reply.Code is not null and not "email-taken") reply.Expect($"{email} registers");
    }

    /// <summary>Reads something.</summary>
    public Task<Reply> GetAsync(string path, CancellationToken cancellation) => SignedInAsync(HttpMethod.Get, path, null, null, cancellation);

    /// <summary>Posts something under an idempotency key.</summary>
    public Task<Reply> PostAsync(string path, object? body, string key, CancellationToken cancellation) =>
        SignedInAsync(HttpMethod.Post, path, body ?? new { }, key, cancellation);

    /// <summary>All items of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, CancellationToken cancellation)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var query = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            var page = (await GetAsync(query, cancellation)).Expect($"{email} lists {path}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return items;
    }

    async Task<Reply> SignedInAsync(HttpMethod method, string path, object? body, string? key, CancellationToken cancellation)
    {
        var token = TokenAfter(null, cancellation);
        var reply = await SendAsync(method, path, body, key, await token, cancellation);
        if (reply.Status != (int)HttpStatusCode.Unauthorized) return reply;
        return await SendAsync(method, path, body, key, await TokenAfter(token, cancellation), cancellation);
    }

    // Many requests of one person find the token over at once; the first renews it for all.
    Task<string> TokenAfter(Task<string>? over, CancellationToken cancellation)
    {
        lock (gate) return signedIn is null || signedIn == over || signedIn.IsFaulted ? signedIn = SignInAsync(cancellation) : signedIn;
    }

    async Task<string> SignInAsync(CancellationToken cancellation)
    {
        var reply = await SendAsync(HttpMethod.Post, "/api/sessions", new { email, password }, null, null, cancellation);
        return reply.Expect($"{email} signs in").GetProperty("accessToken").GetString()!;
    }

    async Task<Reply> SendAsync(HttpMethod method, string path, object? body, string? key, string? bearer, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var answer = await http.SendAsync(request, cancellation);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
        return new Reply((int)answer.StatusCode, bytes.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(bytes));
    }
}
