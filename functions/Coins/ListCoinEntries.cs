using Marketplace.Identity.Contracts;
using Marketplace.Shared.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Coins;

/// <summary>One movement of coins: above zero they came, below zero they went.</summary>
public sealed record CoinEntryView(CoinEntryKind Kind, long Coins, DateTimeOffset At, string? OrderId, DateTimeOffset? ExpiresAt);

/// <summary>Lists the caller's own movements, newest first.</summary>
public sealed class ListCoinEntries(CoinDesk desk, CoinTable table, ICallers callers)
{
    [Function(nameof(ListCoinEntries))]
    [Operation("List my coin entries", Who = Who.SignedIn, Answer = typeof(PageOf<CoinEntryView>), Query = ["cursor", "limit"], Problems = ["400 bad-cursor", "400 bad-limit"])]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "coins/entries")] HttpRequest request, CancellationToken cancellation)
    {
        if (!callers.SignedIn(request).TryGet(out var caller, out var unknown)) return unknown;
        if (!Paging.Read(request).TryGet(out var paging, out var lost)) return lost;
        await desk.SettleAsync(caller.Id, cancellation);
        var (entries, next) = await table.PageAsync(caller.Id, paging.After, paging.Limit, cancellation);
        return Answer.Ok(new PageOf<CoinEntryView>(
            [.. entries.Select(e => new CoinEntryView(e.Kind, e.Coins, e.At, e.OrderId, e.ExpiresAt))], Paging.Cursor(next)));
    }
}
