using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>Some pieces of a line.</summary>
public sealed record RefundLineRequest(string? SkuId, int? Quantity);

/// <summary>What is asked: with lines the amount may be left out.</summary>
public sealed record AskRefundRequest(RefundKind? Kind, Money? Amount, string? Reason, IReadOnlyList<RefundLineRequest?>? Lines);

/// <summary>Asks for money back: by lines, which have their own price, or by an amount; the buyer may, and the shop answers.</summary>
public sealed class AskRefund(OrderActions actions)
{
    [Function(nameof(AskRefund))]
    [Operation("Ask for money back", Who = Who.Party, Body = typeof(AskRefundRequest), Answer = typeof(OrderAnswer),
        IdempotencyKey = IdempotencyKey.Optional, Problems = ["409 not-allowed-now", "409 too-many-refunds", "422 invalid-fields", "422 nothing-to-return", "422 refund-too-high"])]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orders/{orderId}/actions/ask-refund")] HttpRequest request, string orderId,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        actions.RunAsync(client, request, orderId, SignalKind.AskRefund, Read, cancellation);

    static Result<Ask> Read(byte[] body)
    {
        if (!Body.Parse<AskRefundRequest>(body).TryGet(out var asked, out var unread)) return unread;
        var checks = new Checks();
        var (kind, reason, lines) = (checks.OneOf("kind", asked.Kind), checks.Text("reason", asked.Reason, 300), Lines(checks, asked.Lines ?? []));
        Money? amount = asked.Amount is null && lines.Count > 0 ? null : checks.Amount("amount", asked.Amount, 1);
        return checks.Problem is { } wrong ? wrong : new Ask(SignalKind.AskRefund, reason) { Refund = new RefundAsk(kind, amount, lines) };
    }

    /// <summary>Lines of one SKU are merged.</summary>
    static IReadOnlyList<RefundLine> Lines(Checks checks, IReadOnlyList<RefundLineRequest?> asked)
    {
        var read = checks.List("lines", asked, Cart.MaxLines).Take(Cart.MaxLines).Select((l, i) => new RefundLine(
            checks.Text($"lines[{i}].skuId", l?.SkuId, 64), checks.Number($"lines[{i}].quantity", l?.Quantity, 1, CheckoutRequest.MaxQuantity))).ToList();
        return [.. read.GroupBy(l => l.SkuId).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new RefundLine(g.Key, g.Sum(l => l.Quantity)))];
    }
}
