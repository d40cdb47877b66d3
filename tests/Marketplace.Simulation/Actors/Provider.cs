using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Marketplace.Simulation.Plan;
using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation.Actors;

/// <summary>The sandbox provider's page, as a buyer uses it.</summary>
public sealed class Provider(HttpClient http)
{
    /// <summary>What app and provider sign with; the app must be started with it.</summary>
    public const string Secret = "a secret of the simulation";

    /// <summary>Agrees to pay; true when the provider has the money, also if it had it already.</summary>
    public async Task<bool> ApproveAsync(string paymentId, Delivery delivery, CancellationToken cancellation)
    {
        var reply = await ActAsync(paymentId, "approve", delivery, cancellation);
        return reply.Ok && reply.Body.GetProperty("status").GetString() == "paid";
    }

    /// <summary>Says no.</summary>
    public async Task DeclineAsync(string paymentId, Delivery delivery, CancellationToken cancellation) =>
        (await ActAsync(paymentId, "decline", delivery, cancellation)).Expect("the payer declines");

    /// <summary>All that the provider moved.</summary>
    public async Task<IReadOnlyList<StatementLine>> StatementAsync(CancellationToken cancellation)
    {
        var lines = new List<StatementLine>();
        string? after = null;
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/sandbox/statement?limit=500{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
            using var answer = await http.SendAsync(request, cancellation);
            var page = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellation);
            lines.AddRange(page.GetProperty("items").EnumerateArray().Select(Line));
            after = page.GetProperty("nextCursor").GetString();
        }
        while (after is not null);
        return lines;
    }

    static StatementLine Line(JsonElement line) => new(
        Enum.Parse<StatementKind>(line.GetProperty("kind").GetString()!, ignoreCase: true), line.GetProperty("reference").GetString()!,
        line.GetProperty("amount").GetProperty("amount").GetInt64());

    async Task<Reply> ActAsync(string paymentId, string action, Delivery delivery, CancellationToken cancellation)
    {
        var options = new { delayMs = delivery.DelayMs, duplicates = delivery.Duplicates, reorder = delivery.Reorder };
        using var answer = await http.PostAsJsonAsync(new Uri($"/sandbox/payments/{paymentId}/actions/{action}", UriKind.Relative), options, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return new Reply((int)answer.StatusCode, text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }
}
