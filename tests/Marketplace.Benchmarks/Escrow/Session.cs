using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Marketplace.Benchmarks.Escrow;

/// <summary>One signed-in client. Anything but success ends the benchmark: a figure with faults in it is none.</summary>
public sealed class Session(HttpClient http, string email, string password)
{
    AuthenticationHeaderValue? token;

    /// <summary>Registers and signs in; done before any clock starts, since hashing a password is slow on purpose.</summary>
    public async Task<Session> RegisterAsync()
    {
        await SendAsync(HttpMethod.Post, "/api/accounts", new { email, password, displayName = email });
        return await SignInAsync();
    }

    /// <summary>Signs in.</summary>
    public async Task<Session> SignInAsync()
    {
        var session = await SendAsync(HttpMethod.Post, "/api/sessions", new { email, password });
        token = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
        return this;
    }

    /// <summary>Reads.</summary>
    public Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>Posts under a new idempotency key.</summary>
    public Task<JsonElement> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body ?? new { });

    async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token;
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("n"));
        }

        using var answer = await http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(bytes)}");
        return bytes.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(bytes);
    }
}
