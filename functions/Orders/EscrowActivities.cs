using Marketplace.Coins.Contracts;
using Marketplace.Payments.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Orders;

/// <summary>What an order holds, to be given back; pieces that were sold only if it says so.</summary>
public sealed record GiveBackStep(OrderHold Hold, bool AlsoTaken);

/// <summary>An order to write over the version that was read.</summary>
/// <param name="Next">The order with what is new.</param>
/// <param name="ETag">Of the version that was read.</param>
/// <param name="Taken">The signals that it comes from.</param>
/// <param name="Told">How many entries of its timeline others know already; the rest is told.</param>
public sealed record SaveStep(Order Next, string ETag, IReadOnlyList<string> Taken, int Told = int.MaxValue);

/// <summary>Escrow to shop, with what the platform adds and less what it keeps.</summary>
public sealed record ReleaseStep(EscrowMovement Movement, ReleaseTerms Terms);

/// <summary>Escrow to buyer; the amount may be nothing where only coins go back.</summary>
public sealed record RefundStep(EscrowMovement Movement, string RefundId, string PaymentId, string Reason)
{
    /// <summary>Or null.</summary>
    public CoinsBack? Coins { get; init; }
}

/// <summary>Shop to escrow, with what the platform gives back and less what it gets back.</summary>
public sealed record ReclaimStep(EscrowMovement Movement, ReleaseTerms Terms, string ReclaimId);

/// <summary>A part of the coins that an order spent, counted from the first of them.</summary>
public sealed record CoinsBack(string BuyerId, long From, long Count);

/// <summary>A payment that nobody may pay any more, unless one of these orders still waits for it.</summary>
public sealed record ClosingStep(string PaymentId, IReadOnlyList<string> UnlessAwaitedBy);

/// <summary>
/// What a case does outside of itself. Every activity is safe to repeat: money and stock go by ids made of order and step, the
/// order by its version. Refusals are returned; what is thrown is an outage, and is tried again for hours.
/// </summary>
public sealed class EscrowActivities(OrderTable orders, OrderListTable lists, Holdings holdings, IPayments payments, IEscrowLedger ledger, Queues queues, OrderNews news)
{
    /// <summary>The order with its untaken signals, or null.</summary>
    [Function(nameof(ReadOrder))]
    public Task<OrderFile?> ReadOrder([ActivityTrigger] string orderId, CancellationToken cancellation) => orders.ReadAsync(orderId, cancellation);

    /// <summary>Gives the place of an order up and what was taken for it back; the order, listed, if it was written all the same.</summary>
    [Function(nameof(GiveUpPlacing))]
    public async Task<OrderFile?> GiveUpPlacing([ActivityTrigger] OrderHold hold, CancellationToken cancellation)
    {
        if (await orders.WithdrawAsync(hold.OrderId, cancellation) is { } placed)
        {
            await Task.WhenAll(lists.ListForBuyerAsync(placed.Order, cancellation), lists.ListForShopAsync(placed.Order, cancellation));
            return placed;
        }

        await holdings.GiveBackAsync(hold, false, cancellation);
        return null;
    }

    /// <summary>
    /// Saves the order, then its place in the shop's list and what others are told; the new version in storage, or null when somebody else
    /// wrote. It is run again until all three are done, so nothing that was saved stays untold.
    /// </summary>
    [Function(nameof(SaveOrder))]
    public async Task<string?> SaveOrder([ActivityTrigger] SaveStep step, CancellationToken cancellation)
    {
        var etag = await orders.SaveAsync(step.Next, step.ETag, step.Taken, cancellation);
        if (etag is not null) await Task.WhenAll(lists.ListAsync(step.Next, cancellation), news.TellAsync(step.Next, step.Told, cancellation));
        else if (await orders.FindAsync(step.Next.OrderId, cancellation) is { } now) await news.TellAsync(now, step.Told, cancellation);
        return etag;
    }

    /// <summary>Provider to escrow.</summary>
    [Function(nameof(HoldMoney))]
    public Task HoldMoney([ActivityTrigger] EscrowMovement movement, CancellationToken cancellation) => ledger.HoldAsync(movement, cancellation);

    /// <summary>Escrow to shop and platform.</summary>
    [Function(nameof(ReleaseMoney))]
    public Task ReleaseMoney([ActivityTrigger] ReleaseStep step, CancellationToken cancellation) => ledger.ReleaseAsync(step.Movement, step.Terms, cancellation);

    /// <summary>Escrow to buyer, and coins to the buyer's purse.</summary>
    [Function(nameof(RefundMoney))]
    public async Task RefundMoney([ActivityTrigger] RefundStep step, CancellationToken cancellation)
    {
        if (!step.Movement.Amount.IsZero) await ledger.RefundAsync(step.Movement, step.RefundId, step.PaymentId, step.Reason, cancellation);
        if (step.Coins is { } coins) await holdings.GiveCoinsBackAsync(step.Movement.OrderId, step.RefundId, coins, cancellation);
    }

    /// <summary>Shop's balance to escrow; false when the shop has not enough available.</summary>
    [Function(nameof(ReclaimMoney))]
    public Task<bool> ReclaimMoney([ActivityTrigger] ReclaimStep step, CancellationToken cancellation) =>
        ledger.ReclaimAsync(step.Movement, step.Terms, step.ReclaimId, cancellation);

    /// <summary>Reserved pieces are sold.</summary>
    [Function(nameof(SellPieces))]
    public Task SellPieces([ActivityTrigger] OrderHold hold, CancellationToken cancellation) => holdings.SellAsync(hold, cancellation);

    /// <summary>What an order without a sale holds goes back.</summary>
    [Function(nameof(GiveBack))]
    public Task GiveBack([ActivityTrigger] GiveBackStep step, CancellationToken cancellation) => holdings.GiveBackAsync(step.Hold, step.AlsoTaken, cancellation);

    /// <summary>Closes a payment that nobody waits for any more; whether its money had come.</summary>
    [Function(nameof(ClosePayment))]
    public async Task<bool> ClosePayment([ActivityTrigger] ClosingStep step, CancellationToken cancellation)
    {
        foreach (var other in step.UnlessAwaitedBy)
            if (await orders.FindAsync(other, cancellation) is { Status: Contracts.OrderStatus.AwaitingPayment }) return false;
        await payments.ExpireAsync(step.PaymentId, cancellation);
        return await payments.StatusAsync(step.PaymentId, cancellation) is PaymentStatus.Paid or PaymentStatus.Refunded;
    }

    /// <summary>Tells Coins.</summary>
    [Function(nameof(TellCoins))]
    public Task TellCoins([ActivityTrigger] CoinsEarned earned, CancellationToken cancellation) =>
        queues.SendAsync(CoinsEarned.Queue, earned, cancellation: cancellation);

    /// <summary>Tells Coins of a refund of what had earned some.</summary>
    [Function(nameof(TakeCoinsBack))]
    public Task TakeCoinsBack([ActivityTrigger] CoinsTakenBack taken, CancellationToken cancellation) =>
        queues.SendAsync(CoinsTakenBack.Queue, taken, cancellation: cancellation);
}
