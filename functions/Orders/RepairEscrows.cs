using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Marketplace.Orders;

/// <summary>
/// Mends what a lost event or a lost case would leave lying: wakes for signals that lie untaken, gives an open order without a
/// living case one again, and begins anew what follows an end where a case was broken off there. It looks at no more than the
/// longest life of an order, one range of time-ordered partitions, and once an hour at older ones: refunds and disputes take their time.
/// Safe to run twice and beside everything.
/// </summary>
public sealed class RepairEscrows(OrderTable orders, IOptions<OrderTerms> terms, TimeProvider time, ILogger<RepairEscrows> log)
{
    /// <summary>A signal or an order younger than this is on its ordinary way.</summary>
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    [Function(nameof(RepairEscrows))]
    public Task Run([TimerTrigger("0 */2 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        RepairAsync(client, terms.Value.LongestLife, cancellation);

    [Function("RepairOldEscrows")]
    public Task RunForOld([TimerTrigger("0 17 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        RepairAsync(client, terms.Value.LongestMemory, cancellation);

    async Task RepairAsync(DurableTaskClient client, TimeSpan back, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await foreach (var unrest in orders.UnrestSinceAsync(now - back, cancellation))
        {
            if (unrest.Untaken is { } signal && signal.At < now - Settling) await WakeAsync(client, unrest.OrderId, signal, cancellation);
            if (unrest.Order is { } order && order.PlacedAt < now - terms.Value.PlacingGrace - Settling
                && await client.GetInstanceAsync(order.IsFinished ? LateSignals.InstanceOf(order.OrderId) : order.OrderId, cancellation) is null or { IsCompleted: true })
                await (order.IsFinished ? Escrows.BeginLateAsync(client, order.OrderId, cancellation) : ReviveAsync(client, order, now, cancellation));
        }

        await foreach (var broken in client.GetAllInstancesAsync(Broken(now - back)).WithCancellation(cancellation))
            if (broken.Name == nameof(EscrowOrder) && await orders.FindAsync(broken.InstanceId, cancellation) is { } order) await ReviveAsync(client, order, now, cancellation);
    }

    static OrchestrationQuery Broken(DateTimeOffset since) => new(
        CreatedFrom: since, Statuses: [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated], InstanceIdPrefix: "ord_");

    Task<string> WakeAsync(DurableTaskClient client, string orderId, Signal signal, CancellationToken cancellation)
    {
        log.LogInformation("Signal {Kind} of order {OrderId} lay untaken; its case is woken", signal.Kind, orderId);
        return Escrows.WakeAsync(client, orderId, signal, cancellation);
    }

    async Task ReviveAsync(DurableTaskClient client, Order order, DateTimeOffset now, CancellationToken cancellation)
    {
        log.LogWarning("Order {OrderId} is {Status} and has no living case; it gets one again", order.OrderId, order.Status);
        await Escrows.BeginAsync(client, new EscrowStart(OrderHold.Of(order), now), cancellation);
    }
}
