using Azure.Messaging.ServiceBus;
using Marketplace.Shared.Messaging;

namespace Marketplace.Coins;

/// <summary>
/// Writes purses, and sees to it that coins expire by themselves: for each time at which new coins expire a message is scheduled before the purse is
/// written, so there is no purse without it. One that comes although its coins are spent, or twice, finds nothing to do.
/// </summary>
public sealed class Purses(CoinTable table, Bus bus, TimeProvider time)
{
    /// <summary>Service Bus has a clock of its own; a message shall not be early by ours.</summary>
    static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    /// <summary>Writes a change; see <see cref="CoinTable.TryChangeAsync"/>. One storage transaction.</summary>
    public async Task<bool> TryChangeAsync(string userId, PurseRead read, PurseChange change, string attempt, CancellationToken cancellation)
    {
        foreach (var expiresAt in change.Purse.Lots.Select(l => l.ExpiresAt).Except(read.Purse.Lots.Select(l => l.ExpiresAt))) await WatchAsync(userId, expiresAt, cancellation);
        return await table.TryChangeAsync(userId, read, change, attempt, cancellation);
    }

    async Task WatchAsync(string userId, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        var (now, warning) = (time.GetUtcNow(), expiresAt.AddDays(-CoinRules.DaysOfWarning));
        if (warning > now) await bus.ScheduleAsync(CoinsDue.Queue, Message(new CoinsDue(userId, expiresAt, IsWarning: true)), warning, cancellation);
        await bus.ScheduleAsync(CoinsDue.Queue, Message(new CoinsDue(userId, expiresAt, IsWarning: false)), expiresAt + Late, cancellation);
    }

    static ServiceBusMessage Message(CoinsDue due) =>
        Bus.Message(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{due.UserId}.{due.ExpiresAt:yyyyMMdd}.{due.IsWarning}"), "coins-due", due);
}

/// <summary>Work of the Service Bus queue <see cref="Queue"/>: coins of a user expire at a time, or will.</summary>
public sealed record CoinsDue(string UserId, DateTimeOffset ExpiresAt, bool IsWarning)
{
    /// <summary>The queue.</summary>
    public const string Queue = "coins-due";
}
