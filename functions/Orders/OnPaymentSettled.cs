using System.Text;
using System.Text.Json;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Messaging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>How a payment came out, on its way to the cases of its orders.</summary>
public sealed record PaymentSettled(string PaymentId, bool Paid, IReadOnlyList<string> OrderIds, DateTimeOffset At)
{
    public const string Queue = "payments-settled";
}

/// <summary>
/// Hears of payments inside the provider's request, and hands on by queue: stored in one transaction however many orders a
/// payment has. It takes a queue because a function hands out the client of the task hub to functions only that ask for it.
/// </summary>
public sealed class PaymentOutcomes(Queues queues) : IPaymentOutcomes
{
    public Task PaidAsync(string paymentId, IReadOnlyList<PaymentPart> parts, DateTimeOffset at, CancellationToken cancellation) =>
        queues.SendAsync(PaymentSettled.Queue, new PaymentSettled(paymentId, true, [.. parts.Select(p => p.OrderId)], at), cancellation: cancellation);

    public Task DeclinedAsync(string paymentId, IReadOnlyList<PaymentPart> parts, DateTimeOffset at, CancellationToken cancellation) =>
        queues.SendAsync(PaymentSettled.Queue, new PaymentSettled(paymentId, false, [.. parts.Select(p => p.OrderId)], at), cancellation: cancellation);
}

/// <summary>Signals the orders of a payment. Safe to repeat: one outcome of a payment is one signal of each order.</summary>
public sealed class OnPaymentSettled(Escrows escrows)
{
    [Function(nameof(OnPaymentSettled))]
    public async Task Run([QueueTrigger(PaymentSettled.Queue)] string message, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        var settled = Read(message);
        await Task.WhenAll(settled.OrderIds.Select(orderId => escrows.SendAsync(client, orderId, Signal(settled, orderId), cancellation)));
    }

    static PaymentSettled Read(string message)
    {
        var read = Body.Parse<PaymentSettled>(Encoding.UTF8.GetBytes(message));
        if (read.Problem is { } problem) throw new JsonException($"Not a PaymentSettled: {problem.Detail}");
        return read.Value is { OrderIds: { } ids, At: var at } settled && Ids.IsId(settled.PaymentId, "pay") && ids.All(id => Ids.IsId(id, "ord")) && at != default
            ? settled
            : throw new JsonException("Not a PaymentSettled: a field is missing or is no id.");
    }

    static Signal Signal(PaymentSettled settled, string orderId) => settled.Paid
        ? EscrowSignals.PaidOf(orderId, settled.PaymentId, settled.At)
        : EscrowSignals.DeclinedOf(orderId, settled.PaymentId, settled.At);
}
