using Marketplace.Identity.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Coins;

/// <summary>Coins that expire together, soonest first.</summary>
public sealed record ExpiringCoins(long Amount, DateTimeOffset At);

/// <summary>A user's coins: how many, what they are worth, when they expire, and how many of the next ones are owed for refunds.</summary>
public sealed record CoinsView(long Balance, Money Worth, IReadOnlyList<ExpiringCoins> Expiring, long Owed);

/// <summary>Shows the caller's own coins.</summary>
public sealed class GetCoins(CoinDesk desk, ICallers callers)
{
    [Function(nameof(GetCoins))]
    [Operation("Get my coins", Who = Who.SignedIn, Answer = typeof(CoinsView))]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "coins")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        var purse = await desk.SettleAsync(caller.Id, cancellation);
        return Answer.Ok(new CoinsView(purse.Balance, CoinRules.WorthOf(purse.Balance), [.. purse.Lots.Select(l => new ExpiringCoins(l.Amount, l.ExpiresAt))], purse.Owed));
    }
}
