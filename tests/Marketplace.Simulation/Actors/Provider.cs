using System.Net.Http.Json;
using System.Text.Json;
using Marketplace.Simulation.Plan;
using Marketplace.Simulation.Snapshots;

namespace Marketplace.Simulation.Actors;

/// <summary>The sandbox provider's page, as a buyer uses it.</summary>
public sealed class Provider(HttpClient http)
{
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
        var lines = await http.GetFromJsonAsync<JsonElement>(new Uri("/sandbox/statement", UriKind.Relative), cancellation);
        return [.. lines.GetProperty("items").EnumerateArray().Select(l => new StatementLine(
            Enum.Parse<StatementKind>(l.GetProperty("kind").GetString()!, ignoreCase: true), l.GetProperty("paymentId").GetString()!, l.GetProperty("amount").GetProperty("amount").GetInt64()))];
    }

    async Task<Reply> ActAsync(string paymentId, string action, Delivery delivery, CancellationToken cancellation)
    {
        var options = new { delayMs = delivery.DelayMs, duplicates = delivery.Duplicates, reorder = delivery.Reorder };
        using var answer = await http.PostAsJsonAsync(new Uri($"/sandbox/payments/{paymentId}/actions/{action}", UriKind.Relative), options, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return new Reply((int)answer.StatusCode, text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }
}
