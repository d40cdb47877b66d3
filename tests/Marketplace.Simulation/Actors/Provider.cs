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
    /// <param name="paymentId">What is paid.</param>
    /// <param name="delivery">How the notification travels.</param>
    /// <param name="evenIfLate">Has the provider take the money although the payment is over, as a bank transfer would.</param>
    /// <param name="cancellation">Of the run.</param>
    public async Task<bool> ApproveAsync(string paymentId, Delivery delivery, bool evenIfLate, CancellationToken cancellation) =>
        (await ActAsync(paymentId, "approve", delivery, evenIfLate, cancellation)).Ok;

    /// <summary>Says no.</summary>
    public async Task DeclineAsync(string paymentId, Delivery delivery, CancellationToken cancellation) =>
        (await ActAsync(paymentId, "decline", delivery, false, cancellation)).Expect("the payer declines");

    /// <summary>Answers the next few calls of each kind with 503.</summary>
    public async Task FailAsync(int times, CancellationToken cancellation)
    {
        var faults = new { failPayments = times, failRefunds = times, failTransfers = times };
        using var answer = await http.PostAsJsonAsync(new Uri("/sandbox/faults", UriKind.Relative), faults, cancellation);
        answer.EnsureSuccessStatusCode();
    }

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
        Enum.Parse<StatementKind>(line.GetProperty("kind").GetString()!, ignoreCase: true), line.GetProperty("reference").GetString()!, line.GetProperty("paymentId").GetString(),
        line.GetProperty("amount").GetProperty("amount").GetInt64());

    async Task<Reply> ActAsync(string paymentId, string action, Delivery delivery, bool force, CancellationToken cancellation)
    {
        var options = new { delayMs = delivery.DelayMs, duplicates = delivery.Duplicates, reorder = delivery.Reorder, force };
        using var answer = await http.PostAsJsonAsync(new Uri($"/sandbox/payments/{paymentId}/actions/{action}", UriKind.Relative), options, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return new Reply((int)answer.StatusCode, text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }
}
