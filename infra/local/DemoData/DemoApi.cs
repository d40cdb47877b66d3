using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Marketplace.Local.DemoData;

/// <summary>Somebody with an account; the token is what the last signing-in gave.</summary>
internal sealed record DemoPerson(string Email, string Password, string DisplayName)
{
    public string? Token { get; set; }
}

/// <summary>An answer of the marketplace.</summary>
internal sealed record DemoAnswer(HttpStatusCode Status, JsonElement Json)
{
    public string? Code => Text("code");

    public string? Text(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool Is(HttpStatusCode status, string? code = null) => Status == status && (code is null || Code == code);
}

/// <summary>The marketplace refused a step; the load ends and goes on at the next start.</summary>
internal sealed class DemoRefusedException(string message) : Exception(message);

/// <summary>Calls the marketplace over HTTP. A service that is not ready yet is asked again for a minute; a token that has run out is replaced.</summary>
internal sealed class DemoApi(HttpClient http, CancellationToken stopping)
{
    private const int Tries = 60;

    public CancellationToken Stopping => stopping;

    public Task<DemoAnswer> GetAsync(string path, DemoPerson? person = null) => SendAsync(HttpMethod.Get, path, person, null, null);

    public Task<DemoAnswer> PutAsync(string path, DemoPerson person, object body, string? etag = null) => SendAsync(HttpMethod.Put, path, person, body, null, etag);

    public Task<DemoAnswer> PostAsync(string path, DemoPerson? person, object? body, string key) => SendAsync(HttpMethod.Post, path, person, body, key);

    /// <summary>Tells what a visitor did.</summary>
    public async Task TellAsync(string visitor, IReadOnlyList<object> events) =>
        Checked("/api/events", await SendAsync(HttpMethod.Post, "/api/events", null, events, null, visitor: visitor));

    /// <summary>Posts what must succeed.</summary>
    public async Task<DemoAnswer> DoAsync(string path, DemoPerson? person, object? body, string key) =>
        Checked(path, await PostAsync(path, person, body, key));

    public static DemoAnswer Checked(string path, DemoAnswer answer) => (int)answer.Status < 300
        ? answer
        : throw new DemoRefusedException($"{path} answered {$"{(int)answer.Status} {answer.Code ?? answer.Json.ToString()}".TrimEnd()}.");

    public async Task SignInAsync(DemoPerson person)
    {
        var answer = await SendAsync(HttpMethod.Post, "/api/sessions", null, new { email = person.Email, password = person.Password }, null);
        person.Token = Checked("/api/sessions", answer).Text("accessToken");
    }

    private async Task<DemoAnswer> SendAsync(HttpMethod method, string path, DemoPerson? person, object? body, string? key, string? etag = null, string? visitor = null)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var attempt = 1; ; attempt++)
        {
            if (person is { Token: null }) await SignInAsync(person);
            var answer = await TryAsync(method, path, person?.Token, body, key, etag, visitor);
            if (answer.Status == HttpStatusCode.Unauthorized && person is not null && attempt < Tries) person.Token = null;
            else if (!IsPassing(answer) || attempt == Tries) return answer;
            await pause.WaitForNextTickAsync(stopping);
        }
    }

    private async Task<DemoAnswer> TryAsync(HttpMethod method, string path, string? token, object? body, string? key, string? etag, string? visitor)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (visitor is not null) request.Headers.Add("X-Visitor-Id", visitor);
        if (etag is not null) request.Headers.TryAddWithoutValidation("If-Match", etag);
        try
        {
            using var answer = await http.SendAsync(request, stopping);
            var text = await answer.Content.ReadAsStringAsync(stopping);
            return new DemoAnswer(answer.StatusCode, IsJson(answer) && text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default);
        }
        catch (HttpRequestException)
        {
            return new DemoAnswer(HttpStatusCode.ServiceUnavailable, default);
        }
    }

    private static bool IsPassing(DemoAnswer answer) =>
        (int)answer.Status >= 500 || answer.Is(HttpStatusCode.Conflict, "request-in-progress") || answer.Is(HttpStatusCode.TooManyRequests);

    private static bool IsJson(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
}
