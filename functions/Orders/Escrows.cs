using Marketplace.Orders.Contracts;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Marketplace.Orders;

/// <summary>
/// Speaks with the cases from outside. Nothing here is the only copy of anything: what a case is told lies in its order's
/// partition before, so an event that gets lost costs time and no more.
/// </summary>
public sealed class Escrows(OrderTable orders)
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(8);
    static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(120);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Begins a case; one that lives already goes on. Whether it is new.</summary>
    public static Task<bool> BeginAsync(DurableTaskClient client, EscrowStart start, CancellationToken cancellation) =>
        ScheduleAsync(client, nameof(EscrowOrder), start.OrderId, start, cancellation);

    /// <summary>Has what was asked after an order's end taken and waited for.</summary>
    public static Task BeginLateAsync(DurableTaskClient client, string orderId, CancellationToken cancellation) =>
        ScheduleAsync(client, nameof(LateSignals), LateSignals.InstanceOf(orderId), orderId, cancellation);

    /// <summary>Tells a case that its order stands.</summary>
    public static Task TellPlacedAsync(DurableTaskClient client, OrderFile file, CancellationToken cancellation) =>
        RaiseAsync(client, file.Order.OrderId, EscrowSignals.Placed, file, cancellation);

    /// <summary>Tells a case that its checkout was refused; if the order stands all the same, it is cancelled.</summary>
    public async Task WithdrawAsync(DurableTaskClient client, string orderId, DateTimeOffset now, CancellationToken cancellation)
    {
        await RaiseAsync(client, orderId, EscrowSignals.Withdrawn, "", cancellation);
        if (await orders.FindAsync(orderId, cancellation) is { IsFinished: false }) await SendAsync(client, orderId, EscrowSignals.AbandonedOf(orderId, now), cancellation);
    }

    /// <summary>Lays a signal beside its order and wakes the case; one that was taken before wakes nobody.</summary>
    public async Task SendAsync(DurableTaskClient client, string orderId, Signal signal, CancellationToken cancellation)
    {
        if (!await orders.TryAddSignalAsync(orderId, signal, null, cancellation)
            && await orders.FindSignalAsync(orderId, signal, cancellation) is { Taken: true }) return;
        await WakeAsync(client, orderId, signal, cancellation);
    }

    /// <summary>Wakes whoever takes a signal that lies beside its order, the case or after its end <see cref="LateSignals"/>; the instance's id.</summary>
    public static async Task<string> WakeAsync(DurableTaskClient client, string orderId, Signal signal, CancellationToken cancellation)
    {
        foreach (var living in new[] { orderId, LateSignals.InstanceOf(orderId) })
        {
            if (await client.GetInstanceAsync(living, cancellation) is not { IsCompleted: false }) continue;
            await RaiseAsync(client, living, EscrowSignals.Signalled, signal, cancellation);
            return living;
        }

        await BeginLateAsync(client, orderId, cancellation);
        return LateSignals.InstanceOf(orderId);
    }

    /// <summary>
    /// The order's progress once an instance of it has taken a signal, or has ended without it; null when that takes longer than a caller
    /// should wait, or when the instance was broken off.
    /// </summary>
    public static async Task<OrderProgress?> WaitTakenAsync(DurableTaskClient client, string instanceId, string signalId, CancellationToken cancellation)
    {
        var waited = TimeSpan.Zero;
        for (var pause = FirstPause; waited < Patience; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            await Task.Delay(pause, cancellation);
            waited += pause;
            if (await client.GetInstanceAsync(instanceId, true, cancellation) is not { } instance) return null;
            var progress = instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<OrderProgress>();
            if (progress?.EntryOf(signalId) is not null) return progress;
            if (instance.IsCompleted) return instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? progress : null;
        }

        return null;
    }

    /// <summary>Some backends refuse an event to a case that is not there or has ended; then there is nobody to wake, and the row lies there.</summary>
    static async Task RaiseAsync(DurableTaskClient client, string instanceId, string name, object payload, CancellationToken cancellation)
    {
        try
        {
            await client.RaiseEventAsync(instanceId, name, payload, cancellation);
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            if (await client.GetInstanceAsync(instanceId, cancellation) is { IsCompleted: false }) throw;
        }
    }

    /// <summary>Scheduling what is running already is refused by the hub; whether that was the reason is asked, since backends say it differently.</summary>
    static async Task<bool> ScheduleAsync(DurableTaskClient client, string name, string instanceId, object input, CancellationToken cancellation)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId), cancellation);
            return true;
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            if (await client.GetInstanceAsync(instanceId, cancellation) is null or { IsCompleted: true }) throw;
            return false;
        }
    }
}
