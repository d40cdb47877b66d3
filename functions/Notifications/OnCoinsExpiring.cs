using System.Globalization;
using System.Text;
using System.Text.Json;
using Marketplace.Coins.Contracts;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Microsoft.Azure.Functions.Worker;

namespace Marketplace.Notifications;

/// <summary>Tells a user of coins that will be worth nothing soon. Safe to hear twice.</summary>
public sealed class OnCoinsExpiring(Inboxes inboxes)
{
    /// <summary>The subscription to <see cref="CoinsExpiring.Topic"/>.</summary>
    public const string Subscription = "notifications";

    [Function(nameof(OnCoinsExpiring))]
    public Task Run([ServiceBusTrigger(CoinsExpiring.Topic, Subscription)] string message, CancellationToken cancellation)
    {
        if (!Body.Parse<CoinsExpiring>(Encoding.UTF8.GetBytes(message)).TryGet(out var told, out var wrong)) throw new JsonException($"Not a CoinsExpiring: {wrong.Detail}");
        if (!Ids.IsId(told.UserId, "usr") || told.Coins <= 0 || told.ExpiresAt == default || told.At == default) throw new JsonException("Not a CoinsExpiring: a field is missing or is none.");
        return inboxes.TellAsync(told.UserId, News(told), cancellation);
    }

    static News News(CoinsExpiring told)
    {
        var data = new Dictionary<string, string>
        {
            ["coins"] = told.Coins.ToString(CultureInfo.InvariantCulture),
            ["expiresAt"] = told.ExpiresAt.ToString("O", CultureInfo.InvariantCulture),
        };
        var lastDay = told.ExpiresAt.ToOffset(TimeSpan.FromHours(8)).AddTicks(-1);
        var text = string.Create(CultureInfo.InvariantCulture, $"{told.Coins} of your coins can be spent until {lastDay:d MMMM yyyy} only.");
        return new News(string.Create(CultureInfo.InvariantCulture, $"coins.{told.ExpiresAt:O}"), "coins-expiring", told.At, text, data);
    }
}
