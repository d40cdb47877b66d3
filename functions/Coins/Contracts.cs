using Marketplace.Shared;

namespace Marketplace.Coins.Contracts;

/// <summary>
/// Tells Coins that a buyer has earned some. Sent as JSON to the queue <see cref="Queue"/>; may come twice, counts once per order.
/// </summary>
/// <param name="OrderId">The completed order.</param>
/// <param name="UserId">Its buyer.</param>
/// <param name="Paid">What was paid in money; one coin per whole yuan.</param>
/// <param name="At">When the order was completed.</param>
public sealed record CoinsEarned(string OrderId, string UserId, Money Paid, DateTimeOffset At)
{
    /// <summary>The queue it is sent to.</summary>
    public const string Queue = "coins-earned";
}

/// <summary>
/// Tells Coins that a part of what a completed order earned is taken back. Sent as JSON to the queue <see cref="Queue"/>; may come twice, or before
/// the order's <see cref="CoinsEarned"/>, counts once per refund.
/// </summary>
/// <param name="RefundId">What takes it back.</param>
/// <param name="OrderId">The completed order.</param>
/// <param name="UserId">Its buyer.</param>
/// <param name="PaidBefore">What was paid in money before this refund, earlier refunds taken off.</param>
/// <param name="PaidAfter">What of it is left.</param>
/// <param name="At">When.</param>
public sealed record CoinsTakenBack(string RefundId, string OrderId, string UserId, Money PaidBefore, Money PaidAfter, DateTimeOffset At)
{
    /// <summary>The queue it is sent to.</summary>
    public const string Queue = "coins-taken-back";
}

/// <summary>Tells that coins of a user expire in thirty days. Sent as JSON to the topic <see cref="Topic"/>; may come twice.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Coins">How many there are; above zero.</param>
/// <param name="ExpiresAt">From this moment on they are worth nothing.</param>
/// <param name="At">When this is told; the same each time.</param>
public sealed record CoinsExpiring(string UserId, long Coins, DateTimeOffset ExpiresAt, DateTimeOffset At)
{
    /// <summary>The topic it is sent to.</summary>
    public const string Topic = "coins";
}

/// <summary>
/// Coins as checkout spends them. Both calls count once per order, however often they are made; the balance never falls below zero.
/// </summary>
public interface ICoins
{
    /// <summary>
    /// How many coins the user can spend now on orders of one checkout: the balance, and if that is less than is wanted also what an earlier run of this checkout has spent on them.
    /// One storage transaction, and two for each order when there are too few.
    /// </summary>
    /// <param name="userId">Whose.</param>
    /// <param name="wanted">How many are enough.</param>
    /// <param name="orderIds">Orders that the checkout may have made in an earlier run; none when it has not run.</param>
    /// <param name="cancellation">Of the request.</param>
    Task<long> SpendableAsync(string userId, long wanted, IReadOnlyCollection<string> orderIds, CancellationToken cancellation);

    /// <summary>
    /// Spends coins on an order, those that expire soonest first: 409 <c>coins-short</c> when there are fewer, 409 <c>coins-ended</c> when
    /// the order has given back before or has spent another number. Two storage transactions without a rival.
    /// </summary>
    Task<Result<bool>> SpendAsync(string userId, string orderId, long coins, CancellationToken cancellation);

    /// <summary>
    /// Gives back all that the order has spent. One that has spent nothing cannot spend any more. Three storage transactions without a rival.
    /// </summary>
    Task GiveBackAsync(string userId, string orderId, CancellationToken cancellation);

    /// <summary>
    /// Gives a part of what the order has spent back, once per cause. Parts that follow each other give back all of it and no more.
    /// Three storage transactions without a rival.
    /// </summary>
    Task GiveBackAsync(string userId, string orderId, SpentPart part, CancellationToken cancellation);
}

/// <summary>A part of the coins that an order has spent.</summary>
/// <param name="Cause">What gives it back, such as a refund's id.</param>
/// <param name="From">How many of the order's coins earlier parts have given back.</param>
/// <param name="Count">How many this one does; above zero.</param>
public sealed record SpentPart(string Cause, long From, long Count);
