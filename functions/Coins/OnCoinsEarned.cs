using System.Text;
using System.Text.Json;
using Marketplace.Coins.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Coins;

/// <summary>
/// Counts the coins of a completed order. A message that comes again finds the order counted; one that cannot be read throws,
/// and after its attempts lies in the poison queue, which Operations shows.
/// </summary>
public sealed class OnCoinsEarned(CoinDesk desk)
{
    [Function(nameof(OnCoinsEarned))]
    public Task Run([QueueTrigger(CoinsEarned.Queue)] string message, CancellationToken cancellation)
    {
        var earned = Body.Parse<CoinsEarned>(Encoding.UTF8.GetBytes(message));
        if (earned.Problem is { } problem) throw new JsonException($"Not a CoinsEarned: {problem.Detail}");
        var (order, user, paid, at) = earned.Value;
        if (!Ids.IsId(order, "ord") || !Ids.IsId(user, "usr") || paid.Currency is null || at == default)
            throw new JsonException("Not a CoinsEarned: a field is missing or is no id.");
        return desk.EarnAsync(user, order, CoinRules.EarnedBy(paid), at, cancellation);
    }
}
