using System.Text;
using System.Text.Json;
using Marketplace.Coins.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Coins;

/// <summary>Takes back what a completed order had earned for money that went back. A message that comes again finds its refund counted.</summary>
public sealed class OnCoinsTakenBack(CoinDesk desk)
{
    [Function(nameof(OnCoinsTakenBack))]
    public Task Run([QueueTrigger(CoinsTakenBack.Queue)] string message, CancellationToken cancellation)
    {
        var taken = Body.Parse<CoinsTakenBack>(Encoding.UTF8.GetBytes(message));
        if (taken.Problem is { } problem) throw new JsonException($"Not a CoinsTakenBack: {problem.Detail}");
        var (refund, order, user, before, after, at) = taken.Value;
        if (!Ids.IsId(refund, "ref") || !Ids.IsId(order, "ord") || !Ids.IsId(user, "usr") || before.Currency is null || before.Currency != after.Currency || at == default)
            throw new JsonException("Not a CoinsTakenBack: a field is missing or is no id.");
        return desk.TakeBackAsync(user, order, refund, CoinRules.EarnedBy(before) - CoinRules.EarnedBy(after), at, cancellation);
    }
}
