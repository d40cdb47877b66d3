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
