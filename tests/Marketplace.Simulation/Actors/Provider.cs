using System.Text.Json;
using Marketplace.Simulation.Plan;
using Marketplace.Simulation.Snapshots;
using Marketplace.Testing;

namespace Marketplace.Simulation.Actors;

/// <summary>The sandbox provider: its page as a buyer uses it, and its statement as the marketplace's owner reads it.</summary>
public sealed class Provider(MarketplaceClient visitor)
{
    /// <summary>What app and provider sign with; the app must be started with it.</summary>
    public const string Secret = "a secret of the simulation";

    /// <summary>Agrees to pay; true when the provider has the money, also if it had it already.</summary>
    /// <param name="paymentId">What is paid.</param>
    /// <param name="delivery">How the notification travels.</param>
    /// <param name="evenIfLate">Has the provider take the money although the payment is over, as a bank transfer would.</param>
    public async Task<bool> ApproveAsync(string paymentId, Delivery delivery, bool evenIfLate) =>
        (await visitor.TellProviderAsync(paymentId, "approve", Options(delivery, evenIfLate))).IsSuccess;

    /// <summary>Says no.</summary>
    public async Task DeclineAsync(string paymentId, Delivery delivery) =>
        (await visitor.TellProviderAsync(paymentId, "decline", Options(delivery, false))).ExpectSuccess();

    /// <summary>Has it answer the next few calls of each kind with 503.</summary>
    public async Task FailAsync(int times, CancellationToken cancellation) => (await visitor.PostAsync(
        "/sandbox/faults", new { failPayments = times, failRefunds = times, failTransfers = times }, cancellation: cancellation)).ExpectSuccess();

    /// <summary>All that it moved.</summary>
    public async Task<IReadOnlyList<StatementLine>> StatementAsync(CancellationToken cancellation)
    {
        var lines = new List<StatementLine>();
        for (string? after = "0"; after is not null;)
        {
            var page = (await visitor.SendAsync(new Call("GET", $"/sandbox/statement?limit=500&after={after}"), Secret, cancellation)).Expect(200).Json;
            lines.AddRange(page.GetProperty("items").EnumerateArray().Select(Line));
            after = Optional(page, "nextCursor");
        }

        return lines;
    }

    static object Options(Delivery delivery, bool force) => new { delayMs = delivery.DelayMs, duplicates = delivery.Duplicates, reorder = delivery.Reorder, force };

    static StatementLine Line(JsonElement line) => new(
        Enum.Parse<StatementKind>(line.GetProperty("kind").GetString()!, ignoreCase: true), line.GetProperty("reference").GetString()!,
        Optional(line, "paymentId"), line.GetProperty("amount").GetProperty("amount").GetInt64());

    static string? Optional(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
