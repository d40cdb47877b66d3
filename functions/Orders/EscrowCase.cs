using Marketplace.Coins.Contracts;
using Marketplace.Orders.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Microsoft.DurableTask;

namespace Marketplace.Orders;

/// <summary>
/// The hands of an order's orchestrations: waits, decides by <see cref="Order.Apply"/>, moves the money, and only then saves the
/// order, so that an order never says what has not been done. It runs inside an orchestrator: its clock is the context's, and it
/// touches the world through activities alone, each retried for hours.
/// </summary>
internal sealed class EscrowCase(TaskOrchestrationContext context, OrderFile file)
{
    /// <summary>Tried for about eight hours: an outage delays an order and does not break it.</summary>
    internal static readonly TaskOptions Patiently = new(new TaskRetryOptions(
        new RetryPolicy(1_000, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))));

    Task<Signal> next = context.WaitForExternalEvent<Signal>(EscrowSignals.Signalled);

    /// <summary>The order as it was last read or saved.</summary>
    public Order Order => file.Order;

    /// <summary>The signals that lay beside the order when it was last read.</summary>
    public IReadOnlyList<Signal> Untaken => file.Signals;

    public DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>Shows the order's progress to whoever asks for the case's custom status.</summary>
    public void Show() => context.SetCustomStatus(Order.Progress.Cut());

    /// <summary>Reads the order and its untaken signals.</summary>
    public async Task LookAsync() =>
        file = await context.CallActivityAsync<OrderFile>(nameof(EscrowActivities.ReadOrder), Order.OrderId, Patiently);

    /// <summary>Waits for a signal until a time: the signal, or null when the time has come, and the table has been looked at then.</summary>
    public async Task<Signal?> NextAsync(DateTimeOffset until)
    {
        using var awake = new CancellationTokenSource();
        var timer = context.CreateTimer(until.UtcDateTime, awake.Token);
        if (await Task.WhenAny(next, timer) == next)
        {
            awake.Cancel();
            var signal = await next;
            next = context.WaitForExternalEvent<Signal>(EscrowSignals.Signalled);
            return signal;
        }

        await LookAsync();
        return null;
    }

    /// <summary>Takes all that lay beside the order, oldest first.</summary>
    public async Task TakeUntakenAsync()
    {
        foreach (var signal in Untaken) await TakeAsync(signal);
    }

    /// <summary>Takes a signal: what it asks for is done and saved, or it is noted as having come too late. Once.</summary>
    public async Task TakeAsync(Signal signal)
    {
        while (Order.Progress.EntryOf(signal.SignalId) is null)
        {
            var decided = Order.Apply(signal, Now);
            var after = decided.IsOk ? decided.Value : Order.NoteTooLate(signal, Now);
            if (decided.IsOk && !await MoveMoneyAsync(after, signal)) after = Order.NoteNotCovered(signal, Now);
            await SaveAsync(after, [signal.SignalId]);
        }
    }

    /// <summary>Saves the next version; when somebody else wrote meanwhile, reads what there is now instead.</summary>
    public async Task SaveAsync(Order after, IReadOnlyList<string> taken)
    {
        var etag = await context.CallActivityAsync<string?>(nameof(EscrowActivities.SaveOrder), new SaveStep(after, file.ETag, taken, Order.Progress.Timeline.Count), Patiently);
        if (etag is null) await LookAsync();
        else file = file with { Order = after, ETag = etag };
        Show();
    }

    /// <summary>Closes the payment unless another order still waits for it; whether its money had come.</summary>
    public Task<bool> ClosePaymentAsync(IReadOnlyList<string> unlessAwaitedBy) =>
        context.CallActivityAsync<bool>(nameof(EscrowActivities.ClosePayment), new ClosingStep(Order.PaymentId, unlessAwaitedBy), Patiently);

    /// <summary>What the order holds goes back, sold pieces too if it was paid.</summary>
    public Task GiveBackAsync(bool alsoTaken) =>
        context.CallActivityAsync(nameof(EscrowActivities.GiveBack), new GiveBackStep(OrderHold.Of(Order), alsoTaken), Patiently);

    /// <summary>What a completed order brings its buyer: coins. The shop's money is available and paid by the next batch.</summary>
    public Task RewardAsync()
    {
        var earned = new CoinsEarned(Order.OrderId, Order.BuyerId, Order.Released.Money, Order.CompletedAt!.Value);
        return context.CallActivityAsync(nameof(EscrowActivities.TellCoins), earned, Patiently);
    }

    /// <summary>Refunds before anything else: a ruling pays the buyer first and releases what is left then. False when a shop that was paid has not the money.</summary>
    async Task<bool> MoveMoneyAsync(Order after, Signal signal)
    {
        if ((Order.Status, after.Status) == (OrderStatus.AwaitingPayment, OrderStatus.Paid))
            await Task.WhenAll(HoldAsync(), context.CallActivityAsync(nameof(EscrowActivities.SellPieces), OrderHold.Of(Order), Patiently));
        if ((Order.Status, after.Status) == (OrderStatus.Cancelled, OrderStatus.Cancelled)) await HoldAndRefundAsync(after);
        if (Order.PaidBy(after) is { } refund)
        {
            if (refund.IsAfterCompletion && !await ReclaimAsync(refund, signal)) return false;
            await RefundAsync(refund);
            if (refund.IsAfterCompletion) await ForgoAsync(after, refund);
        }

        if (after.Status == OrderStatus.Completed && Order.Status != OrderStatus.Completed) await context.CallActivityAsync(nameof(EscrowActivities.ReleaseMoney), Release(after), Patiently);
        return true;
    }

    /// <summary>Takes back from the shop what a release of so much less would not have given it. Each yes of the shop is tried by itself.</summary>
    Task<bool> ReclaimAsync(Refund refund, Signal signal)
    {
        var commission = Order.CommissionOn(Order.Left) - Order.CommissionOn(Order.Left - refund.Parts);
        var step = new ReclaimStep(
            Movement(refund.Parts.Money), new ReleaseTerms(commission, refund.Parts.Coupons, refund.Parts.Coins), Ids.From("rcl", refund.RefundId, signal.SignalId));
        return context.CallActivityAsync<bool>(nameof(EscrowActivities.ReclaimMoney), step, Patiently);
    }

    /// <summary>What the buyer had from the completed order goes too: coins that it earned; in exchange for all of the money the coupons come back.</summary>
    async Task ForgoAsync(Order after, Refund refund)
    {
        var taken = new CoinsTakenBack(refund.RefundId, Order.OrderId, Order.BuyerId, Order.Left.Money, after.Left.Money, Now);
        await context.CallActivityAsync(nameof(EscrowActivities.TakeCoinsBack), taken, Patiently);
        if (after.Status == OrderStatus.Refunded)
            await context.CallActivityAsync(nameof(EscrowActivities.GiveBack), new GiveBackStep(OrderHold.Of(after) with { Lines = [] }, false), Patiently);
    }

    async Task HoldAndRefundAsync(Order after)
    {
        await HoldAsync();
        var reason = after.Progress.Timeline[^1].Reason ?? "Refunded.";
        await RefundAsync(new RefundStep(Movement(Order.Amounts.Due), Ids.From("ref", Order.OrderId, "whole"), Order.PaymentId, reason));
    }

    Task HoldAsync() => context.CallActivityAsync(nameof(EscrowActivities.HoldMoney), Movement(Order.Amounts.Due), Patiently);

    /// <summary>Money and coins go back, and lines that need not be shipped any more back to stock.</summary>
    async Task RefundAsync(Refund refund)
    {
        var coins = refund.Parts.Coins.IsZero ? null : new CoinsBack(Order.BuyerId, (Order.Whole - Order.Left).Coins.Amount, refund.Parts.Coins.Amount);
        await RefundAsync(new RefundStep(Movement(refund.Parts.Money), refund.RefundId, Order.PaymentId, refund.Reason ?? "Refunded.") { Coins = coins });
        if (refund.From == OrderStatus.Paid && OrderHold.OfWholeLines(Order, refund) is { Lines.Count: > 0 } lines)
            await context.CallActivityAsync(nameof(EscrowActivities.GiveBack), new GiveBackStep(lines, true), Patiently);
    }

    Task RefundAsync(RefundStep step) => context.CallActivityAsync(nameof(EscrowActivities.RefundMoney), step, Patiently);

    EscrowMovement Movement(Money amount) => new(Order.OrderId, Order.ShopId, amount, Now);

    ReleaseStep Release(Order after) => new(Movement(after.Left.Money), new ReleaseTerms(after.CommissionOn(after.Left), after.Left.Coupons, after.Left.Coins));
}
