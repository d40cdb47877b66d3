using Marketplace.Catalog.Contracts;
using Marketplace.Coins.Contracts;
using Marketplace.Promotions.Contracts;
using Marketplace.Shared;

namespace Marketplace.Orders;

/// <summary>
/// Takes and gives back what orders hold. Everything is taken under the order's id, and what was given back once cannot be taken under
/// it any more: a checkout that was given up and a runner of it that comes late never leave anything held.
/// </summary>
public sealed class Holdings(IStock stock, ICoupons coupons, ICoins coins)
{
    /// <summary>Codes of what has been given back already: the order's place is lost and another one is to be tried.</summary>
    static readonly HashSet<string> Over = ["reservation-ended", "coins-ended"];

    /// <summary>Whether a refusal says that something was given back under this order before.</summary>
    public static bool IsOver(Problem? refusal) => refusal is not null && Over.Contains(refusal.Code);

    /// <summary>Takes all for the orders of one checkout; on a refusal the caller gives all of it back. Pieces first: they are what runs out.</summary>
    public async Task<Result<bool>> TakeAsync(IReadOnlyList<OrderHold> holds, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        var reserved = await Task.WhenAll(holds.Select(h => stock.ReserveAsync(h.OrderId, h.Lines, expiresAt, cancellation)));
        if (First(reserved) is { } lacking) return lacking;
        var claims = holds.SelectMany(h => h.ClaimIds.Select(c => (Claim: c, h.OrderId, h.BuyerId))).GroupBy(c => (c.Claim, c.BuyerId));
        var locked = await Task.WhenAll(claims.Select(c => coupons.LockAsync(c.Key.BuyerId, c.Key.Claim, [.. c.Select(x => x.OrderId)], cancellation)));
        if (First(locked) is { } held) return held;
        foreach (var hold in holds.Where(h => h.Coins > 0))
            if ((await coins.SpendAsync(hold.BuyerId, hold.OrderId, hold.Coins, cancellation)).Problem is { } refusal) return refusal;
        return true;
    }

    /// <summary>Gives all back that an order holds or might have taken.</summary>
    public async Task GiveBackAsync(OrderHold hold, bool alsoTaken, CancellationToken cancellation)
    {
        await stock.ReleaseAsync(hold.OrderId, hold.Lines, alsoTaken, cancellation);
        foreach (var claim in hold.ClaimIds) await coupons.LetGoAsync(hold.BuyerId, claim, hold.OrderId, cancellation);
        if (hold.Coins > 0) await coins.GiveBackAsync(hold.BuyerId, hold.OrderId, cancellation);
    }

    /// <summary>Gives a part of an order's coins back, once a refund.</summary>
    public Task GiveCoinsBackAsync(string orderId, string refundId, CoinsBack back, CancellationToken cancellation) =>
        coins.GiveBackAsync(back.BuyerId, orderId, new SpentPart(refundId, back.From, back.Count), cancellation);

    /// <summary>The pieces are sold; coupons and coins stay used.</summary>
    public Task SellAsync(OrderHold hold, CancellationToken cancellation) => stock.TakeAsync(hold.OrderId, hold.Lines, cancellation);

    static Problem? First(IReadOnlyList<Result<bool>> results)
    {
        var problems = results.Select(r => r.Problem).OfType<Problem>().ToList();
        return problems.Find(IsOver) ?? (problems.Count == 0 ? null : problems[0] with { Errors = [.. problems.SelectMany(p => p.Errors ?? [])] });
    }
}
