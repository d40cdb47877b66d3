using System.Security.Cryptography;
using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>What a party asks of an order.</summary>
public sealed record Ask(SignalKind Kind, string? Reason = null, Shipment? Shipment = null)
{
    /// <summary>Of a refund.</summary>
    public RefundAsk? Refund { get; init; }

    /// <summary>To a refund.</summary>
    public RefundReply? Reply { get; init; }

    /// <summary>In a dispute.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>Of a dispute.</summary>
    public Ruling? Ruling { get; init; }
}

/// <summary>
/// The way of every action: who asks, may they, is it allowed now; then the signal is laid beside the order, the case woken,
/// and its answer awaited for a moment. The signal's id is derived from caller and Idempotency-Key, so the signal itself is the
/// memory of the key: the same request again finds its signal and gets the order, another body under the key 422.
/// </summary>
public sealed class OrderActions(OrderTable orders, Parties parties, ICallers callers, TimeProvider time)
{
    /// <summary>Runs an action: 200 with the order, 202 while it is under way, or the problem.</summary>
    /// <param name="client">Of the function.</param>
    /// <param name="request">Whose caller and key count.</param>
    /// <param name="orderId">From the route.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="read">Reads the body; called only for a party of the order.</param>
    /// <param name="cancellation">Of the request.</param>
    /// <param name="check">Looks elsewhere whether what was read holds, or null.</param>
    public async Task<IResult> RunAsync(
        DurableTaskClient client, HttpRequest request, string orderId, SignalKind kind, Func<byte[], Result<Ask>> read, CancellationToken cancellation,
        Func<Ask, Caller, Task<Problem?>>? check = null)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var nobody)) return nobody;
        if (!(await parties.FindAsync(orderId, caller, kind, cancellation)).TryGet(out var party, out var stranger)) return stranger;
        if (!(await Body.BytesAsync(request, cancellation)).TryGet(out var body, out var unread)) return unread;
        if (!read(body).TryGet(out var ask, out var wrong)) return wrong;
        if (!SignalId(request, orderId, caller.Id, kind).TryGet(out var signalId, out var badKey)) return badKey;
        var signal = new Signal(signalId, kind, party.Side, time.GetUtcNow(), ask.Reason, ask.Shipment) { Ask = ask.Refund, Reply = ask.Reply, Evidence = ask.Evidence, Ruling = ask.Ruling };
        var digest = Convert.ToHexStringLower(SHA256.HashData(body));
        if (party.Order.Progress.EntryOf(signalId) is { } known) return await RepeatedAsync(party, signal, digest, known, cancellation);
        if (party.Order.Apply(signal, signal.At).Problem is { } refusal) return refusal;
        if (check is not null && await check(ask, caller) is { } wrongElsewhere) return wrongElsewhere;
        if (!await orders.TryAddSignalAsync(orderId, signal, digest, cancellation)
            && await orders.FindSignalAsync(orderId, signal, cancellation) is { } kept && kept.Digest != digest) return OrderProblems.KeyReused;
        return await AnswerAsync(client, party, signal, cancellation);
    }

    /// <summary>Whoever takes the signal may end in the moment in which it is woken; then there is somebody else to wake.</summary>
    async Task<IResult> AnswerAsync(DurableTaskClient client, Party party, Signal signal, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var instance = await Escrows.WakeAsync(client, party.Order.OrderId, signal, cancellation);
            if (await Escrows.WaitTakenAsync(client, instance, signal.SignalId, cancellation) is not { } progress) break;
            if (progress.EntryOf(signal.SignalId) is not { } entry) continue;
            var now = party.Order with { Progress = progress };
            return now.RefusalIn(entry, signal.Kind) is { } refusal ? refusal : Answer.Ok(await WholeAsync(party.Order, progress, party.Side, cancellation));
        }

        return Answer.Accepted(OrderAnswer.Of(party.Order, party.Side, []));
    }

    /// <summary>The order as its case shows it; read again when the case could not show all of it.</summary>
    async Task<OrderAnswer> WholeAsync(Order order, OrderProgress progress, Actor side, CancellationToken cancellation)
    {
        var now = progress.IsCut ? (await orders.FindAsync(order.OrderId, cancellation))! : order with { Progress = progress };
        return OrderAnswer.Of(now, side, await orders.EvidenceAsync(now, cancellation));
    }

    /// <summary>This very request was taken before: then its answer is the order.</summary>
    async Task<IResult> RepeatedAsync(Party party, Signal signal, string digest, TimelineEntry entry, CancellationToken cancellation)
    {
        if (party.Order.RefusalIn(entry, signal.Kind) is { } refusal) return refusal;
        return await orders.FindSignalAsync(party.Order.OrderId, signal, cancellation) is { } kept && kept.Digest != digest
            ? OrderProblems.KeyReused
            : Answer.Ok(await WholeAsync(party.Order, party.Order.Progress, party.Side, cancellation)) with { Replayed = true };
    }

    Result<string> SignalId(HttpRequest request, string orderId, string callerId, SignalKind kind)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length > 255 || key.Any(c => c is < '!' or > '~')) return Problem.BadRequest("bad-idempotency-key", "An Idempotency-Key has 1 to 255 visible characters.");
        return key.Length == 0 ? Ids.New("sig", time.GetUtcNow()) : Ids.From("sig", orderId, callerId, $"{kind}", key);
    }
}
