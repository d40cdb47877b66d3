using System.Text;
using System.Text.Json;
using Marketplace.Coins.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shared.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Coins;

/// <summary>Lets a user's coins go at the end of their time, and a month before tells of those that are still there. Safe to hear twice and late.</summary>
public sealed class OnCoinsDue(CoinDesk desk, Bus bus)
{
    [Function(nameof(OnCoinsDue))]
    public async Task Run([ServiceBusTrigger(CoinsDue.Queue)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<CoinsDue>(Encoding.UTF8.GetBytes(message)).TryGet(out var due, out var wrong)) throw new JsonException($"Not a CoinsDue: {wrong.Detail}");
        if (!Ids.IsId(due.UserId, "usr") || due.ExpiresAt == default) throw new JsonException("Not a CoinsDue: a field is missing or is no id.");
        var purse = await desk.SettleAsync(due.UserId, cancellation);
        if (!due.IsWarning || purse.Lots.FirstOrDefault(l => l.ExpiresAt == due.ExpiresAt) is not { } lot) return;
        var warning = new CoinsExpiring(due.UserId, lot.Amount, lot.ExpiresAt, lot.ExpiresAt.AddDays(-CoinRules.DaysOfWarning));
        await bus.SendAsync(CoinsExpiring.Topic, [Bus.Message($"{due.UserId}.{due.ExpiresAt:O}", "coins-expiring", warning)], cancellation);
    }
}
