using System.Text.Json.Serialization;
using Marketplace.Orders.Contracts;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Marketplace.Orders;

/// <summary>What a case begins with: it exists before its order does.</summary>
/// <param name="Hold">What may have been taken for the order, to be given back if it is never written; its order id is also the instance id.</param>
/// <param name="GraceUntil">Until when the order must have been written; a time gone by for an order that is.</param>
public sealed record EscrowStart(OrderHold Hold, DateTimeOffset GraceUntil)
{
    /// <summary>Also the instance id.</summary>
    [JsonIgnore]
    public string OrderId => Hold.OrderId;
}

/// <summary>
/// The case of one order, from before it is written to what follows its end; instance id = order id. It alone writes the order's status.
/// It waits for signals and for the end of the window that is open, and looks at the table whenever a timer wakes it, so that a
/// lost event delays an order by hours at the most and never by its ten-day timer. README.md beside it draws the whole.
/// </summary>
public static class EscrowOrder
{
    [Function(nameof(EscrowOrder))]
    public static async Task<OrderStatus?> Run([OrchestrationTrigger] TaskOrchestrationContext context, EscrowStart start)
    {
        if (await BeginAsync(context, start) is not { } file) return null;
        var escrow = new EscrowCase(context, file);
        escrow.Show();
        await escrow.TakeUntakenAsync();
        while (!escrow.Order.IsFinished) await LiveOnAsync(escrow);
        await SettleAsync(escrow);
        return escrow.Order.Status;
    }

    /// <summary>Waits until the order is written. If it is not in time, or the checkout was refused, its place is given up; null then.</summary>
    static async Task<OrderFile?> BeginAsync(TaskOrchestrationContext context, EscrowStart start)
    {
        using var begun = new CancellationTokenSource();
        var placed = context.WaitForExternalEvent<OrderFile>(EscrowSignals.Placed);
        var withdrawn = context.WaitForExternalEvent<string?>(EscrowSignals.Withdrawn);
        var grace = context.CreateTimer(start.GraceUntil.UtcDateTime, begun.Token);
        var first = await Task.WhenAny(placed, withdrawn, grace);
        begun.Cancel();
        if (first == placed) return await placed;
        return await context.CallActivityAsync<OrderFile?>(nameof(EscrowActivities.GiveUpPlacing), start.Hold, EscrowCase.Patiently);
    }

    /// <summary>Takes what happens next: a signal, a reminder that is due, or the end of the window.</summary>
    internal static async Task LiveOnAsync(EscrowCase escrow)
    {
        if (await escrow.NextAsync(NextLook(escrow)) is { } signal)
        {
            await escrow.TakeAsync(signal);
            return;
        }

        await escrow.TakeUntakenAsync();
        if (escrow.Order.Deadline <= escrow.Now) await EndWindowAsync(escrow);
        else if (escrow.Order.NextReminder <= escrow.Now) await escrow.SaveAsync(escrow.Order.Remind(escrow.Now), []);
    }

    /// <summary>The window is over. Whether a payment came is asked once more, after it was closed so that none can come any more.</summary>
    static async Task EndWindowAsync(EscrowCase escrow)
    {
        var order = escrow.Order;
        var paid = order.Status == OrderStatus.AwaitingPayment && await escrow.ClosePaymentAsync([]);
        await escrow.TakeAsync(paid ? EscrowSignals.PaidOf(order.OrderId, order.PaymentId, escrow.Now) : EscrowSignals.WindowOverOf(order, escrow.Now));
    }

    /// <summary>What follows an end. It is safe to repeat, so a case that was broken off here begins it anew.</summary>
    static async Task SettleAsync(EscrowCase escrow)
    {
        if (escrow.Order.CompletedAt is not null) await escrow.RewardAsync();
        else await escrow.GiveBackAsync(alsoTaken: escrow.Order is { Status: OrderStatus.Refunded, Progress.Shipment: null });
        if (escrow.Order.Status == OrderStatus.Cancelled) await SendLateMoneyBackAsync(escrow);
    }

    /// <summary>Money that came while the order was being cancelled. What comes after this last look is for <see cref="LateSignals"/>.</summary>
    static async Task SendLateMoneyBackAsync(EscrowCase escrow)
    {
        var order = escrow.Order;
        if (await escrow.ClosePaymentAsync(order.OthersOfPayment)) await escrow.TakeAsync(EscrowSignals.PaidOf(order.OrderId, order.PaymentId, escrow.Now));
        await escrow.LookAsync();
        await escrow.TakeUntakenAsync();
    }

    static DateTimeOffset NextLook(EscrowCase escrow)
    {
        var look = escrow.Now + escrow.Order.Terms.LookEvery;
        if (escrow.Order.Deadline < look) look = escrow.Order.Deadline.Value;
        return escrow.Order.NextReminder < look ? escrow.Order.NextReminder.Value : look;
    }
}
